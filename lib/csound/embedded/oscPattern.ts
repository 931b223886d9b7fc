/**
 * What an OSC address pattern matches (`*`, `?`, `[a-z]`, `[!a]`, `{one,other}`, none of them across a `/`), or undefined for a
 * plain address.
 */
export function oscPattern(address: string): RegExp | undefined {
  if (!/[*?[{]/.test(address)) return undefined;
  const source = address.replace(/\*|\?|\[!?[^\]]*\]|\{[^}]*\}|[^*?[{]+|./g, (part) => {
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    if (part.startsWith("[") && part.length > 2) {
      const set = part.slice(1, -1);
      const not = set.startsWith("!");
      return `[${not ? "^/" : ""}${set.slice(not ? 1 : 0).replace(/[\\\]^[]/g, "\\$&")}]`;
    }
    if (part.startsWith("{") && part.length > 1) {
      return `(?:${part.slice(1, -1).split(",").map(RegExp.escape).join("|")})`;
    }
    return RegExp.escape(part);
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return /(?!)/; // "[z-a]" and the like: no address
  }
}
