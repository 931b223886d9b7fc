/** OSC 1.0 packets over npm:osc, with its pitfalls fenced. One error policy: TypeError, RangeError and SyntaxError, with the reason. */
export type { DecodedMessage, OscArgument, OscColor, OscMessage } from "./message.ts";
export { IMMEDIATELY, timeTag, unixTime } from "./timeTag.ts";
export { encodeBundle, encodeMessage } from "./encode.ts";
export { decodePacket } from "./decode.ts";
