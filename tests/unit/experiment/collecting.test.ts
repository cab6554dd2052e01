import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/engine/time.ts';
import { collectSamples } from '../../../src/experiment/collect-samples.ts';
import type { Executor, Simulate } from '../../../src/experiment/executor.ts';
import { ExperimentError } from '../../../src/experiment/experiment-error.ts';
import { inProcessExecutor } from '../../../src/experiment/in-process-executor.ts';
import { ReplicationGate } from '../../../src/experiment/replication-gate.ts';
import { runExperiment } from '../../../src/experiment/run-experiment.ts';
import { StrategySamples } from '../../../src/experiment/strategy-samples.ts';
import { findWarmUp } from '../../../src/experiment/warm-up-search.ts';
import {
  fakeSimulate,
  luck,
  resultOf,
  shopScenario,
  strategiesNamed,
  timelineOf,
} from '../../fixtures/fake-simulation.ts';

const planOf = (scenario = shopScenario(), ...names: string[]): Parameters<typeof collectSamples>[0]['plan'] => ({
  scenario,
  strategies: strategiesNamed(...names),
  warmup: null,
  command: 'sim run shop.yaml',
});

/** Hands over the results of a batch in the order that `shuffle` makes of it. */
const disorderly = (simulate: Simulate, shuffle: <T>(jobs: readonly T[]) => readonly T[]): Executor => ({
  jobs: 4,
  run: (plan, jobs, onResult) => {
    for (const job of shuffle(jobs))
      onResult(job, simulate(plan.scenario, plan.strategies[job.strategy]!, job.replication, {}));
    return Promise.resolve();
  },
  close: () => Promise.resolve(),
});

describe('ReplicationGate', () => {
  it('releases replications whole and in order, whatever order results come in', () => {
    const jobs = Array.from({ length: 15 }, (_, index) => ({
      strategy: index % 3,
      replication: Math.floor(index / 3),
      exemplars: false,
    }));
    fc.assert(
      fc.property(fc.shuffledSubarray(jobs, { minLength: jobs.length }), (order) => {
        const released: string[] = [];
        const gate = new ReplicationGate(3, (results) => {
          released.push(results.map(({ strategy, replication }) => `${strategy}${replication}`).join());
        });
        for (const job of order) gate.put(job, resultOf('abc'[job.strategy]!, job.replication, {}));
        expect(released).toEqual([0, 1, 2, 3, 4].map((r) => `a${r},b${r},c${r}`));
        expect(gate.complete).toBe(5);
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  it('counts no replication behind a gap', () => {
    const gate = new ReplicationGate(2, () => undefined);
    for (const [strategy, replication] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const)
      gate.put({ strategy, replication, exemplars: false }, resultOf('x', replication, {}));
    expect(gate.complete).toBe(1);
  });
});

describe('StrategySamples', () => {
  it('fills gaps of measures that come late or go', () => {
    const samples = new StrategySamples();
    samples.add(resultOf('saga', 0, { 'cost.messages': 4 }));
    samples.add(resultOf('saga', 1, { 'cost.messages': 5, 'cost.commits': 2 }));
    samples.add(resultOf('saga', 2, { 'cost.commits': null }));
    expect(samples.values('cost.messages')).toEqual([4, 5, null]);
    expect(samples.values('cost.commits')).toEqual([null, 2, null]);
    expect(samples.values('cost.bytes')).toEqual([null, null, null]);
    expect(samples).toMatchObject({ orders: 1_500, events: 3_003, replications: 3 });
  });

  it('refuses a number that no file can hold, naming its origin', () => {
    expect(() => {
      new StrategySamples().add(resultOf('saga', 0, { 'cost.messages': NaN }));
    }).toThrow('cost.messages of saga, replication 0, is NaN');
  });

  it('refuses replications out of order', () => {
    expect(() => {
      new StrategySamples().add(resultOf('saga', 1, {}));
    }).toThrow('replication 1 of saga came as number 0');
  });
});

describe('collectSamples', () => {
  it('gives the same sums in any order of completion', async () => {
    const simulate: Simulate = (scenario, { name }, replication) =>
      resultOf(
        name,
        replication,
        { 'cost.cpu-time': 0.1 * luck(scenario, replication) },
        {
          detail: {
            ...resultOf(name, replication, {}).detail,
            timeline: timelineOf([0.1 * luck(scenario, replication), 1e9]),
          },
        },
      );
    const run = async (shuffle: <T>(jobs: readonly T[]) => readonly T[]): Promise<string> => {
      const { samples } = await collectSamples({
        plan: planOf(undefined, 'direct', 'saga'),
        executor: disorderly(simulate, shuffle),
        checkpoints: [10, 20],
      });
      return JSON.stringify(samples.map((one) => [one.timeline.mean(), one.values('cost.cpu-time'), one.traceHashes]));
    };
    const forward = await run((jobs) => jobs);
    expect(await run((jobs) => jobs.toReversed())).toBe(forward);
    expect(await run((jobs) => [...jobs.slice(7), ...jobs.slice(0, 7)])).toBe(forward);
  });

  it('asks at checkpoints only, and stops there', async () => {
    const asked: number[] = [];
    const { replications, complete } = await collectSamples({
      plan: planOf(undefined, 'direct'),
      executor: inProcessExecutor(fakeSimulate),
      checkpoints: [10, 20, 30],
      isEnough: ([one]) => {
        asked.push(one!.replications);
        return one!.replications >= 20;
      },
    });
    expect({ asked, replications, complete }).toEqual({ asked: [10, 20], replications: 20, complete: true });
  });

  it('keeps, after an abort, the replications that all strategies have', async () => {
    const controller = new AbortController();
    let done = 0;
    const { samples, replications, complete } = await collectSamples({
      plan: planOf(undefined, 'direct', 'saga'),
      executor: inProcessExecutor(fakeSimulate),
      checkpoints: [10],
      signal: controller.signal,
      onJobDone: () => {
        if (++done === 7) controller.abort();
      },
    });
    expect({ replications, complete }).toEqual({ replications: 3, complete: false });
    expect(samples.map((one) => one.replications)).toEqual([3, 3]);
  });

  it('asks for exemplars of the first replication only', async () => {
    const { samples } = await collectSamples({
      plan: planOf(undefined, 'saga'),
      executor: inProcessExecutor(fakeSimulate),
      checkpoints: [3],
      exemplars: true,
    });
    expect(samples[0]!.exemplars.map(({ replication }) => replication)).toEqual([0]);
  });
});

describe('findWarmUp', () => {
  /** Latency by arrival starts high, for as many seconds as the strategy's name says. */
  const settling: Simulate = (scenario, { name }, replication) =>
    resultOf(
      name,
      replication,
      {},
      {
        detail: {
          ...resultOf(name, replication, {}).detail,
          timeline: timelineOf(
            Array.from(
              { length: 200 },
              (_, second) =>
                (second < Number(name.slice(1)) ? 5 : 1) + 0.1 * luck(scenario, 1000 * replication + second),
            ),
          ),
        },
      },
    );
  const steady = shopScenario('', { 'time.run': '150s' });

  it('takes the longest transient of all strategies', async () => {
    const found = await findWarmUp({ plan: planOf(steady, 's20', 's35', 's0'), executor: inProcessExecutor(settling) });
    expect(found).toEqual({ warmup: 35 * SECOND, notes: [] });
  });

  it('names those that did not settle', async () => {
    const rising: Simulate = (_, { name }, replication) =>
      resultOf(
        name,
        replication,
        {},
        {
          detail: {
            ...resultOf(name, replication, {}).detail,
            timeline: timelineOf(Array.from({ length: 200 }, (_unused, second) => (name === 'calm' ? 1 : second))),
          },
        },
      );
    const found = await findWarmUp({ plan: planOf(steady, 'calm', 'overloaded'), executor: inProcessExecutor(rising) });
    expect(found!.notes).toEqual([
      'warm-up: overloaded did not clearly settle within the run; a longer `run` would tell',
    ]);
  });

  it('refuses a profile', async () => {
    const scenario: typeof steady = {
      ...steady,
      workload: { ...steady.workload, arrivals: [{ kind: 'profile', points: [] }] },
    };
    await expect(findWarmUp({ plan: planOf(scenario, 'saga'), executor: inProcessExecutor(settling) })).rejects.toThrow(
      ExperimentError,
    );
  });

  it('is in force in the run that follows, and in the document', async () => {
    const scenario = { ...steady, time: { ...steady.time, warmup: 'auto' as const } };
    const asked: (number | undefined)[] = [];
    const executor = inProcessExecutor((world, strategy, replication, options) => {
      asked.push(options.warmup);
      return settling(world, strategy, replication, options);
    });
    const document = await runExperiment({
      scenario,
      strategies: strategiesNamed('s15'),
      source: { text: '', sha256: '' },
      toolVersion: '0',
      command: '',
      executor,
    });
    expect(document.scenario.warmup).toBe(15);
    expect(asked).toEqual([...new Array<number>(10).fill(0), ...new Array<number>(10).fill(15 * SECOND)]);
  });
});
