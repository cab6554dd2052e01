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
import { winnersAt } from './winners.ts';

/** A value of a parameter with its unit: `38 ms`, `300 /s`, `0.5×`. */
export function parameterText(value: number, unit: string): string {
  if (unit === '×') return `${Number(value.toPrecision(3))}×`;
  return unit === 'B/s' ? `${formatValue(value, 'B')}/s` : formatValue(value, unit);
}

/** Unit of a parameter of a document; none where it has no such parameter. */
export function unitOfPath({ parameters }: SweepDocument, path: string): string {
  return parameters.find((parameter) => parameter.path === path)?.unit ?? '';
}

/** "choreography wins above 38 ms [35, 41] of network.latency.cross-zone, saga below". The break-even must have been found. */
export function breakEvenText(document: SweepDocument, { a, b, path, at, below, given }: BreakEven): string {
  const [low, estimate, high] = at!;
  const unit = unitOfPath(document, path);
  const { value, interval } = formatEstimate(estimate, [low, high], unit);
  const where = `${value} ${interval} of ${path}`;
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
  const leaders = new Set(document.points.map((point) => winnersAt(point, measure).join(', ')));
  const [only] = leaders;
  if (leaders.size === 1 && only !== undefined && only !== '') {
    return [
      only.includes(',')
        ? `no break-even: ${only} are not told apart anywhere in the range`
        : `no break-even: ${only} is best in the whole range`,
    ];
  }
  return ['no break-even is established in the range'];
}

/** "holds up to 143 /s, fails from 146 /s (latency.terminal.p99 < 2s)". */
export function capacityText(document: SweepDocument, { path, holds, fails, broken }: Capacity): string {
  const text = (value: number): string => parameterText(value, unitOfPath(document, path));
  const why = broken.length === 0 ? '' : ` (${broken.join('; ')})`;
  if (holds === null)
    return fails === null
      ? 'undecided in the whole range: more replications would tell'
      : `fails at ${text(fails)} already${why}`;
  if (fails === null) return `holds up to ${text(holds)}; no failure found beyond`;
  return `holds up to ${text(holds)}, fails from ${text(fails)}${why}`;
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
export function betterText({ a, b }: Tornado, verdict: string): string {
  return verdict === 'a better' ? `${a} is better` : verdict === 'b better' ? `${b} is better` : verdict;
}

/** "reverses it" where the other strategy wins at an end, "unsettles it" where the verdict is lost, or nothing. */
export function effectOnVerdict({ flips, reverses }: TornadoBar): string {
  return reverses ? 'reverses the verdict' : flips ? 'changes the verdict' : '';
}

/** What a tornado says: the verdict of the file as it is, and the assumptions on which it hangs. */
export function tornadoText(tornado: Tornado): string {
  if (tornado.bars.every(({ swing }) => swing === 0))
    return `as written ${betterText(tornado, tornado.base.verdict)}; no assumption moves the difference`;
  const names = (bars: readonly TornadoBar[]): string => bars.map(({ path }) => path).join(', ');
  const reversing = tornado.bars.filter(({ reverses }) => reverses);
  const unsettling = tornado.bars.filter(({ flips, reverses }) => flips && !reverses);
  const parts = [
    ...(reversing.length === 0 ? [] : [`reversed by ${names(reversing)}`]),
    ...(unsettling.length === 0 ? [] : [`changed by ${names(unsettling)}`]),
  ];
  const hangs = parts.length === 0 ? 'no assumption changes that' : parts.join('; ');
  return `as written ${betterText(tornado, tornado.base.verdict)}; ${hangs}`;
}

/** The parameters in words: "a and b". */
export function pathsText(parameters: readonly SweptParameter[]): string {
  return parameters.map(({ path }) => path).join(' and ');
}
