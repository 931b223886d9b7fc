/** Why a sound scale does not take an option that a scale of Plot takes, or that other sonification tools have. */
const REASONS: { readonly [option: string]: string } = {
  ...all("it draws, and a sound scale draws nothing: set it on x or y", [
    "axis",
    "grid",
    "line",
    "legend",
    "ticks",
    "tickSize",
    "tickSpacing",
    "tickPadding",
    "tickRotate",
    "fontVariant",
    "labelAnchor",
    "labelArrow",
    "labelOffset",
    "ariaLabel",
    "ariaDescription",
    "inset",
    "insetTop",
    "insetRight",
    "insetBottom",
    "insetLeft",
    "width",
    "height",
    "scheme",
  ]),
  tickFormat: "describe() writes values as short as they allow; format the ticks of x or y",
  round: 'it rounds pixels; pitch takes scale: "chromatic", time takes grid, and anything takes interval or transform',
  interpolate: "between the ends of its range every unit is linear; bend it with type (pow, log, symlog) or transform",
  quantiles: "it is called n, in Plot too",
  ...all("reverse: true turns a scale around", ["polarity", "direction", "invert", "descending"]),
  projection: "it places points in a picture",
};

/** The words for an error about an option that has no meaning for the ear; undefined where nothing is known of it. */
export function reasonAgainst(option: string): string | undefined {
  return Object.hasOwn(REASONS, option) ? REASONS[option] : undefined;
}

function all(reason: string, names: readonly string[]): { [option: string]: string } {
  return Object.fromEntries(names.map((name) => [name, reason]));
}
