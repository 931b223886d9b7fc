/** What a receiver says to its Worker. */
export type ToReceiver =
  | { readonly kind: "open"; readonly port: number; readonly bind: string; readonly forward?: number }
  /** That many bytes of batches were read. */
  | { readonly kind: "read"; readonly size: number }
  | { readonly kind: "close" };

/** What the Worker says to its receiver. */
export type FromReceiver =
  | { readonly kind: "opened"; readonly address: string; readonly port: number }
  | { readonly kind: "failed"; readonly message: string; readonly inUse: boolean }
  | PacketBatch
  | { readonly kind: "closed" };

/** Packets in the order in which they came. */
export interface PacketBatch {
  readonly kind: "packets";
  /** All their bytes, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where in `bytes` each one ends. */
  readonly ends: readonly number[];
  /** When each one came, in ms since 1970. */
  readonly times: readonly number[];
  /** Who sent each one. */
  readonly from: readonly string[];
  /** What this batch counts as until it is read. */
  readonly size: number;
  /** How many packets were dropped until now because batches were not read. */
  readonly overrun: number;
  /** How many were not sent on. */
  readonly unsent: number;
}
