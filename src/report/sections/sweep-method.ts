import type { SweepDocument, SweepMode } from '../../experiment/sweep-document.ts';
import { formatValue } from '../format.ts';
import { html, type Html } from '../html.ts';
import { section } from './section.ts';

const ADJUSTED =
  'A verdict goes by a p that is adjusted for the number of pairs (Holm), an interval does not: among more than two strategies a difference whose interval leaves out 0 may be undecided.';

const METHOD: Readonly<Record<SweepMode, readonly string[]>> = {
  sweep: [
    'All strategies and all settings meet the same orders with the same random numbers, so that a difference is paired replication by replication.',
    'Along one parameter every established change of sign of a paired difference is halved, again and again, until its ends cannot be told from 0. The break-even point is where the mean difference reaches 0; its interval reaches as far as the interval of the difference holds 0.',
    'The band around a curve is the interval of that strategy alone. Two bands may overlap although the paired difference, which meets the same luck on both sides, is sure.',
    'The ends of an interval lie between settings that were tried, on a straight line; "…" is an end at which the range ended first.',
    'Over two parameters the cells between whose corners the winner changes are halved. A colour means that this strategy alone may be the best one; grey, that several may be.',
  ],
  capacity: [
    'For each strategy the range is halved between the highest value at which every expectation passes (its whole interval meets the bound) and the lowest at which one fails (its whole interval does not). Between the two the runs cannot tell.',
    'It is taken for granted that what fails at a value fails at every higher one.',
  ],
  tornado: [
    'One assumption at a time is moved to either end of its range, all others stay as written. The bar reaches from the difference as written to the difference at that end, the thin line is its interval.',
    'Assumptions that only act together are not found this way; a sweep over two parameters shows them.',
    'An arrow marks an assumption that makes the other strategy win, a tilde one that changes the verdict otherwise, such as from better to undecided.',
  ],
  metastability: [
    'A replication has recovered if after the trigger success comes back to what it was before, less one point or three standard errors, for five seconds that had orders. The measured time after the trigger is all the time it had.',
    'Overloaded: the load alone is more than a service can do, without retries; there is no good state to come back to.',
    'The number in a cell is the attempts that reach the most-tried service for each order offered, over the whole measured time.',
  ],
};

/** How the search went about it, for the end of the page. */
export function sweepMethod({ mode, confidence, points }: SweepDocument): Html {
  const compares = mode === 'sweep' || mode === 'tornado';
  const several = Object.keys(points[0]?.strategies ?? {}).length > 2;
  const lines = [
    ...METHOD[mode],
    ...(compares && several ? [ADJUSTED] : []),
    `Intervals are at ${formatValue(confidence, '%')}; the replication is the unit.`,
  ];
  return section(
    'method',
    'How it was looked for',
    '',
    html`<div class="card">
      <ul class="plain">
        ${lines.map((line) => html`<li>${line}</li>`)}
      </ul>
    </div>`,
  );
}
