/**
 * A user's callback that cannot stop the music: when it throws, the error is printed, and it is not called again. (Thrown on in a
 * message handler, it would end the process, and a notebook's kernel with all its state.)
 *
 * @throws {TypeError} when it is no function
 */
export function listener<T>(name: string, callback: ((news: T) => void) | undefined): (news: T) => void {
  if (callback === undefined) return () => {};
  if (typeof callback !== "function") {
    throw new TypeError(`Cannot call ${name}: it must be a function, got ${callback}`);
  }
  let failed = false;
  return (news) => {
    if (failed) return;
    try {
      callback(news);
    } catch (error) {
      failed = true;
      console.error(`${name} failed, and is not called any more:`, error);
    }
  };
}
