/**
 * Lets a performance go on where something else of the script fails: a timer that throws, a promise that nobody waits for. Elsewhere
 * that ends the process; on stage it is told.
 */
export function goOn(tell: (problem: string) => void): Disposable {
  const text = (reason: unknown) => reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    tell(text(event.reason));
  };
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    tell(text(event.error ?? event.message));
  };
  globalThis.addEventListener("unhandledrejection", onRejection);
  globalThis.addEventListener("error", onError);
  return {
    [Symbol.dispose]() {
      globalThis.removeEventListener("unhandledrejection", onRejection);
      globalThis.removeEventListener("error", onError);
    },
  };
}
