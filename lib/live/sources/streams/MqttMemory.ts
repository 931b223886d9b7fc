import { createHash } from "node:crypto";

/** So many topics are remembered, those that were heard last. */
const TOPICS = 10_000;
/** So many packets of the connection before are remembered. */
const PACKETS = 1000;

/** What a broker says of a message, beside its topic. */
export interface MqttPacket {
  /** It was kept by the broker, and is told because one subscribed. */
  readonly retain: boolean;
  /** It may have been sent before. */
  readonly dup: boolean;
  readonly messageId?: number | undefined;
}

/**
 * Knows which messages come a second time because a connection was lost: those that a broker keeps for each topic (retained), which it
 * tells again when one subscribes again, and those that it did not know to have arrived (QoS 1).
 */
export class MqttMemory {
  readonly #topics = new Map<string, string>();
  readonly #packets = new Map<number, string>();
  #reconnected = false;

  /** A new connection begins. */
  reconnect(): void {
    this.#reconnected = this.#topics.size > 0;
  }

  /** Whether a message came before; it is remembered. */
  knows(topic: string, payload: Uint8Array, { retain, dup, messageId }: MqttPacket): boolean {
    const content = `${payload.length} ${
      payload.length > 64 ? createHash("sha256").update(payload).digest("base64") : payload.toHex()
    }`;
    const known = this.#reconnected && retain && this.#topics.get(topic) === content ||
      dup && messageId !== undefined && this.#packets.get(messageId) === `${topic} ${content}`;
    remember(this.#topics, topic, content, TOPICS);
    if (messageId !== undefined) remember(this.#packets, messageId, `${topic} ${content}`, PACKETS);
    return known;
  }
}

function remember<K>(map: Map<K, string>, key: K, value: string, most: number) {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    break;
  }
}
