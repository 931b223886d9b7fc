import { Plot } from "../../lib/plot/namespace.ts";

// A small data set of our own: 24 plants, measured four times.
const KINDS = ["fern", "moss", "vine"] as const;
const plants = Array.from({ length: 24 }, (_, i) => ({
  kind: KINDS[i % 3]!,
  site: i % 2 ? "north" : "south",
  day: new Date(Date.UTC(2021, 0, 1 + 7 * i)),
  height: 20 + ((i * 37) % 50),
  width: 5 + ((i * 53) % 30),
  light: (1 + ((i * 29) % 100)) / 100,
  longitude: -150 + 12 * i,
  latitude: -60 + ((i * 41) % 120),
}));
const tree = ["/root/left/a", "/root/left/b", "/root/right/c", "/root/right/d/e"];
const hills = Array.from({ length: 20 * 15 }, (_, i) => Math.sin((i % 20) / 3) + Math.cos(Math.floor(i / 20) / 2));
const square = {
  type: "Feature",
  properties: { name: "square" },
  geometry: { type: "Polygon", coordinates: [[[-40, -20], [-40, 40], [40, 40], [40, -20], [-40, -20]]] },
} as const;
const pixel = "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=";
const xy = { x: "height", y: "width" } as const;

/** A drawing, and what must be in it: elements by selector, and how many (at least one where it does not say). */
export interface Example {
  readonly draw: () => Element;
  readonly holds: string;
  readonly count?: number;
}

const mark = (...marks: Plot.Markish[]) => () => Plot.plot({ marks });

/** Every mark, and every family of transforms, legends, projections and facets that Plot 0.6.17 has, once. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  // marks
  area: { draw: mark(Plot.area(plants, { x1: "day", y1: "width", y2: "height" })), holds: "[aria-label=area] path" },
  areaX: { draw: mark(Plot.areaX(plants, { y: "day", x: "height" })), holds: "[aria-label=area] path", count: 1 },
  areaY: { draw: mark(Plot.areaY(plants, { x: "day", y: "height" })), holds: "[aria-label=area] path", count: 1 },
  arrow: {
    draw: mark(Plot.arrow(plants, { x1: "height", y1: "width", x2: "width", y2: "height", bend: true })),
    holds: "[aria-label=arrow] path",
    count: 24,
  },
  auto: {
    draw: mark(Plot.auto(plants, { x: "height", y: "width", color: "kind" })),
    holds: "[aria-label=dot] circle",
    count: 24,
  },
  axes: {
    draw: mark(Plot.axisX({ anchor: "top" }), Plot.axisY({ anchor: "right", label: "m²" }), Plot.dot(plants, xy)),
    holds: '[aria-label="x-axis tick"] path',
  },
  barX: { draw: mark(Plot.barX(plants, { y: (_, i) => i, x: "height" })), holds: "[aria-label=bar] rect", count: 24 },
  barY: {
    draw: mark(Plot.barY(plants, { x: (_, i) => i, y: "height", fill: "kind" })),
    holds: "[aria-label=bar] rect",
    count: 24,
  },
  bollingerX: { draw: mark(Plot.bollingerX(plants, { y: "day", x: "height", n: 4 })), holds: "[aria-label=area] path" },
  bollingerY: { draw: mark(Plot.bollingerY(plants, { x: "day", y: "height", n: 4 })), holds: "[aria-label=line] path" },
  boxX: { draw: mark(Plot.boxX(plants, { x: "height", y: "kind" })), holds: "[aria-label=tick] line", count: 3 },
  boxY: { draw: mark(Plot.boxY(plants, { x: "kind", y: "height" })), holds: "[aria-label=bar] rect", count: 3 },
  cell: {
    draw: mark(Plot.cell(plants, { x: (_, i) => i, y: "kind", fill: "light" })),
    holds: "[aria-label=cell] rect",
    count: 24,
  },
  cellX: { draw: mark(Plot.cellX([1, 2, 3, 4])), holds: "[aria-label=cell] rect", count: 4 },
  cellY: { draw: mark(Plot.cellY([1, 2, 3, 4])), holds: "[aria-label=cell] rect", count: 4 },
  circle: { draw: mark(Plot.circle(plants, { ...xy, r: 4 })), holds: "[aria-label=dot] circle", count: 24 },
  contour: {
    draw: mark(Plot.contour(hills, { width: 20, height: 15, fill: Plot.identity })),
    holds: "[aria-label=contour] path",
  },
  crosshair: { draw: mark(Plot.dot(plants, xy), Plot.crosshair(plants, xy)), holds: "circle", count: 24 },
  crosshairX: { draw: mark(Plot.dot(plants, xy), Plot.crosshairX(plants, xy)), holds: "circle", count: 24 },
  crosshairY: { draw: mark(Plot.dot(plants, xy), Plot.crosshairY(plants, xy)), holds: "circle", count: 24 },
  delaunayLink: { draw: mark(Plot.delaunayLink(plants, xy)), holds: '[aria-label="delaunay link"] path' },
  delaunayMesh: { draw: mark(Plot.delaunayMesh(plants, xy)), holds: '[aria-label="delaunay mesh"] path', count: 1 },
  density: { draw: mark(Plot.density(plants, { ...xy, fill: "density" })), holds: "[aria-label=density] path" },
  differenceX: {
    draw: mark(Plot.differenceX(plants, { y: "day", x1: "width", x2: "height" })),
    holds: '[aria-label="positive difference"] path',
  },
  differenceY: {
    draw: mark(Plot.differenceY(plants, { x: "day", y1: "width", y2: "height" })),
    holds: "clipPath path",
  },
  dot: {
    draw: mark(Plot.dot(plants, { ...xy, r: "light", symbol: "kind" })),
    holds: "[aria-label=dot] path",
    count: 24,
  },
  dotX: { draw: mark(Plot.dotX(plants, { x: "height" })), holds: "[aria-label=dot] circle", count: 24 },
  dotY: { draw: mark(Plot.dotY(plants, { y: "height" })), holds: "[aria-label=dot] circle", count: 24 },
  frame: { draw: mark(Plot.frame({ anchor: "left" }), Plot.frame()), holds: "[aria-label=frame]", count: 2 },
  geo: { draw: () => Plot.geo(square).plot({ projection: "mercator" }), holds: "[aria-label=geo] path", count: 1 },
  graticule: { draw: () => Plot.graticule().plot({ projection: "equal-earth" }), holds: "[aria-label=geo] path" },
  grids: { draw: mark(Plot.gridX(), Plot.gridY(), Plot.dot(plants, xy)), holds: '[aria-label="x-grid"] line' },
  hexagon: { draw: mark(Plot.hexagon(plants, xy)), holds: "[aria-label=dot] path", count: 24 },
  hexgrid: { draw: mark(Plot.hexgrid(), Plot.dot(plants, xy)), holds: "[aria-label=hexgrid] path" },
  hull: { draw: mark(Plot.hull(plants, { ...xy, stroke: "kind" })), holds: "[aria-label=hull] path", count: 3 },
  image: {
    draw: mark(Plot.image(plants, { ...xy, src: () => pixel, r: 8 })),
    holds: "[aria-label=image] image",
    count: 24,
  },
  line: { draw: mark(Plot.line(plants, { ...xy, marker: "arrow" })), holds: "path[marker-end]", count: 1 },
  lineX: { draw: mark(Plot.lineX(plants, { y: "day", x: "height" })), holds: "[aria-label=line] path", count: 1 },
  lineY: {
    draw: mark(Plot.lineY(plants, { x: "day", y: "height", z: "kind" })),
    holds: "[aria-label=line] path",
    count: 3,
  },
  linearRegressionX: {
    draw: mark(Plot.linearRegressionX(plants, { y: "height", x: "width" })),
    holds: "[aria-label=linear-regression] path",
    count: 2,
  },
  linearRegressionY: {
    draw: mark(Plot.linearRegressionY(plants, { ...xy, stroke: "site" })),
    holds: "[aria-label=linear-regression] path",
    count: 4,
  },
  link: {
    draw: mark(Plot.link(plants, { x1: "height", y1: "width", x2: "width", y2: "height" })),
    holds: "[aria-label=link] path",
    count: 24,
  },
  raster: {
    draw: mark(Plot.raster({ x1: 0, x2: 1, y1: 0, y2: 1, pixelSize: 20, fill: (x: number, y: number) => x * y })),
    holds: "[aria-label=raster] image",
    count: 1,
  },
  "raster of samples": {
    draw: mark(Plot.raster(plants, { ...xy, fill: "light", interpolate: "barycentric", blur: 2, pixelSize: 10 })),
    holds: "[aria-label=raster] image",
  },
  rect: {
    draw: mark(Plot.rect(plants, { x1: "width", x2: "height", y1: 0, y2: "light", fillOpacity: 0.2 })),
    holds: "[aria-label=rect] rect",
    count: 24,
  },
  rectX: {
    draw: mark(Plot.rectX(plants, { y: "day", x: "height", interval: "week" })),
    holds: "[aria-label=rect] rect",
    count: 24,
  },
  rectY: {
    draw: mark(Plot.rectY(plants, { x: "day", y: "height", interval: "week" })),
    holds: "[aria-label=rect] rect",
    count: 24,
  },
  ruleX: { draw: mark(Plot.ruleX(plants, { x: "day", y: "height" })), holds: "[aria-label=rule] line", count: 24 },
  ruleY: { draw: mark(Plot.ruleY([0, 1, 2])), holds: "[aria-label=rule] line", count: 3 },
  sphere: { draw: () => Plot.sphere().plot({ projection: "orthographic" }), holds: "[aria-label=geo] path" },
  spike: { draw: mark(Plot.spike(plants, { ...xy, length: "light" })), holds: "[aria-label=vector] path", count: 24 },
  text: {
    draw: mark(Plot.text(plants, { ...xy, text: "kind", lineAnchor: "top" })),
    holds: "[aria-label=text] text",
    count: 24,
  },
  textX: { draw: mark(Plot.textX([1, 2, 3])), holds: "[aria-label=text] text", count: 3 },
  textY: { draw: mark(Plot.textY([1, 2, 3])), holds: "[aria-label=text] text", count: 3 },
  tickX: { draw: mark(Plot.tickX(plants, { x: "height", y: "kind" })), holds: "[aria-label=tick] line", count: 24 },
  tickY: { draw: mark(Plot.tickY(plants, { y: "height", x: "kind" })), holds: "[aria-label=tick] line", count: 24 },
  tip: {
    draw: mark(Plot.tip(plants.slice(0, 2), { ...xy, fill: "kind" })),
    holds: "[aria-label=tip] path[d]",
    count: 2,
  },
  tree: { draw: mark(Plot.tree(tree)), holds: "[aria-label=dot] circle", count: 8 },
  cluster: { draw: mark(Plot.cluster(tree)), holds: "[aria-label=link] path", count: 7 },
  vector: { draw: mark(Plot.vector(plants, { ...xy, rotate: "light" })), holds: "[aria-label=vector] path", count: 24 },
  vectorX: { draw: mark(Plot.vectorX([1, 2, 3])), holds: "[aria-label=vector] path", count: 3 },
  vectorY: { draw: mark(Plot.vectorY([1, 2, 3])), holds: "[aria-label=vector] path", count: 3 },
  voronoi: { draw: mark(Plot.voronoi(plants, { ...xy, fill: "kind" })), holds: "[aria-label=voronoi] path", count: 24 },
  voronoiMesh: { draw: mark(Plot.voronoiMesh(plants, xy)), holds: '[aria-label="voronoi mesh"] path', count: 1 },
  waffleX: { draw: mark(Plot.waffleX([12, 34], { y: ["a", "b"] })), holds: "pattern rect", count: 2 },
  waffleY: {
    draw: mark(Plot.waffleY([12, 34], { x: ["a", "b"], fill: ["c", "d"] })),
    holds: "[aria-label=waffle] path",
  },
  "a function": {
    draw: () =>
      Plot.plot({
        marks: [(_index, _scales, _values, { width }, { document }) => {
          const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
          line.setAttribute("x2", String(width));
          return line;
        }],
      }),
    holds: "svg > line",
    count: 1,
  },

  // transforms
  bin: { draw: mark(Plot.rect(plants, Plot.bin({ fill: "count" }, xy))), holds: "[aria-label=rect] rect" },
  binX: {
    draw: mark(
      Plot.rectY(plants, Plot.binX<Plot.RectYOptions>({ y: "sum" }, { x: "day", y: "height", interval: "month" })),
    ),
    holds: "rect",
    count: 6,
  },
  centroid: {
    draw: () => Plot.dot([square], Plot.centroid({ r: 5 })).plot({ projection: "mercator" }),
    holds: "[aria-label=dot] circle",
    count: 1,
  },
  dodge: { draw: mark(Plot.dot(plants, Plot.dodgeY({ x: "height", r: 3 }))), holds: "circle", count: 24 },
  filter: { draw: mark(Plot.dot(plants, Plot.filter((d) => d.kind === "fern", xy))), holds: "circle", count: 8 },
  group: {
    draw: mark(Plot.barY(plants, Plot.groupX({ y: "mean" }, { x: "kind", y: "height" }))),
    holds: "[aria-label=bar] rect",
    count: 3,
  },
  hexbin: { draw: mark(Plot.dot(plants, Plot.hexbin({ fill: "count" }, xy))), holds: "[aria-label=dot] path" },
  map: {
    draw: mark(Plot.lineY(plants, Plot.mapY("cumsum", { x: "day", y: "height" }))),
    holds: "[aria-label=line] path",
    count: 1,
  },
  normalize: {
    draw: mark(Plot.lineY(plants, Plot.normalizeY("extent", { x: "day", y: "height" }))),
    holds: "[aria-label=line] path",
  },
  select: { draw: mark(Plot.dot(plants, Plot.selectMaxY({ ...xy, z: "kind" }))), holds: "circle", count: 3 },
  shift: {
    draw: mark(Plot.differenceY(plants, Plot.shiftX("4 weeks", { x: "day", y: "height" }))),
    holds: '[aria-label="negative difference"] path',
  },
  sort: {
    draw: mark(Plot.barX(plants, { x: "height", y: (_, i) => i, sort: { y: "x", reverse: true } })),
    holds: "[aria-label=bar] rect",
    count: 24,
  },
  stack: {
    draw: mark(Plot.areaY(plants, Plot.stackY({ x: "day", y: "height", fill: "kind" }))),
    holds: "[aria-label=area] path",
    count: 3,
  },
  treeLink: { draw: mark(Plot.link(tree, Plot.treeLink())), holds: "[aria-label=link] path", count: 7 },
  window: {
    draw: mark(Plot.lineY(plants, Plot.windowY(4, { x: "day", y: "height" }))),
    holds: "[aria-label=line] path",
    count: 1,
  },
  pointer: {
    draw: mark(Plot.dot(plants, { ...xy, tip: true }), Plot.ruleX(plants, Plot.pointerX(xy))),
    holds: "circle",
    count: 24,
  },

  // legends
  "ramp legend": {
    draw: () => Plot.legend({ color: { domain: [0, 100], label: "Humidity (%)" } }),
    holds: "image[width='240']",
    count: 1,
  },
  "threshold legend": {
    draw: () => Plot.legend({ color: { type: "threshold", domain: [1, 2, 4] } }),
    holds: "rect",
    count: 4,
  },
  "ordinal legend": {
    draw: () => Plot.legend({ color: { type: "ordinal", domain: "abc" } }),
    holds: "span > svg > rect",
    count: 3,
  },
  "ordinal ramp": {
    draw: () => Plot.legend({ color: { type: "ordinal", domain: "abc" }, legend: "ramp" }),
    holds: "g > rect",
    count: 3,
  },
  "swatches in columns": {
    draw: () => Plot.legend({ color: { domain: ["a", "b"], type: "categorical" }, columns: "2" }),
    holds: "div > svg",
    count: 2,
  },
  "symbol legend": {
    draw: () => Plot.legend({ symbol: { domain: ["a", "b"] } }),
    holds: "span > svg > path",
    count: 2,
  },
  "opacity legend": {
    draw: () => Plot.legend({ opacity: { domain: [0, 1] }, color: "red" } as Plot.LegendScales),
    holds: "image[width='240']",
    count: 1,
  },
  "a legend of a plot": {
    draw: () => Plot.plot({ color: { legend: true }, marks: [Plot.dot(plants, { ...xy, stroke: "light" })] }),
    holds: "figure > svg > image",
    count: 1,
  },
  "figure.legend": {
    draw: () => Plot.plot({ marks: [Plot.dot(plants, { ...xy, stroke: "kind" })] }).legend("color")!,
    holds: "span > svg",
    count: 3,
  },
  "title, subtitle and caption": {
    draw: () =>
      Plot.plot({ title: "Height", subtitle: "of plants", caption: "24 of them", marks: [Plot.dot(plants, xy)] }),
    holds: "h2, h3, figcaption",
    count: 3,
  },

  // projections
  ...Object.fromEntries(
    ([
      "equirectangular",
      "orthographic",
      "stereographic",
      "mercator",
      "equal-earth",
      "azimuthal-equal-area",
      "azimuthal-equidistant",
      "conic-conformal",
      "conic-equal-area",
      "conic-equidistant",
      "gnomonic",
      "transverse-mercator",
      "albers",
      "albers-usa",
      "identity",
      "reflect-y",
    ] as const).map((projection) => [`projection ${projection}`, {
      draw: () =>
        Plot.plot({ projection, marks: [Plot.geo(square), Plot.dot(plants, { x: "longitude", y: "latitude" })] }),
      holds: "[aria-label=geo]",
      count: 1,
    }]),
  ),
  "projection of its own": {
    draw: () =>
      Plot.plot({ projection: { type: "orthographic", rotate: [30, -20], domain: square }, marks: [Plot.geo(square)] }),
    holds: "[aria-label=geo] path",
    count: 1,
  },

  // facets
  "facets of the plot": {
    draw: () =>
      Plot.plot({ facet: { data: plants, x: "kind", y: "site" }, marks: [Plot.frame(), Plot.dot(plants, xy)] }),
    holds: "[aria-label=dot] > g",
    count: 6,
  },
  "facets of a mark": { draw: mark(Plot.dot(plants, { ...xy, fx: "kind" })), holds: "[aria-label=dot] > g", count: 3 },
  "facets left out": {
    draw: mark(
      Plot.dot(plants, { ...xy, fy: "kind", facet: "exclude", fill: "#aaa" }),
      Plot.dot(plants, { ...xy, fy: "kind" }),
    ),
    holds: "[aria-label=dot] circle",
    count: 72,
  },
  "facet axes": {
    draw: mark(Plot.axisFx({ anchor: "bottom" }), Plot.dot(plants, { ...xy, fx: "kind" })),
    holds: '[aria-label="fx-axis tick label"]',
  },
  "a raster in facets": {
    draw: mark(Plot.raster(plants, { ...xy, fill: "light", fx: "site", interpolate: "nearest", pixelSize: 20 })),
    holds: "image",
    count: 2,
  },

  // scales and styles
  "a clipped mark": {
    draw: mark(Plot.lineY(plants, { x: "day", y: "height", clip: true })),
    holds: "clipPath rect",
    count: 1,
  },
  "a style that is text": {
    draw: () => Plot.lineY([1, 2]).plot({ style: "background: #eee; color: navy" }),
    holds: "svg[style]",
    count: 1,
  },
  "a color of a scheme": {
    draw: () => Plot.cellX([1, 2, 3]).plot({ color: { scheme: "viridis" } }),
    holds: "rect",
    count: 3,
  },
  "an empty plot": { draw: () => Plot.plot(), holds: "svg > style", count: 1 },
};
