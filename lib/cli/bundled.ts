/** The data that is there when none is named: the S&P 500, 2000 to 2020. */
export const BUNDLED = new URL("../../data/sp500.csv", import.meta.url);
