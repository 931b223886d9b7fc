import { compactGeometry } from "../../lib/plot/player/compact.ts";
import { svgText } from "../../lib/plot/svgText.ts";

const THEME =
  "<style>svg{--page:#fff;color:#1b1b1f}@media (prefers-color-scheme:dark){svg{--page:#17171b;color:#e4e4e7}}</style>";

/** A figure as an `.svg` file that is dark where its reader's system is. */
export function thumbnail(figure: Element): string {
  const svg = compactGeometry(svgText(figure, { background: "var(--page)" }), 1);
  return svg.replace(/^(<svg[^>]*?) color="black"([^>]*>)/, `$1$2${THEME}`);
}
