import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { rangeOf, type Claim, type ClaimTest } from '../../../src/experiment/claim.ts';
import { judgeClaim, verdictOfStates, type ReadArm } from '../../../src/experiment/claims-judge.ts';
import { CLAIMS } from '../../../src/experiment/claims-list.ts';
import { renderEvidencePage } from '../../../src/report/evidence-page.ts';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';

const RULE = { confidence: 0.95, margin: 0.05 };

/** Samples of a side by its strategy; the ablated ones under `strategy without`; the index of a range is added. */
function reader(samples: Readonly<Record<string, readonly (number | null)[]>>): ReadArm {
  return (_test, arm, _measure, at, ablation) => samples[[arm.strategy, ...(ablation === null ? [] : ['without']), ...(at === null ? [] : [at])].join(' ')]!;
}

function claimOf(test: Partial<ClaimTest>): Claim {
  return {
    id: 'c', title: 'C', group: 'technique', claimedFor: 'good', claimedAgainst: 'bad', experiment: 'both', notSimulated: '',
    tests: [{ id: 't', side: 'for', says: 'A is faster.', file: 'shop.yaml', measure: 'latency.terminal.p99', a: { label: 'A', strategy: 'a' }, b: { label: 'B', strategy: 'b' }, expected: 'a lower', ...test }],
  };
}

describe('a statement', () => {
  const judge = (samples: Parameters<typeof reader>[0], test: Partial<ClaimTest> = {}) => judgeClaim(claimOf(test), reader(samples), RULE).tests[0]!;

  it('holds when the paired difference points the expected way beyond what does not matter', () => {
    expect(judge({ a: [1, 1.1, 0.9], b: [2, 2.1, 1.9] }).state).toBe('holds');
  });

  it('fails when it points the other way', () => {
    expect(judge({ a: [2, 2.1, 1.9], b: [1, 1.1, 0.9] }).state).toBe('fails');
  });

  it('fails when the difference is surely too small to matter, however sure it is', () => {
    expect(judge({ a: [0.99, 1.99, 2.99], b: [1, 2, 3] }).state).toBe('fails');
  });

  it('stays undecided when the interval reaches across', () => {
    expect(judge({ a: [1, 4, 1], b: [2, 1, 3] }).state).toBe('undecided');
  });

  it('stays undecided when a side has no sample', () => {
    expect(judge({ a: [null, null, 1], b: [2, 2, 2] }).state).toBe('undecided');
  });

  it('depends on a parameter along which it flips, and says where', () => {
    const flipping = judge({ 'a 0': [1, 1.01, 0.99], 'b 0': [2, 2.02, 2.0], 'a 1': [3, 3.01, 2.99], 'b 1': [2, 2, 2.02] }, { along: 'network.latency=0ms..100ms/2' });
    expect(flipping.state).toBe('depends');
    expect(flipping.breakEven).toHaveLength(1);
    // The mean differences are -1.007 at 0 ms and +0.993 at 100 ms.
    expect(flipping.breakEven[0]![1]).toBeCloseTo(0.1 * (1.0067 / (1.0067 + 0.9933)), 4);
  });

  it('loses its effect without the mechanism only where the interval leaves at most a tenth', () => {
    const full = { a: [1, 1.1, 0.9], b: [2, 2.1, 1.9] };
    const off = { ablation: { off: 'it' } };
    expect(judge({ ...full, 'a without': [2, 2, 2], 'b without': [2.05, 2.05, 2.05] }, off).ablation!.effect).toBe('vanishes');
    expect(judge({ ...full, 'a without': [1, 1.1, 0.9], 'b without': [1.5, 1.6, 1.4] }, off).ablation!.effect).toBe('remains');
    expect(judge({ ...full, 'a without': [1, 3, 1], 'b without': [2, 1, 3] }, off).ablation!.effect).toBe('undecided');
  });
});

describe('a claim', () => {
  it('is supported by all, contradicted by none, and depends on the rest', () => {
    expect(verdictOfStates(['holds', 'holds'])).toBe('supported');
    expect(verdictOfStates(['fails', 'fails'])).toBe('contradicted');
    expect(verdictOfStates(['holds', 'fails', 'undecided'])).toBe('depends');
    expect(verdictOfStates(['holds', 'undecided'])).toBe('undecided');
    expect(verdictOfStates([])).toBe('not simulated');
  });

  it('shows its verdict, its statements and what was not simulated on a page that loads nothing', async () => {
    const claim = judgeClaim({ ...claimOf({}), notSimulated: 'People & <habits>.' }, reader({ a: [1, 1.1, 0.9], b: [2, 2.1, 1.9] }), RULE);
    const page = await renderEvidencePage({ format: 'rehearsal/evidence@1', tool: { version: '0' }, mode: 'quick', replications: 3, confidence: 0.95, complete: true, claims: [claim] }, { script: '', css: '', runtime: '', validation: { format: 'rehearsal/validation@1', full: false, results: [] } });
    expect(page).toContain('A is faster.');
    expect(page).toContain('People &amp; &lt;habits&gt;.');
    expect(page).toContain('>supported</span>');
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });

  it('says which statement makes it depend', async () => {
    const [test] = claimOf({}).tests;
    const two = { ...claimOf({}), tests: [test!, { ...test!, id: 'u', says: 'A is slower.', expected: 'a higher' as const }] };
    const claim = judgeClaim(two, reader({ a: [1, 1.1, 0.9], b: [2, 2.1, 1.9] }), RULE);
    const page = await renderEvidencePage({ format: 'rehearsal/evidence@1', tool: { version: '0' }, mode: 'quick', replications: 3, confidence: 0.95, complete: true, claims: [claim] }, { script: '', css: '', runtime: '', validation: { format: 'rehearsal/validation@1', full: false, results: [] } });
    expect(page).toContain('Of 2 statements 1 hold, 1 fail. Not so, or not so that it matters: a is slower.');
  });
});

describe('the table of claims', () => {
  const tests = CLAIMS.flatMap((claim) => claim.tests);

  it('has fifteen rows, each with a statement and a mechanism that can be switched off', () => {
    expect(CLAIMS).toHaveLength(15);
    for (const claim of CLAIMS) expect(claim.tests.some((test) => test.ablation !== undefined), claim.id).toBe(true);
    expect(new Set(tests.map((test) => test.id)).size).toBe(tests.length);
  });

  it.each(tests.map((test) => [test.id, test] as const))('%s names strategies and settings that its file has', (_id, test) => {
    const range = rangeOf(test);
    const arms = [test.a, test.b, test.ablation?.a, test.ablation?.b].filter((arm) => arm !== undefined);
    for (const arm of arms) {
      const written = [...(range === null ? [] : [`${range.path}=${range.points[0]!.text}`]), ...(arm.set ?? []), ...(test.ablation?.set ?? [])];
      const sets = written.map((one) => ({ path: one.slice(0, one.indexOf('=')), value: one.slice(one.indexOf('=') + 1) }));
      const url = new URL(`../../../scenarios/claims/${test.file}`, import.meta.url);
      const { scenario, problems } = loadScenario({ path: test.file, text: readFileSync(url, 'utf8') }, { sets, readText: () => '' });
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(scenario!.strategies.map(({ name }) => name)).toContain(arm.strategy);
      expect(scenario!.seed, 'a seed of its own: the name of the scenario is what it was tried out with').toMatch(/^evidence-/);
    }
  });
});
