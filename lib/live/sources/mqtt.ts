import type { MqttClient } from "mqtt";
import type { Row } from "../../data/Table.ts";
import { show } from "../../sound/scales/options.ts";
import { chooseCassette } from "../cassette/CassetteChoice.ts";
import { checkOptions } from "../../time/checkOptions.ts";
import { Secrets } from "./http/Secrets.ts";
import { type Reception, Source } from "./Source.ts";
import {
  checkConnectionOptions,
  CONNECTION_OPTIONS,
  type ConnectionOptions,
  type SecretsOption,
} from "./streams/ConnectionOptions.ts";
import { type Connection, keepConnected } from "./streams/keepConnected.ts";
import { jsonRows, type Made, MessageReader } from "./streams/MessageReader.ts";
import { MqttMemory } from "./streams/MqttMemory.ts";
import { readAddress } from "./streams/readAddress.ts";
import { type Secret, secretOf } from "./streams/secretOf.ts";
import { droppingInbox, type Waiting } from "./streams/waiting.ts";

/** What an MQTT message has beside its payload. */
export interface MqttMessage {
  /** Its topic, without wildcards. */
  readonly topic: string;
  /** It is the last one of its topic, which the broker had kept. */
  readonly retained: boolean;
}

/** Options of {@linkcode mqtt}. */
export interface MqttOptions<R extends object = Row> extends ConnectionOptions<R>, SecretsOption {
  /**
   * What a payload is: `"json"` (an object is a row, an array several, any other value `{ value }`), `"text"` (`{ value }`), or a function
   * that makes a row, rows or nothing of its text. Default: `"json"`.
   */
  parse?: "json" | "text" | ((payload: string, message: MqttMessage) => Made<R>) | undefined;
  /** Makes rows of the payload's bytes, in place of `parse`. */
  parseBytes?: ((payload: Uint8Array, message: MqttMessage) => Made<R>) | undefined;
  /** Quality of service: 0, at most once; 1, at least once; 2, exactly once. Default: 0. */
  qos?: 0 | 1 | 2 | undefined;
  /** Whether the last message of each topic, which a broker keeps, comes first. Default: true. */
  retained?: boolean | undefined;
  /** The name under which the broker keeps what is sent (with `qos` 1 or 2) while we are away. Default: it keeps nothing. */
  session?: string | undefined;
  /** The user, or the environment variable that holds it, `{ env: "MQTT_USERNAME" }`. */
  username?: Secret | undefined;
  /** The password; better, the environment variable that holds it, `{ env: "MQTT_PASSWORD" }`. */
  password?: Secret | undefined;
}

interface Told extends Waiting, MqttMessage {
  readonly bytes?: Uint8Array;
}

/** A silent connection is tried so often, s: mqtt asks the broker. */
const KEEPALIVE = 30;

/**
 * Rows from an MQTT broker. A row has its message's `topic`, unless its data has a column of this name. A topic may hold `+`, any one
 * level, and `#` at its end, whatever follows.
 *
 * A lost connection is made anew, with delays that grow to 30 s, and subscribes again; what the broker repeats then (retained messages,
 * QoS 1) is left out, and `key` tells any other rows apart. What is sent meanwhile is lost, unless `session` and `qos` say otherwise. When
 * 10,000 messages (`buffer`), or 64 million characters, wait for a slow reader, the oldest are dropped; that is said once, and counted in
 * `source.lost`. The address is `mqtt://HOST:PORT`, `mqtts://`, `ws://` or `wss://`.
 *
 * @throws {TypeError} for another address, unknown options, and an environment variable that is not set
 * @throws {SyntaxError} for a topic that cannot be subscribed to
 *
 * @example
 * ```ts ignore
 * import { mqtt } from "auscult";
 *
 * const climate = mqtt("mqtt://127.0.0.1:1883", "house/+/climate", { password: { env: "MQTT_PASSWORD" }, username: "me" });
 * for await (const { topic, temperature } of climate) console.log(topic, temperature); // house/attic/climate 21.5
 * ```
 */
export function mqtt<R extends object = Row>(
  url: string | URL,
  topic: string | readonly string[],
  options: MqttOptions<R> = {},
): Source<R & { readonly topic: string }> {
  type Heard = R & { readonly topic: string };
  const address = readAddress(url, ["mqtt:", "mqtts:", "ws:", "wss:"]);
  const username = secretOf("username", options.username) ?? (decodeURIComponent(address.username) || undefined);
  const password = secretOf("password", options.password) ?? (decodeURIComponent(address.password) || undefined);
  const secrets = new Secrets(address, new Headers(), [
    ...(password === undefined ? [] : [password]),
    ...options.secrets ?? [],
  ]);
  const hide = (text: string) => secrets.hide(text);
  address.username = address.password = "";
  const topics = [topic].flat();
  for (const one of topics) checkTopic(one);
  const name = `mqtt ${secrets.address(address)} ${topics.join(" ")}`;
  checkMqttOptions(`listen to ${name}`, options);
  const { parse = "json", parseBytes, key, buffer, retained = true } = options;
  const make = (text: string, message: MqttMessage): Made<R> =>
    typeof parse === "function"
      ? parse(text, message)
      : (parse === "text" ? { value: text } : jsonRows(text)) as Made<object> as Made<R>;
  const source = new Source<Heard>(name, async function* (reach): AsyncGenerator<Reception<Heard>> {
    const inbox = droppingInbox<Told>(reach, buffer);
    const memory = new MqttMemory();
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const { Store } = (await import("mqtt")).default;
    const stores = { incomingStore: new Store({ clean: false }), outgoingStore: new Store({ clean: false }) };
    const link: Link = {
      ...{ address, topics, username, password, stores, qos: options.qos ?? 0, session: options.session },
      timeout: options.timeout ?? 30,
      onMessage(topic, payload, packet) {
        if (memory.knows(topic, payload, packet) || (packet.retain && !retained)) return;
        const at = reach.clock.now();
        const message = { at, topic, retained: packet.retain };
        if (parseBytes) return inbox.push({ ...message, text: payload.toBase64(), bytes: payload.slice() });
        try {
          inbox.push({ ...message, text: hide(decoder.decode(payload)) });
        } catch {
          reader.failed(
            payload.toBase64(),
            new TypeError("it is no text, and no parseBytes: (payload) => … was given"),
          );
        }
      },
    };
    const reader = new MessageReader<Heard>(reach.faults, { key: key as never, what: "a message" });
    keepConnected(reach, (connection) => {
      memory.reconnect();
      return connectOnce(link, connection);
    }, { ...options, hide }).then(() => inbox.end(), (error) => inbox.end(error));
    for await (const { at, text, bytes, ...message } of inbox) {
      const rows = reader.read(text, () => {
        const made = bytes && parseBytes ? parseBytes(bytes, message) : make(text, message);
        const withTopic = (row: R) => ({ topic: message.topic, ...row }) as Heard;
        if (made === null || made === undefined) return made;
        return Array.isArray(made) ? made.map(withTopic) : withTopic(made as R);
      });
      yield { at, rows, raw: text };
    }
  }, options);
  return chooseCassette(source, options);
}

interface Packet {
  readonly retain: boolean;
  readonly dup: boolean;
  readonly messageId?: number | undefined;
}

interface Link {
  readonly address: URL;
  readonly topics: readonly string[];
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly qos: 0 | 1 | 2;
  readonly session: string | undefined;
  readonly timeout: number;
  readonly stores: object;
  readonly onMessage: (topic: string, payload: Uint8Array, packet: Packet) => void;
}

/** One connection: mqtt's own reconnecting waits on a timer of its own, always for the same time. */
async function connectOnce(link: Link, connection: Connection): Promise<void> {
  const { connect } = (await import("mqtt")).default;
  if (connection.signal.aborted) return;
  const ended = Promise.withResolvers<void>();
  const { address, topics, username, password, qos, session, stores, onMessage, timeout } = link;
  const client: MqttClient = connect(address.href, {
    ...stores,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(session !== undefined && { clientId: session, clean: false }),
    reconnectPeriod: 0,
    resubscribe: false,
    connectTimeout: timeout * 1000,
    keepalive: KEEPALIVE,
    timerVariant: "native",
  });
  let failure: Error | undefined;
  client.on("connect", () => {
    client.subscribe([...topics], { qos }, (error, granted) => {
      const refused = granted?.filter(({ qos }) => qos === 128).map(({ topic }) => topic) ?? [];
      if (error || refused.length > 0) {
        failure = error ?? new Error(`the broker does not let us subscribe to ${refused.join(", ")}`);
        return void client.end(true);
      }
      connection.up();
    });
  });
  client.on("message", (topic, payload, packet) => {
    connection.heard();
    onMessage(topic, payload, packet as Packet);
  });
  client.on("error", (error) => failure ??= error);
  client.on("close", () => ended.reject(failure ?? new Error("the connection to the broker was lost")));
  client.on("end", () => ended.reject(failure ?? new Error("the connection to the broker was lost")));
  const close = () => void client.end(true);
  connection.signal.addEventListener("abort", close, { once: true });
  try {
    await ended.promise;
  } finally {
    connection.signal.removeEventListener("abort", close);
    client.end(true);
  }
}

function checkTopic(topic: unknown): void {
  const fail = (why: string) =>
    new SyntaxError(`Cannot subscribe to topic ${show(topic)}: ${why}; one looks like "house/+/climate" or "house/#"`);
  if (typeof topic !== "string" || topic === "") throw fail("a topic is a text that is not empty");
  const levels = topic.split("/");
  if (levels.some((level, i) => level.includes("#") && (level !== "#" || i < levels.length - 1))) {
    throw fail("# stands by itself in the last level");
  }
  if (levels.some((level) => level.includes("+") && level !== "+")) throw fail("+ stands by itself in a level");
}

function checkMqttOptions<R extends object>(action: string, options: MqttOptions<R>): void {
  const own = ["parse", "parseBytes", "qos", "retained", "session", "username", "password"];
  checkOptions(action, options, [...CONNECTION_OPTIONS, "secrets", ...own]);
  checkConnectionOptions(action, options as ConnectionOptions<never>);
  const { parse, qos, session } = options;
  if (parse !== undefined && parse !== "json" && parse !== "text" && typeof parse !== "function") {
    throw new TypeError(`Cannot ${action} with parse ${show(parse)}; known are "json", "text" and a function`);
  }
  if (qos !== undefined && ![0, 1, 2].includes(qos)) {
    throw new RangeError(`Cannot ${action} with qos ${show(qos)}; known are 0, 1 and 2`);
  }
  if (session !== undefined && !(typeof session === "string" && session !== "" && qos)) {
    throw new TypeError(
      `Cannot ${action} with session ${show(session)}: it is a name, and qos is 1 or 2, else nothing is kept`,
    );
  }
}
