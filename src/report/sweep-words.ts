import type {
  BreakEven,
  Capacity,
  SweepDocument,
  SweptParameter,
  Tornado,
  TornadoBar,
} from '../experiment/sweep-document.ts';
import { unitOfKey } from './display-unit.ts';
import { formatDifference, formatEstimate, formatPoints, formatValue } from './format.ts';
import { listWords } from './sentence.ts';
import { winnersAt } from './winners.ts';

/** A value of a parameter with its unit: `38 ms`, `300 /s`, `0.5×`. It was chosen, not measured, so `2.50` is `2.5`. */
export function parameterText(value: number, unit: string): string {
  if (unit === '×') return `${Number(value.toPrecision(3))}×`;
  const text = unit === 'B/s' ? `${formatValue(value, 'B')}/s` : formatValue(value, unit);
  return text.replace(/(\.\d*?)0+(?!\d)/, '$1').replace(/\.(?!\d)/, '');
}

/** Unit of a parameter of a document; none where it has no such parameter. */
export function unitOfPath({ parameters }: SweepDocument, path: string): string {
  return parameters.find((parameter) => parameter.path === path)?.unit ?? '';
}

/**
 * "choreography wins above 38 ms [35, 41] of network.latency.cross-zone, saga below". Where the range ends before one of
 * them surely wins, the interval is open there: "[35, …]". The break-even must have been found.
 */
export function breakEvenText(document: SweepDocument, { a, b, path, at, below, given }: BreakEven): string {
  const [low, estimate, high] = at!;
  const unit = unitOfPath(document, path);
  const { value, interval } = formatEstimate(estimate, [low, high], unit);
  const ends = document.parameters.find((parameter) => parameter.path === path)?.values ?? [];
  const [from = '', to = ''] = interval.slice(1, -1).split(', ');
  const bounds = `[${low === ends[0] ? '…' : from}, ${high === ends.at(-1) ? '…' : to}]`;
  const where = `${value}${low === high ? '' : ` ${bounds}`} of ${path}`;
  const others = Object.entries(given ?? {}).map(
    ([other, fixed]) => `${other} ${parameterText(fixed, unitOfPath(document, other))}`,
  );
  const when = others.length === 0 ? '' : ` (at ${others.join(', ')})`;
  if (below === null) return `${a} and ${b} cross at ${where}${when}`;
  return `${below === a ? b : a} wins above ${where}, ${below} below${when}`;
}

/** What a sweep says by one measure: its break-even points, or that there is none and who leads. */
export function sweepFindings(document: SweepDocument, measure: string): readonly string[] {
  const found = document.breakEven.filter((one) => one.measure === measure && one.at !== null);
  if (found.length > 0) return found.map((one) => breakEvenText(document, one));
  const missing = notCompared(document, measure);
  if (missing !== null) return [missing];
  const where = document.complete ? 'in the whole range' : 'as far as it was tried';
  const leaders = new Set(document.points.map((point) => winnersAt(point, measure).join(', ')));
  const [only] = leaders;
  if (leaders.size !== 1 || only === undefined || only === '') return [`no break-even is established ${where}`];
  return [`no break-even: ${only} ${only.includes(',') ? 'are not told apart' : 'is best'} ${where}`];
}

/** Why nothing is compared by a measure; null where something is. */
function notCompared({ points }: SweepDocument, measure: string): string | null {
  const [first] = points;
  if (first === undefined || points.some(({ comparisons }) => comparisons.some((one) => one.measure === measure)))
    return null;
  if (Object.keys(first.strategies).length < 2) return 'one strategy alone: there is nobody to compare it with';
  if (first.replications < 2) return 'one replication decides nothing: take two at least, better ten';
  return 'no two strategies have it';
}

/** "holds up to 143 /s (busiest service at 71 %), fails from 146 /s (latency.terminal.p99 < 2s)". */
export function capacityText(document: SweepDocument, { path, holds, fails, broken, offeredLoad }: Capacity): string {
  const text = (value: number): string => parameterText(value, unitOfPath(document, path));
  const why = broken.length === 0 ? '' : ` (${broken.join('; ')})`;
  const tried = document.points.map(({ at }) => at[path]!);
  if (holds === null) {
    if (fails === null) return 'undecided in the whole range: more replications would tell';
    return fails > Math.min(...tried)
      ? `fails from ${text(fails)}, undecided below${why}`
      : `fails at ${text(fails)} already${why}`;
  }
  const load =
    offeredLoad === null || offeredLoad === 0 ? '' : ` (busiest service at ${formatValue(offeredLoad, '%')})`;
  if (fails !== null) return `holds up to ${text(holds)}${load}, fails from ${text(fails)}${why}`;
  // What is confirmed may be fast while most is refused: an expectation on percentiles alone never fails.
  if (Math.max(...tried) > holds) return `holds up to ${text(holds)}${load}, undecided above`;
  const blind = offeredLoad !== null && offeredLoad >= 1 ? ' (is success expected at all?)' : '';
  return `holds up to ${text(holds)}${load}; no failure found beyond${blind}`;
}

/** The difference a - b of a tornado with its interval: `+41 ms [+37, +45]`, or in points for a share. */
export function differenceText(
  measure: string,
  { difference, ci }: { readonly difference: number; readonly ci: readonly [number, number] },
): string {
  const unit = unitOfKey(measure);
  return unit === '%' ? formatPoints(difference, ci) : formatDifference(difference, ci, unit);
}

/** Who is better by a comparison: a name, `equivalent` or `undecided`. */
export function betterText({ a, b }: Pick<Tornado, 'a' | 'b'>, verdict: string): string {
  return verdict === 'a better' ? `${a} is better` : verdict === 'b better' ? `${b} is better` : verdict;
}

/** What an assumption does to the verdict as written: turns it round, loses it, or gives one where there is none. */
export function effectOnVerdict({ flips, reverses }: TornadoBar, { verdict }: Tornado['base']): string {
  if (isDecided(verdict)) return reverses ? 'reverses the verdict' : flips ? 'unsettles the verdict' : '';
  return reverses ? 'decides it either way' : flips ? 'decides it' : '';
}

/** What a tornado says: the verdict of the file as it is, and the assumptions on which it hangs. */
export function tornadoText(tornado: Tornado): string {
  const { base, bars } = tornado;
  const written = `as written ${betterText(tornado, base.verdict)}`;
  if (bars.every(({ swing }) => swing === 0)) return `${written}; no assumption moves the difference`;
  const [strong, weak] = isDecided(base.verdict)
    ? ['reversed by', 'unsettled by']
    : ['decided either way, depending on', 'decided one way by'];
  const names = (chosen: readonly TornadoBar[]): string => listWords(chosen.map(({ path }) => path));
  const reversing = bars.filter(({ reverses }) => reverses);
  const flipping = bars.filter(({ flips, reverses }) => flips && !reverses);
  const parts = [
    ...(reversing.length === 0 ? [] : [`${strong} ${names(reversing)}`]),
    ...(flipping.length === 0 ? [] : [`${weak} ${names(flipping)}`]),
  ];
  return `${written}; ${parts.length === 0 ? 'no assumption changes that' : parts.join('; ')}`;
}

function isDecided(verdict: string): boolean {
  return verdict === 'a better' || verdict === 'b better';
}

/** The parameters in words: "a and b". */
export function pathsText(parameters: readonly SweptParameter[]): string {
  return parameters.map(({ path }) => path).join(' and ');
}
