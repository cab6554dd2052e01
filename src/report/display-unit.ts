const SHARES = [
  /-ratio$/, /\.utilisation(\.working)?$/, /\.worst-window\./, /\.blast-radius\./, /\.metastable$/, /\.trace-coverage(\.failed)?$/, /^data\..*\.share\.\d+$/,
  /\.number\.at\.\d+$/, /^service\..*\.availability$/,
];

/**
 * The unit to print a measure in. Result documents give shares and plain numbers the same unit, `1`; people read shares
 * as percentages (`%`), so the key decides.
 */
export function displayUnit(key: string, unit: string): string {
  return unit === '1' && SHARES.some((pattern) => pattern.test(key)) ? '%' : unit;
}
