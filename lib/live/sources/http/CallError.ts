/** What a call to a server can fail by. */
export type CallFault = "connection" | "timeout" | "size" | "redirect" | "aborted";

/** A call to a server that failed. */
export class CallError extends Error {
  override readonly name = "CallError";
  /** What counts as the same fault. */
  readonly kind: CallFault;

  /** With a sentence that says what happened. */
  constructor(kind: CallFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
