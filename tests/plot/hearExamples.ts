import { Plot } from "../../lib/plot/namespace.ts";
import type { PlotOptions } from "../../lib/plot/plot.ts";
import { note } from "../../lib/sound/note.ts";

// Small data sets of our own: a year of weather in two towns, fruit that was sold, people, a walk, and a square on a map.
const month = (i: number) => new Date(Date.UTC(2021, i, 1));
const weather = Array.from({ length: 24 }, (_, i) => ({
  date: month(i % 12),
  town: i < 12 ? "Ash" : "Elm",
  low: [2, 2, 4, 6, 9, 12, 14, 14, 11, 8, 5, 3][i % 12]! - (i < 12 ? 0 : 3),
  high: [7, 8, 11, 15, 18, 21, 24, 23, 20, 15, 10, 8][i % 12]! - (i < 12 ? 0 : 2),
  rain: 20 + (i * 37) % 60,
  wind: 1 + (i * 7) % 9,
  from: (i * 50) % 360,
}));
const ash = weather.slice(0, 12);
const fruits = [
  { name: "apple", count: 8, last: 6, place: "shop" },
  { name: "pear", count: 3, last: 5, place: "shop" },
  { name: "plum", count: 5, last: 2, place: "market" },
  { name: "fig", count: 1, last: 4, place: "market" },
];
const sales = fruits.flatMap(({ name, count, last, place }) => [
  { name, year: "2020", place, count: last },
  { name, year: "2021", place, count },
]);
const people = Array.from({ length: 12 }, (_, i) => ({
  height: 150 + (i * 17) % 40,
  weight: 50 + (i * 23) % 35,
  age: 20 + (i * 11) % 50,
  team: ["red team", "blue team", "green team"][i % 3]!,
}));
const lives = [
  { who: "Ada", born: 1815, died: 1852 },
  { who: "Grace", born: 1906, died: 1992 },
  { who: "Emmy", born: 1882, died: 1935 },
];
const walk = [[1, 2], [2, 3], [3, 3], [2, 4], [1, 5]].map(([miles, height]) => ({ miles, height }));
const hills = Array.from({ length: 12 }, (_, i) => Math.sin(i));
const square = {
  type: "Feature",
  properties: { rate: 0.4, year: 2020 },
  geometry: { type: "Polygon", coordinates: [[[-40, -20], [-40, 40], [40, 40], [40, -20], [-40, -20]]] },
} as const;
const later = { ...square, properties: { rate: 0.7, year: 2021 } };
const pixel = "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=";
const places = [{ longitude: 10, latitude: 50, when: 1 }, { longitude: 20, latitude: 40, when: 2 }];
const tree = ["/root/left/a", "/root/left/b", "/root/right/c"];

const xy = { x: "height", y: "weight" } as const;
const byMonth = { x: "date", y: "high" } as const;
const of = (...marks: Plot.Markish[]) => (): PlotOptions => ({ marks });

/** What Plot's documentation shows of each mark and transform, on data of ours, by what it is. */
export const HEARD: Readonly<Record<string, () => PlotOptions>> = {
  // Area
  "areaY": of(Plot.areaY(ash, byMonth), Plot.ruleY([0])),
  "areaY of values alone": of(Plot.areaY([3, 1, 2])),
  "areaY, stacked": of(Plot.areaY(weather, { x: "date", y: "rain", fill: "town" })),
  "areaY, normalized": of(
    Plot.areaY(weather, Plot.stackY({ offset: "normalize" }, { x: "date", y: "rain", fill: "town" })),
  ),
  "areaY, a stream": of(Plot.areaY(weather, Plot.stackY({ offset: "wiggle" }, { x: "date", y: "rain", fill: "town" }))),
  "areaY, a range": of(Plot.areaY(ash, { x: "date", y1: "low", y2: "high" })),
  "areaY with a line": of(Plot.areaY(ash, byMonth), Plot.lineY(ash, byMonth)),
  "areaX": of(Plot.areaX(ash, { y: "date", x: "high" })),
  // Arrow and link
  "arrow": of(Plot.arrow(fruits, { x1: "last", x2: "count", y1: "count", y2: "last" })),
  "arrow between categories": of(Plot.arrow(fruits, { x1: "last", x2: "count", y: "name" })),
  "link, a slope chart": of(Plot.link(fruits, { x1: () => "2020", x2: () => "2021", y1: "last", y2: "count" })),
  "link": of(Plot.link(fruits, { x1: "last", x2: "count", y1: 0, y2: 1 })),
  // Auto
  "auto, a scatterplot": of(Plot.auto(people, xy)),
  "auto, a line": of(Plot.auto(ash, byMonth)),
  "auto, a histogram": of(Plot.auto(people, { x: "weight" })),
  "auto, colours": of(Plot.auto(sales, { x: "year", y: "name", color: "count" })),
  // Bar
  "barY": of(Plot.barY(fruits, { x: "name", y: "count" }), Plot.ruleY([0])),
  "barY, sorted": of(Plot.barY(fruits, { x: "name", y: "count", sort: { x: "-y" } })),
  "barY, stacked": of(Plot.barY(sales, { x: "year", y: "count", fill: "name" })),
  "barY, grouped by facets": of(Plot.barY(sales, { fx: "name", x: "year", y: "count", fill: "year" })),
  "barY of dates": of(Plot.barY(ash, { x: "date", y: "rain" })),
  "barX": of(Plot.barX(fruits, { y: "name", x: "count" }), Plot.ruleX([0])),
  "barX, stacked": of(Plot.barX(sales, { y: "year", x: "count", fill: "name" })),
  "barX, a single stack": of(Plot.barX(fruits, Plot.stackX({ x: "count", fill: "name" }))),
  "barX, spans of years": of(Plot.barX(lives, { y: "who", x1: "born", x2: "died" })),
  "barX, diverging": of(Plot.barX(fruits, { y: "name", x: (d: typeof fruits[0]) => d.count - d.last })),
  "barX, bins as a heatmap": of(
    Plot.barX(people, Plot.binX<Plot.BarXOptions>({ fill: "count" }, { x: "weight", y: "team" })),
  ),
  "barX with labels": of(
    Plot.barX(fruits, { y: "name", x: "count" }),
    Plot.text(fruits, { y: "name", x: "count", text: "count", dx: 10 }),
  ),
  // Bollinger and box
  "bollingerY": of(Plot.bollingerY(ash, { ...byMonth, n: 3 })),
  "boxY": of(Plot.boxY(people, { x: "team", y: "weight" })),
  "boxX": of(Plot.boxX(people, { y: "team", x: "weight" })),
  // Cell
  "cell, a heatmap": of(Plot.cell(sales, { x: "name", y: "year", fill: "count" })),
  "cell, names as colours": of(Plot.cell(fruits, { x: "name", fill: "place" })),
  "cellX": of(Plot.cellX([3, 1, 2])),
  "cellY": of(Plot.cellY([3, 1, 2])),
  // Shapes of many values
  "contour": of(Plot.contour(hills, { width: 4, height: 3, fill: Plot.identity })),
  "density": of(Plot.density(people, xy)),
  "density with its dots": of(Plot.density(people, xy), Plot.dot(people, xy)),
  "raster of a function": of(Plot.raster({ x1: 0, x2: 1, y1: 0, y2: 1, fill: (x: number, y: number) => x * y })),
  "raster, a grid": of(Plot.raster(hills, { width: 4, height: 3 })),
  "raster of samples": of(Plot.raster(people, { ...xy, fill: "age" })),
  // Crosshair, pointer and tip
  "crosshair": of(Plot.dot(people, xy), Plot.crosshair(people, xy)),
  "crosshair alone": of(Plot.crosshairX(people, xy)),
  "pointer": of(Plot.dot(people, Plot.pointer(xy))),
  "tip": of(Plot.lineY(ash, { ...byMonth, tip: true })),
  "tip mark": of(Plot.dot(people, xy), Plot.tip(people, Plot.pointer(xy))),
  // Delaunay
  "delaunayLink": of(Plot.delaunayLink(people, xy)),
  "delaunayMesh with its dots": of(Plot.delaunayMesh(people, xy), Plot.dot(people, xy)),
  "hull": of(Plot.hull(people, { ...xy, stroke: "team" })),
  "voronoi": of(Plot.voronoi(people, { ...xy, fill: "team" })),
  "voronoiMesh": of(Plot.voronoiMesh(people, xy)),
  // Difference
  "differenceY": of(Plot.differenceY(ash, { x: "date", y1: "low", y2: "high" })),
  "differenceX": of(Plot.differenceX(ash, { y: "date", x1: "low", x2: "high" })),
  // Dot
  "dot": of(Plot.dot(people, xy)),
  "dot with r": of(Plot.dot(people, { ...xy, r: "age" })),
  "dot, numbers as colours": of(Plot.dot(people, { ...xy, fill: "age" })),
  "dot, names as colours": of(Plot.dot(people, { ...xy, stroke: "team" })),
  "dot, symbols": of(Plot.dot(people, { ...xy, symbol: "team" })),
  "dot by category on y": of(Plot.dot(fruits, { x: "count", y: "name" }), Plot.ruleX([0])),
  "dot, a strip plot": of(Plot.dot(people, { x: "weight", y: "team" })),
  "dotX": of(Plot.dotX(people, { x: "weight" })),
  "dotY": of(Plot.dotY(people, { y: "weight" })),
  "dot on a log scale": () => ({ x: { type: "log" }, marks: [Plot.dot([[0, 1], [1, 2], [10, 3], [100, 1]])] }),
  "dot, y reversed": () => ({ y: { reverse: true }, marks: [Plot.dot(people, xy)] }),
  "dot on an identity scale": () => ({ x: { type: "identity" }, marks: [Plot.dot(people, xy)] }),
  "hexagon": of(Plot.hexagon(people, xy)),
  // Decoration
  "frame": of(Plot.frame()),
  "grid, axis and frame": of(Plot.gridX(), Plot.axisY(), Plot.frame(), Plot.dot(people, xy)),
  "hexgrid": of(Plot.hexgrid(), Plot.dot(people, xy)),
  "a function": of(() => null, Plot.dot(people, xy)),
  "nothing": of(),
  // Geo
  "geo": () => ({ projection: "mercator", marks: [Plot.geo([square, later], { fill: "rate" }), Plot.sphere()] }),
  "geo, with a time": () => ({
    projection: "mercator",
    marks: [Plot.geo([square, later], { fill: "rate" })],
    sound: { time: "year" },
  }),
  "graticule": () => ({ projection: "equal-earth", marks: [Plot.graticule()] }),
  "dot on a map": () => ({ projection: "mercator", marks: [Plot.dot(places, { x: "longitude", y: "latitude" })] }),
  "dot on a map, with a time": () => ({
    projection: "mercator",
    marks: [Plot.dot(places, { x: "longitude", y: "latitude" })],
    sound: { time: "when", pitch: "latitude" },
  }),
  // Image
  "image": of(Plot.image(people, { ...xy, src: () => pixel })),
  // Line
  "lineY": of(Plot.lineY(ash, byMonth)),
  "lineY of values alone": of(Plot.lineY([3, 1, 2])),
  "lineY, several series": of(Plot.lineY(weather, { ...byMonth, stroke: "town" })),
  "lineY with dots": of(Plot.lineY(ash, byMonth), Plot.dot(ash, { ...byMonth, r: "rain" })),
  "lineY of categories": of(Plot.lineY(fruits, { x: "name", y: "count" })),
  "lineX": of(Plot.lineX(ash, { y: "date", x: "high" })),
  "lineX of values alone": of(Plot.lineX([3, 1, 2])),
  "line, a connected scatterplot": of(
    Plot.line(walk, { x: "miles", y: "height" }),
    Plot.dot(walk, { x: "miles", y: "height" }),
  ),
  "line, numbers as colours": of(Plot.line(ash, { ...byMonth, z: null, stroke: "rain" })),
  "linearRegressionY": of(Plot.dot(people, xy), Plot.linearRegressionY(people, xy)),
  // Rect
  "rectY, a histogram": of(Plot.rectY(people, Plot.binX({ y: "count" }, { x: "weight" })), Plot.ruleY([0])),
  "rectY, stacked": of(Plot.rectY(people, Plot.binX<Plot.RectYOptions>({ y: "count" }, { x: "weight", fill: "team" }))),
  "rectX, a histogram": of(Plot.rectX(people, Plot.binY({ x: "count" }, { y: "weight" }))),
  "rect, bins of two": of(Plot.rect(people, Plot.bin({ fill: "count" }, xy))),
  "rect, spans": of(Plot.rect(lives, { x1: "born", x2: "died" })),
  "rectY by interval": of(Plot.rectY(ash, { x: "date", y: "rain", interval: "month" })),
  // Rule
  "ruleY, a reference": of(Plot.lineY(ash, byMonth), Plot.ruleY([15])),
  "ruleY alone": of(Plot.ruleY([1, 3, 2])),
  "ruleX, a barcode": of(Plot.ruleX(people, { x: "weight" })),
  "ruleX, ranges": of(Plot.ruleX(ash, { x: "date", y1: "low", y2: "high" })),
  "ruleX, lollipops": of(Plot.ruleX(fruits, { x: "name", y: "count" }), Plot.dot(fruits, { x: "name", y: "count" })),
  "ruleY, lollipops": of(Plot.ruleY(fruits, { y: "name", x: "count" })),
  // Text
  "text": of(Plot.text(people, { ...xy, text: "team" })),
  "text alone in a frame": of(Plot.text(["Hello"], { frameAnchor: "middle" })),
  // Tick
  "tickX": of(Plot.tickX(people, { x: "weight" })),
  "tickX by category": of(Plot.tickX(people, { x: "weight", y: "team" })),
  "tickY by category": of(Plot.tickY(people, { y: "weight", x: "team" })),
  // Tree
  "tree": of(Plot.tree(tree)),
  "cluster": of(Plot.cluster(tree)),
  // Vector
  "vector": of(Plot.vector(weather, { x: "date", y: "high", length: "wind", rotate: "from", stroke: "town" })),
  "vectorX": of(Plot.vectorX([1, 2, 4])),
  "spike": of(Plot.spike(fruits, { x: "name", length: "count" })),
  // Waffle
  "waffleY": of(Plot.waffleY(fruits, { x: "name", y: "count" })),
  "waffleX": of(Plot.waffleX(fruits, { y: "name", x: "count" })),
  // Transforms
  "centroid": () => ({ projection: "mercator", marks: [Plot.dot([square], Plot.centroid())] }),
  "dodgeY": of(Plot.dot(people, Plot.dodgeY({ x: "weight" }))),
  "dodgeX": of(Plot.dot(people, Plot.dodgeX({ y: "weight" }))),
  "filter": of(Plot.dot(people, Plot.filter((d) => d.age > 40, xy))),
  "groupX": of(Plot.barY(people, Plot.groupX({ y: "count" }, { x: "team" }))),
  "groupY": of(Plot.barX(people, Plot.groupY({ x: "count" }, { y: "team" }))),
  "groupZ": of(Plot.barX(people, Plot.stackX(Plot.groupZ({ x: "proportion" }, { fill: "team" })))),
  "hexbin": of(Plot.dot(people, Plot.hexbin({ r: "count" }, xy))),
  "mapY": of(Plot.lineY(ash, Plot.mapY("cumsum", byMonth))),
  "normalizeY": of(Plot.lineY(weather, Plot.normalizeY("first", { ...byMonth, stroke: "town" }))),
  "selectLast": of(
    Plot.lineY(weather, { ...byMonth, z: "town" }),
    Plot.text(weather, Plot.selectLast({ ...byMonth, z: "town", text: "town" })),
  ),
  "shiftX": of(Plot.differenceY(ash, Plot.shiftX("+1 month", byMonth))),
  "windowY": of(Plot.lineY(ash, Plot.windowY(3, byMonth))),
  // Scales and facets
  "y in percent": () => ({ y: { percent: true }, marks: [Plot.dot(people, { x: "age", y: (d) => d.weight / 100 })] }),
  "facets": of(Plot.dot(people, { ...xy, fx: "team" }), Plot.frame()),
  "facets in sequence": () => ({ time: { fx: "sequence" }, marks: [Plot.lineY(weather, { ...byMonth, fx: "town" })] }),
  // Beside sound marks
  "beside a sound mark": of(Plot.lineY(ash, byMonth), Plot.dot(ash, { x: "date", y: "low" }), note(ash, byMonth)),
  "on an instrument": () => ({ marks: [Plot.lineY(ash, byMonth)], sound: { instrument: "pluck" } }),
  "without its loudness": () => ({ marks: [Plot.dot(people, { ...xy, r: "age" })], sound: { loudness: null } }),
};
