import { afterAll, describe, expect, it } from 'vitest';
import type { Executor, Job, Plan } from '../../../src/experiment/executor.ts';
import { inProcessExecutor } from '../../../src/experiment/in-process-executor.ts';
import { ReplicationFailure } from '../../../src/experiment/replication-failure.ts';
import { runExperiment } from '../../../src/experiment/run-experiment.ts';
import { serializeDocument } from '../../../src/experiment/serialize-document.ts';
import { workerThreadsExecutor } from '../../../src/experiment/worker-threads-executor.ts';
import { compileWorker } from '../../fixtures/compile-worker.ts';
import { fakeSimulate, resultOf, shopScenario, strategiesNamed } from '../../fixtures/fake-simulation.ts';

const worker = compileWorker('fake-worker.ts');
const opened: Executor[] = [];
const threads = (jobs: number): Executor => {
  const executor = workerThreadsExecutor({ jobs, worker });
  opened.push(executor);
  return executor;
};
afterAll(() => Promise.all(opened.map((executor) => executor.close())));

const planOf = (...names: string[]): Plan => ({
  scenario: shopScenario(),
  strategies: strategiesNamed(...names),
  warmup: null,
  command: 'sim run shop.yaml',
});
const jobsOf = (strategies: number, replications: number): Job[] =>
  Array.from({ length: strategies * replications }, (_, index) => ({
    strategy: index % strategies,
    replication: Math.floor(index / strategies),
    exemplars: false,
  }));

const documentOn = async (executor: Executor): Promise<string> => {
  const scenario = shopScenario('expect: [ latency.terminal.p99 < 70ms, latency.terminal.p99 <= 20% above direct ]\n');
  const { wallClock, ...rest } = await runExperiment({
    scenario,
    strategies: strategiesNamed('direct', 'saga', 'choreography'),
    source: { text: '', sha256: '' },
    toolVersion: '0',
    command: 'sim run shop.yaml',
    executor,
  });
  expect(wallClock.jobs).toBe(executor.jobs);
  return serializeDocument(rest);
};

describe('any number of workers', () => {
  it('gives the same bytes as none', async () => {
    const alone = await documentOn(inProcessExecutor(fakeSimulate));
    expect(alone.length).toBeGreaterThan(10_000);
    for (const jobs of [1, 2, 3]) expect(await documentOn(threads(jobs))).toBe(alone);
  });
});

describe('workerThreadsExecutor', () => {
  it('answers every job once, also in a second batch with another plan', async () => {
    const executor = threads(2);
    const seen: string[] = [];
    await executor.run(planOf('direct', 'saga'), jobsOf(2, 6), (job, result) => {
      seen.push(`${job.strategy} ${job.replication} ${result.strategy} ${result.replication}`);
    });
    expect(seen.toSorted()).toEqual(
      jobsOf(2, 6)
        .map(
          ({ strategy, replication }) => `${strategy} ${replication} ${['direct', 'saga'][strategy]!} ${replication}`,
        )
        .toSorted(),
    );
    const second: string[] = [];
    await executor.run(planOf('choreography'), jobsOf(1, 3), (_, result) => {
      second.push(result.strategy);
    });
    expect(second).toEqual(['choreography', 'choreography', 'choreography']);
  });

  it.each([
    ['throws', 3, 'the books do not balance'],
    ['dies', 2, 'its worker thread ended with code 7'],
  ])('names the replication when one %s', async (name, replication, reason) => {
    const run = threads(2).run(planOf('direct', name), jobsOf(2, 6), () => undefined);
    const failure = await run.then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ReplicationFailure);
    expect(failure).toMatchObject({ strategy: name, replication, seed: 'seventeen' });
    expect((failure as Error).message).toContain(reason);
    expect((failure as ReplicationFailure).reproduce).toBe(
      `sim run shop.yaml --seed seventeen --strategies ${name} --replications ${replication + 1} --jobs 1`,
    );
  });

  it('works on after a failure, with new threads', async () => {
    const executor = threads(2);
    await expect(executor.run(planOf('dies'), jobsOf(1, 4), () => undefined)).rejects.toThrow(ReplicationFailure);
    const seen: number[] = [];
    await executor.run(planOf('direct'), jobsOf(1, 4), (job) => {
      seen.push(job.replication);
    });
    expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  });

  it('stops in the middle of a replication when told to', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    await threads(2).run(
      planOf('endless'),
      jobsOf(1, 10),
      (job) => {
        seen.push(job.replication);
        if (seen.length === 4) controller.abort();
      },
      controller.signal,
    );
    expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  });

  it('does not start when it is too late', async () => {
    await threads(1).run(
      planOf('direct'),
      jobsOf(1, 2),
      () => {
        throw new Error('ran');
      },
      AbortSignal.abort(),
    );
  });

  it('refuses half a worker', () => {
    expect(() => workerThreadsExecutor({ jobs: 0.5, worker })).toThrow(RangeError);
  });
});

describe('inProcessExecutor', () => {
  it('names the replication that failed', async () => {
    const executor = inProcessExecutor((_, { name }, replication) => {
      if (replication === 1) throw new Error('negative delay');
      return resultOf(name, replication, {});
    });
    await expect(executor.run(planOf('saga'), jobsOf(1, 3), () => undefined)).rejects.toThrow(
      /replication 1 of saga \(seed seventeen\) failed: negative delay/,
    );
  });

  it('stops between replications when told to', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    await inProcessExecutor(fakeSimulate).run(
      planOf('saga'),
      jobsOf(1, 5),
      (job) => {
        seen.push(job.replication);
        if (job.replication === 1) controller.abort();
      },
      controller.signal,
    );
    expect(seen).toEqual([0, 1]);
  });

  it('lets timers run between long replications', async () => {
    let rang = false;
    setTimeout(() => {
      rang = true;
    });
    const late: boolean[] = [];
    const executor = inProcessExecutor((scenario, strategy, replication, options) => {
      late.push(rang);
      const until = performance.now() + 60;
      while (performance.now() < until);
      return fakeSimulate(scenario, strategy, replication, options);
    });
    await executor.run(planOf('saga'), jobsOf(1, 2), () => undefined);
    expect(late).toEqual([false, true]);
  });
});

describe('ReplicationFailure', () => {
  it('quotes a seed that a shell would take apart', () => {
    const plan = { ...planOf('saga'), scenario: { ...shopScenario(), seed: "black 'friday'" } };
    const { reproduce } = new ReplicationFailure(plan, { strategy: 0, replication: 0, exemplars: false }, 'boom');
    expect(reproduce).toContain(String.raw`--seed 'black '\''friday'\'''`);
  });
});
