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

/** The unit to print a value of a measure in where the document gives none: a difference, or what an expectation found. */
export function unitOfKey(key: string): string {
  if (displayUnit(key, '1') === '%') return '%';
  if (key.startsWith('latency.') || /(^|[.-])(time|wait|sojourn|staleness|inconsistent)([.-]|$)/.test(key.replace('inconsistent-orders', ''))) return 's';
  return key.startsWith('cost.bytes') ? 'B' : 'count';
}

/** The unit in which an expectation's estimate is printed; the relative form judges a share. */
export function unitOfExpectation(that: string): string {
  if (/ (above|below) /.test(that)) return '%';
  return that.startsWith('recovers ') ? 's' : unitOfKey(/^[\w.<>-]+?(?=\s|[<>=]|$)/.exec(that)?.[0] ?? '');
}
