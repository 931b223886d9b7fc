/**
 * Whether an OSClisten of these types takes a message of those, as Csound 6.18 (through liblo) does: numbers of the types d f h i
 * are converted into each other, s and S are the same, a character is only a character, a blob goes to A D G S a; T F N I t m r and
 * arrays go nowhere.
 */
export function accepts(listened: string, sent: string): boolean {
  return listened.length === sent.length && [...listened].every((type, i) => takes(type, sent[i]!));
}

/** Whether an argument of a type goes into one of another. */
export function takes(listened: string, sent: string): boolean {
  if ("dfhi".includes(listened)) return "dfhi".includes(sent);
  if (listened === "s") return sent === "s" || sent === "S";
  if ("ADGSa".includes(listened)) return sent === "b";
  return listened === "c" && sent === "c";
}
