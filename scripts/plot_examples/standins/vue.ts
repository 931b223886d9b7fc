/** As much of Vue as a page of Plot's documentation needs to be run once, and not to be shown. */

class Ref<T> {
  readonly #get: () => T;
  #set: T | undefined;
  constructor(get: () => T) {
    this.#get = get;
  }
  get value(): T {
    return this.#set ?? this.#get();
  }
  set value(value: T) {
    this.#set = value;
  }
}

export function ref<T>(value: T): Ref<T> {
  return new Ref(() => value);
}
export const shallowRef = ref;

export function computed<T>(get: (() => T) | { get: () => T }): Ref<T> {
  return new Ref(typeof get === "function" ? get : get.get);
}

export function unref<T>(value: T | Ref<T>): T {
  return value instanceof Ref ? value.value : value;
}

/** The page is there at once. */
export function onMounted(task: () => void) {
  task();
}
export function onUnmounted() {}
export function watch() {}
export function watchEffect() {}
