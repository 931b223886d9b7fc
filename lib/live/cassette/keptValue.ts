import { types } from "node:util";

/** Deeper than this nothing is kept: what is nested so is broken, or meant to break something. */
const DEEPEST = 200;

/**
 * A value as JSON can keep it. What JSON has no word for gets a tag: an object of one key that starts with `$`, such as
 * `{"$date":"2018-01-31T01:49:59.650Z"}`, `{"$number":"NaN"}`, `{"$bigint":"1"}`, `{"$bytes":"AQI="}` or `{"$undefined":null}`; an object
 * of the data that looks like one is quoted, `{"$":{"$date":…}}`. An instance of a class is kept as JSON would: what its `toJSON()`
 * gives, or else its own enumerable properties.
 *
 * @param lost is told what cannot be kept (a function, a Map, a cycle), for which null stands
 */
export function keepValue(value: unknown, lost: (what: string) => void): unknown {
  return keep(value, lost, []);
}

function keep(value: unknown, lost: (what: string) => void, within: readonly object[]): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Object.is(value, -0)) return { $number: "-0" };
      return Number.isFinite(value) ? value : { $number: String(value) };
    case "bigint":
      return { $bigint: String(value) };
    case "undefined":
      return { $undefined: null };
    case "object":
      return value === null ? null : keepObject(value, lost, within);
    default:
      lost(`a ${typeof value}`);
      return null;
  }
}

function keepObject(value: object, lost: (what: string) => void, within: readonly object[]): unknown {
  if (types.isDate(value)) return { $date: Number.isNaN(value.getTime()) ? null : value.toISOString() };
  if (types.isUint8Array(value)) return { $bytes: value.toBase64() };
  const nothing = (what: string) => {
    lost(what);
    return null;
  };
  if (within.includes(value)) return nothing("a cycle");
  if (within.length >= DEEPEST) return nothing(`what is nested deeper than ${DEEPEST}`);
  const inner = [...within, value];
  if (Array.isArray(value)) return Array.from(value, (item) => keep(item, lost, inner));
  if ("toJSON" in value && typeof value.toJSON === "function") return keep(value.toJSON(), lost, inner);
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind !== "Object") return nothing(`a ${kind}`);

  // A row is most often kept as it is. Spreading defines, so that a key named __proto__ is an own property like any other.
  let kept = value as Record<string, unknown>;
  const keys = Object.keys(kept);
  for (const key of keys) {
    const before = kept[key];
    const after = keep(before, lost, inner);
    if (after === before) continue;
    if (kept === value) kept = { ...kept };
    kept[key] = after;
  }
  return keys.length === 1 && keys[0]!.startsWith("$") ? { $: kept } : kept;
}

/**
 * What {@linkcode keepValue} was given, from what `JSON.parse` gives; that is changed in place.
 *
 * @throws {SyntaxError} for a tag that is not known, or one without its value
 */
export function keptValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value);
  const own = value as Record<string, unknown>; // JSON.parse defines: __proto__ is an own property here, and assigning keeps it one
  if (keys.length === 1 && keys[0]!.startsWith("$") && !Array.isArray(value)) {
    const [tag] = keys as [string];
    if (tag !== "$") return untag(tag, own[tag]);
    const quoted = own.$;
    if (typeof quoted !== "object" || quoted === null) throw new SyntaxError("it quotes no object");
    return keptParts(quoted as Record<string, unknown>, Object.keys(quoted));
  }
  return keptParts(own, keys);
}

function keptParts(value: Record<string, unknown>, keys: readonly string[]) {
  for (const key of keys) {
    const before = value[key];
    if (typeof before === "object" && before !== null) value[key] = keptValue(before);
  }
  return value;
}

const NUMBERS: readonly unknown[] = ["NaN", "Infinity", "-Infinity", "-0"];

function untag(tag: string, value: unknown): unknown {
  if (tag === "$date" && (value === null || typeof value === "string")) return new Date(value ?? NaN);
  if (tag === "$number" && NUMBERS.includes(value)) return Number(value);
  if (tag === "$bigint" && typeof value === "string") return BigInt(value);
  if (tag === "$bytes" && typeof value === "string") return Uint8Array.fromBase64(value);
  if (tag === "$undefined") return undefined;
  throw new SyntaxError(
    `it has ${
      JSON.stringify({ [tag]: value })?.slice(0, 60)
    }; known are $date, $number, $bigint, $bytes, $undefined and $`,
  );
}
