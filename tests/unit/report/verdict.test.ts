import { describe, expect, test } from 'vitest';

import { allPairs, compareFamily } from '../../../src/experiment/comparisons.ts';
import type { MeasureResult, ResultDocument } from '../../../src/experiment/result-document.ts';
import { plainText } from '../../../src/report/sentence.ts';
import { judge } from '../../../src/report/verdict.ts';
import { syntheticDocument } from '../../fixtures/synthetic-document.ts';

const REPLICATIONS = 10;

/** A document in which only what is given differs: ten values around each mean, the same noise for all strategies. */
function documentOf(means: Readonly<Record<string, Readonly<Record<string, number>>>>, noise = 0.01): ResultDocument {
  const base = syntheticDocument({ strategies: 1, replications: REPLICATIONS });
  const template = base.strategies.direct!;
  const names = Object.keys(means);
  const keys = [...new Set(names.flatMap((name) => Object.keys(means[name]!)))];
  const values = (mean: number, shift: number): number[] => Array.from({ length: REPLICATIONS }, (_, r) => mean * (1 + noise * Math.sin(r * 7 + shift)));
  const strategies = Object.fromEntries(names.map((name, i) => [name, {
    ...template,
    description: { ...template.description, layers: { coordination: name === 'direct' ? 'direct' : 'orchestrator' } },
    measures: Object.fromEntries(keys.map((key): [string, MeasureResult] => {
      const list = values(means[name]![key]!, key.startsWith('consistency') ? 0 : i * 0.3);
      const mean = list.reduce((sum, value) => sum + value, 0) / REPLICATIONS;
      return [key, { unit: key.startsWith('latency') ? 's' : '1', better: key.includes('success') ? 'higher' : 'lower', mean, ci: [mean * 0.99, mean * 1.01], n: REPLICATIONS, values: list }];
    })),
  }]));
  const comparisons = keys.flatMap((measure) => compareFamily(measure, allPairs(names.map((name) => ({ name, values: strategies[name]!.measures[measure]!.values }))), true, { confidence: 0.95, margin: 0.05 }));
  return { ...base, replications: REPLICATIONS, strategies, comparisons };
}

const P99 = 'latency.terminal.p99';
const SUCCESS = 'availability.success-ratio';
const HALF = 'consistency.half-done';

describe('judge', () => {
  test('chooses the one strategy that leads on success and on speed', () => {
    const verdict = judge(documentOf({ saga: { [P99]: 1, [SUCCESS]: 0.99, [HALF]: 0 }, choreography: { [P99]: 1.5, [SUCCESS]: 0.95, [HALF]: 0 } }));
    expect(verdict.choice).toBe('saga');
    expect(plainText(verdict.headline)).toBe('Choose saga: it leads on success and on speed');
  });

  test('does not recommend what is worse on guarantees, however fast, and says so', () => {
    const verdict = judge(documentOf({ fast: { [P99]: 0.5, [SUCCESS]: 0.999, [HALF]: 20 }, slow: { [P99]: 1, [SUCCESS]: 0.95, [HALF]: 0 }, slower: { [P99]: 2, [SUCCESS]: 0.9, [HALF]: 0 } }));
    expect(verdict.choice).toBe('slow');
    expect(verdict.guarantees.eligible).toEqual(['slow', 'slower']);
    const finish = verdict.goals.find(({ goal }) => goal.id === 'finish')!;
    expect(finish.leaders).toEqual(['slow']);
    expect(finish.passedOver.map(plainText).join()).toMatch(/^fast \(.* %.*\) would do better still, but leaves more half-done orders$/);
  });

  test('keeps both when each is worse on another anomaly: neither dominates', () => {
    const verdict = judge(documentOf({ a: { [P99]: 1, [SUCCESS]: 0.99, [HALF]: 20, 'consistency.oversold': 0 }, b: { [P99]: 2, [SUCCESS]: 0.98, [HALF]: 0, 'consistency.oversold': 20 } }));
    expect(verdict.guarantees.eligible).toEqual(['a', 'b']);
  });

  test('who confirms few looks quick: speed is no merit of a strategy that fails far more often', () => {
    const verdict = judge(documentOf({ brittle: { [P99]: 0.5, [SUCCESS]: 0.3 }, sound: { [P99]: 1, [SUCCESS]: 0.99 }, slow: { [P99]: 2, [SUCCESS]: 0.98 } }));
    expect(verdict.choice).toBe('sound');
    const finish = verdict.goals.find(({ goal }) => goal.id === 'finish')!;
    expect(finish.leaders).toEqual(['sound']);
    expect(finish.passedOver.map(plainText).join()).toMatch(/^brittle \(.*\) would do better still, but succeeds less often \(−69\.\d+ points \[.*\] against sound\)$/);
  });

  test('a little less success does not silence speed', () => {
    const verdict = judge(documentOf({ quick: { [P99]: 0.5, [SUCCESS]: 0.97 }, sure: { [P99]: 1, [SUCCESS]: 0.99 } }));
    expect(verdict.goals.find(({ goal }) => goal.id === 'finish')!.leaders).toEqual(['quick']);
  });

  test('undecided stays undecided', () => {
    const verdict = judge(documentOf({ a: { [P99]: 1, [SUCCESS]: 0.9 }, b: { [P99]: 1.02, [SUCCESS]: 0.9 } }, 0.4));
    expect(verdict.choice).toBeNull();
    expect(plainText(verdict.headline)).toBe('Undecided between a and b');
    expect(verdict.closest.map(plainText).join()).toContain('is undecided');
  });

  test('equivalence is told from indecision', () => {
    const verdict = judge(documentOf({ a: { [P99]: 1, [SUCCESS]: 0.99 }, b: { [P99]: 1.0001, [SUCCESS]: 0.99 } }, 0.0001));
    expect(plainText(verdict.headline)).toBe('No difference that matters between a and b');
  });

  test('never recommends the reference', () => {
    const verdict = judge(documentOf({ direct: { [P99]: 0.1, [SUCCESS]: 1 }, saga: { [P99]: 1, [SUCCESS]: 0.9 }, tcc: { [P99]: 2, [SUCCESS]: 0.8 } }));
    expect(verdict.reference).toEqual(['direct']);
    expect(verdict.goals.flatMap(({ leaders }) => leaders)).not.toContain('direct');
    expect(verdict.choice).toBe('saga');
  });

  test('names the goals apart when no strategy leads on everything', () => {
    const verdict = judge(documentOf({ quick: { [P99]: 1, [SUCCESS]: 0.97 }, sure: { [P99]: 2, [SUCCESS]: 0.99 } }));
    expect(plainText(verdict.headline)).toBe('No strategy leads on everything: sure for success, quick for speed');
  });

  test('says why there is no verdict: one strategy, one replication, nothing compared', () => {
    const one = documentOf({ saga: { [P99]: 1, [SUCCESS]: 0.99 } });
    expect(plainText(judge(one).headline)).toBe('saga ran alone: nothing to compare it with');
    const two = documentOf({ saga: { [P99]: 1, [SUCCESS]: 0.99 }, tcc: { [P99]: 2, [SUCCESS]: 0.9 } });
    expect(plainText(judge({ ...two, replications: 1 }).headline)).toContain('A single replication is an anecdote');
    expect(plainText(judge({ ...two, comparisons: [] }).headline)).toBe('No verdict: the measures it rests on were not compared');
  });

  test('rests on comparisons alone: other means do not move it', () => {
    const document = documentOf({ saga: { [P99]: 1, [SUCCESS]: 0.99 }, tcc: { [P99]: 2, [SUCCESS]: 0.9 } });
    const twisted = { ...document, strategies: Object.fromEntries(Object.entries(document.strategies).map(([name, result]) => [name, { ...result, measures: { ...result.measures, [P99]: { ...result.measures[P99]!, mean: name === 'saga' ? 99 : 0 } } }])) };
    expect(judge(twisted).choice).toBe(judge(document).choice);
  });
});
