/** A row of a dataset. */
type Row = Readonly<Record<string, unknown>>;

/** A dataset, and the line by which it is heard: nothing but its columns is said. */
export interface Dataset {
  readonly name: string;
  /** From the root of the project. */
  readonly path: string;
  /** What is heard of `rows`, as one would write it. */
  readonly line: string;
  /** Where that is not the file as it is. */
  readonly rows?: (rows: readonly Row[]) => readonly Row[];
}

const folder = "tests/fixtures/datasets";

export const DATASETS: readonly Dataset[] = [
  { name: "S&P 500, daily", path: "data/sp500.csv", line: 'Sound.note(rows, { x: "date", y: "close" })' },
  {
    name: "Earthquakes of a week",
    path: "data/earthquakes.csv",
    line: 'Sound.note(rows, { x: "time", y: "depth" })',
  },
  {
    name: "CO2 on Mauna Loa, monthly",
    path: `${folder}/co2.csv`,
    line: 'Sound.note(rows, { x: "Date", y: "CO2" })',
  },
  {
    name: "Sunspots, yearly",
    path: `${folder}/sunspots.csv`,
    line: 'Sound.note(rows, { x: "YEAR", y: "SUNACTIVITY" })',
  },
  {
    name: "The Nile at Aswan, yearly",
    path: `${folder}/nile.csv`,
    line: 'Sound.note(rows, { x: "year", y: "volume" })',
  },
  {
    name: "Global temperature, yearly",
    path: `${folder}/global-temperature.csv`,
    line: 'Sound.note(rows, { x: "year", y: "temp" })',
  },
  {
    name: "Weather in Seattle, daily",
    path: `${folder}/seattle-weather.csv`,
    line: 'Sound.note(rows, { x: "date", y: "temp_max" })',
  },
  {
    name: "The same: rain, yes or no",
    path: `${folder}/seattle-weather.csv`,
    rows: (rows) => rows.map((row) => ({ ...row, rain: (row["precipitation"] as number) > 0 })),
    line: 'Sound.note(rows, { x: "date", y: "rain" })',
  },
  {
    name: "Unemployment by industry, monthly",
    path: `${folder}/unemployment.csv`,
    line: 'Sound.note(rows, { x: "date", y: "rate", z: "series" })',
  },
  {
    name: "Penguins by species",
    path: `${folder}/penguins.csv`,
    line: 'Sound.note(rows, { x: "Body Mass (g)", y: "Flipper Length (mm)", z: "Species" })',
  },
  {
    name: "Electrocardiogram, 10 s",
    path: `${folder}/ecg.csv`,
    line: 'Sound.note(rows, { x: "seconds", y: "millivolts" })',
  },
  {
    name: "Airports of the USA, by place",
    path: `${folder}/airports.csv`,
    line: 'Sound.note(rows, { x: "longitude", y: "latitude" })',
  },
  {
    name: "Population of countries, 2005",
    path: `${folder}/gapminder.csv`,
    line: 'Sound.note(rows, { x: "life_expect", y: "pop" })',
  },
];
