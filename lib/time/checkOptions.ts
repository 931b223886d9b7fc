/**
 * Throws for options that are no object, or that nobody knows: notebook cells are not type-checked, and a misspelt option would
 * be left out silently.
 *
 * @param action what cannot be done with them, such as `start Csound`
 * @throws {TypeError} that lists the known ones
 */
export function checkOptions(action: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(
      `Cannot ${action} with ${JSON.stringify(options)}: options come as an object of ${known.join(", ")}`,
    );
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new TypeError(`Cannot ${action}: unknown option "${name}"; known are ${known.join(", ")}`);
    }
  }
}
