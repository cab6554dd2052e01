import type { CompareDocument, Side } from '../experiment/compare-documents.ts';
import type { Comparison } from '../experiment/result-document.ts';
import { formatP } from '../report/format.ts';
import { PairedDifferences } from '../report/paired-differences.ts';
import { asciiSpaces } from '../report/sentence.ts';
import { effectTriple } from '../report/effect.ts';
import type { Painter } from './paint.ts';
import { textTable } from './text-table.ts';

const WORDS: Readonly<Record<Comparison['verdict'], string>> = { 'a better': 'A is better', 'b better': 'B is better', equivalent: 'equivalent', undecided: 'undecided' };

/** What `sim compare` prints: every measure as criterion does, and a verdict in words. */
export function comparisonText({ a, b, comparisons, notes, confidence }: CompareDocument, paint: Painter): string {
  const strategies = [...new Set(comparisons.map((one) => pairName(one)))];
  const blocks = strategies.map((name) => `${paint('bold', name)}\n${linesOf(comparisons.filter((one) => pairName(one) === name))}\n  ${verdict(comparisons.filter((one) => pairName(one) === name))}`);
  const head = `A  ${side(a)}\nB  ${side(b)}\ndifferences A − B, [low estimate high] at ${String(Number((confidence * 100).toFixed(2)))}%`;
  return asciiSpaces(`${[head, ...blocks, ...notes.map((note) => `note: ${note}`)].join('\n\n')}\n`);
}

function pairName({ a, b }: Comparison): string {
  return a === b ? a : `${a} (A) and ${b} (B)`;
}

function side({ scenario, sha256, seed, replications, version }: Side): string {
  return `${scenario} (${sha256.slice(0, 12)}), seed ${seed}, ${replications} replications, version ${version}`;
}

function linesOf(comparisons: readonly Comparison[]): string {
  const table = textTable(
    [{ head: '', align: 'left' }, { head: '', align: 'left' }, { head: '', align: 'left' }, { head: '', align: 'left' }],
    comparisons.map((one) => {
      const pair = new PairedDifferences([{ ...one, a: 'A', b: 'B' }]).of(one.measure, 'A', 'B')!;
      return [`  ${one.measure}`, effectTriple(pair), formatP(one.pAdjusted), WORDS[one.verdict]];
    }),
  );
  return table.split('\n').slice(1).join('\n');
}

function verdict(comparisons: readonly Comparison[]): string {
  const count = (is: Comparison['verdict']): number => comparisons.filter(({ verdict: one }) => one === is).length;
  const [better, worse] = [count('a better'), count('b better')];
  if (comparisons.every(({ difference }) => difference === 0)) return 'No change: every difference is exactly 0.';
  if (better === 0 && worse === 0) return count('undecided') === 0 ? 'No change that matters: every interval lies inside the margin.' : 'No change detected; the undecided measures need more replications.';
  if (worse === 0) return `A is better on ${better} of ${comparisons.length} measures and worse on none.`;
  if (better === 0) return `B is better on ${worse} of ${comparisons.length} measures and worse on none.`;
  return `A is better on ${better} and B on ${worse} of ${comparisons.length} measures.`;
}
