import { describe, expect, it } from 'vitest';
import type { Executor } from '../../../src/experiment/executor.ts';
import { inProcessExecutor } from '../../../src/experiment/in-process-executor.ts';
import type { Progress } from '../../../src/experiment/progress.ts';
import type { ResultDocument } from '../../../src/experiment/result-document.ts';
import { runExperiment } from '../../../src/experiment/run-experiment.ts';
import type { ExperimentRequest } from '../../../src/experiment/run-experiment.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { fakeSimulate, luck, resultOf, shopScenario, strategiesNamed } from '../../fixtures/fake-simulation.ts';

const run = (scenario: Scenario, more: Partial<ExperimentRequest> = {}): Promise<ResultDocument> =>
  runExperiment({
    scenario,
    strategies: strategiesNamed('direct', 'saga', 'choreography'),
    source: { text: 'the file', sha256: 'abc' },
    toolVersion: '1.2.3',
    command: 'sim run shop.yaml',
    executor: inProcessExecutor(fakeSimulate),
    ...more,
  });
const EXPECT = `
expect:
  - latency.terminal.p99 < 70ms
  - { that: consistency.oversold == 0, level: warn }
  - { that: latency.terminal.p99 <= 20% above saga, in: [choreography, saga] }
`;

describe('runExperiment', () => {
  it('writes keys in the order of the schema', async () => {
    const document = await run(shopScenario(EXPECT));
    expect(Object.keys(document)).toEqual([
      'format',
      'scenario',
      'seed',
      'replications',
      'confidence',
      'complete',
      'tool',
      'strategies',
      'comparisons',
      'rankings',
      'expect',
      'faults',
      'topology',
      'notes',
      'wallClock',
    ]);
    expect(Object.keys(document.strategies)).toEqual(['direct', 'saga', 'choreography']);
    expect(Object.keys(document.strategies.saga!)).toEqual([
      'traceHash',
      'events',
      'measures',
      'description',
      'detail',
    ]);
    expect(Object.keys(document.strategies.saga!.measures)).toEqual([
      'latency.terminal.mean',
      'latency.terminal.p99',
      'availability.success-ratio',
      'consistency.oversold',
      'consistency.stuck',
      'cost.messages',
    ]);
    expect(Object.keys(document.comparisons[0]!)).toEqual([
      'measure',
      'a',
      'b',
      'difference',
      'ci',
      'relative',
      'p',
      'pAdjusted',
      'correlation',
      'varianceReduction',
      'paired',
      'verdict',
    ]);
    expect(document).toMatchObject({
      format: 'rehearsal/results@1',
      seed: 'seventeen',
      replications: 10,
      confidence: 0.95,
      complete: true,
      tool: { version: '1.2.3', strategies: { direct: '1', saga: '1', choreography: '1' } },
      scenario: { name: 'shop', sha256: 'abc', warmup: 10, run: 50, drain: 10, margin: 0.05, text: 'the file' },
    });
  });

  it('finds what the fake hides: 40 ms more than direct, whatever the luck', async () => {
    const { comparisons } = await run(shopScenario());
    const found = comparisons.find(
      ({ measure, a, b }) => measure === 'latency.terminal.p99' && a === 'direct' && b === 'saga',
    )!;
    // Own luck is uniform on 1 ms under each strategy: sd of the difference 0.41 ms, so 0.5 ms is four standard errors of ten.
    expect(Math.abs(found.difference + 0.04)).toBeLessThan(0.0005);
    expect(found.correlation).toBeGreaterThan(0.95);
    expect(found.varianceReduction).toBeGreaterThan(20);
    expect(found.verdict).toBe('a better');
    expect(
      comparisons
        .filter(({ measure }) => measure === 'availability.success-ratio')
        .map(({ difference, verdict }) => [difference, verdict]),
    ).toEqual([
      [0, 'equivalent'],
      [0, 'equivalent'],
      [0, 'equivalent'],
    ]);
  });

  it('judges expectations for all but direct, or those named, none against itself', async () => {
    const { expect: verdicts } = await run(shopScenario(EXPECT));
    expect(verdicts.map(({ that, strategy, verdict, level }) => [that, strategy, verdict, level])).toEqual([
      ['latency.terminal.p99 < 70ms', 'saga', 'pass', 'error'],
      ['latency.terminal.p99 < 70ms', 'choreography', 'fail', 'error'],
      ['consistency.oversold == 0', 'saga', 'pass', 'warn'],
      ['consistency.oversold == 0', 'choreography', 'fail', 'warn'],
      ['latency.terminal.p99 <= 20% above saga', 'choreography', 'fail', 'error'],
    ]);
  });

  it('ranks, and says who may be best', async () => {
    const { rankings } = await run(shopScenario());
    expect(rankings!.find(({ measure }) => measure === 'latency.terminal.p99')).toEqual({
      measure: 'latency.terminal.p99',
      order: ['direct', 'saga', 'choreography'],
      groups: [['direct'], ['saga'], ['choreography']],
      best: ['direct'],
    });
    expect(rankings!.find(({ measure }) => measure === 'availability.success-ratio')).toMatchObject({
      groups: [['direct', 'saga', 'choreography']],
      best: ['direct', 'saga', 'choreography'],
    });
  });

  it('says a note once, and whose it is', async () => {
    expect((await run(shopScenario())).notes).toEqual(['a note', 'saga: sagas only']);
  });

  it('lists the topology', async () => {
    expect((await run(shopScenario())).topology).toEqual({
      services: [
        { name: 'stock', instances: 1, concurrency: 1, external: false },
        { name: 'bank', instances: 1, concurrency: 1, external: true },
      ],
      calls: [
        { from: 'order', to: 'stock', label: 'reserve' },
        { from: 'order', to: 'bank', label: 'charge' },
      ],
    });
  });

  it('reports progress job by job, with the time to go', async () => {
    const seen: Progress[] = [];
    await run(shopScenario(), { onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ done }) => done)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(seen.every(({ total, phase }) => total === 30 && phase === 'replications')).toBe(true);
    expect(seen.at(-1)!.etaSeconds).toBe(0);
    expect(seen[0]!.etaSeconds).toBeGreaterThan(0);
  });
});

describe('an interrupted run', () => {
  it('is marked, and holds what all strategies have', async () => {
    const controller = new AbortController();
    const document = await run(shopScenario(EXPECT), {
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 17) controller.abort();
      },
    });
    expect(document).toMatchObject({ complete: false, replications: 5 });
    for (const { measures } of Object.values(document.strategies))
      expect(measures['latency.terminal.p99']!.values).toHaveLength(5);
  });

  it('may hold nothing at all', async () => {
    const document = await run(shopScenario(EXPECT), { signal: AbortSignal.abort() });
    expect(document).toMatchObject({ complete: false, replications: 0, comparisons: [], rankings: [] });
    expect(JSON.stringify(document)).not.toMatch(/NaN|Infinity/);
    expect(document.expect.every(({ estimate, ci }) => estimate === null && ci === null)).toBe(true);
  });
});

describe('a precision target', () => {
  const precise = (precision: string, max: number): Scenario =>
    shopScenario(`variants: {}\n`, {
      experiment: `{ precision: ${precision}, of: latency.terminal.p99, min: 10, max: ${max} }`,
    });
  const noisy = (spread: number): Executor =>
    inProcessExecutor((scenario, { name }, replication) =>
      resultOf(
        name,
        replication,
        name === 'direct' ? {} : { 'latency.terminal.p99': 1 + spread * luck(scenario, replication, name) },
      ),
    );

  it('stops at the first multiple of ten where every strategy that has the measure is precise', async () => {
    const document = await run(precise('5%', 200), { executor: noisy(0.5) });
    // sd 0.144 of mean 1.25; 2.1 x 0.144 / sqrt(n) <= 0.0476 x 1.25 from n = 26 on: the third check, or one earlier or later by luck.
    expect([20, 30, 40]).toContain(document.replications);
    expect(document.stopping).toEqual({ measure: 'latency.terminal.p99', precision: 0.05, reached: true });
  });

  it('stops at the limit, unreached', async () => {
    const document = await run(precise('0.1%', 25), { executor: noisy(0.5) });
    expect(document).toMatchObject({ replications: 25, complete: true, stopping: { reached: false } });
  });

  it('is not reached by a measure that nobody has', async () => {
    const document = await run(precise('5%', 10), {
      executor: inProcessExecutor((_, { name }, replication) => resultOf(name, replication, {})),
    });
    expect(document.stopping!.reached).toBe(false);
  });

  it('is absent where the number is fixed', async () => {
    expect(await run(shopScenario())).not.toHaveProperty('stopping');
  });
});
