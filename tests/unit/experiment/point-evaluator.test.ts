import { describe, expect, it } from 'vitest';

import { Interrupted, PointEvaluator } from '../../../src/experiment/point-evaluator.ts';
import { fakeSimulate, hop } from '../../fixtures/fake-simulation.ts';
import { NETWORK, requestOf } from '../../fixtures/search-request.ts';

describe('PointEvaluator', () => {
  it('runs no setting twice, and adds strategies where more are wanted', async () => {
    const ran: string[] = [];
    const evaluator = new PointEvaluator(
      requestOf((scenario, strategy, replication, options) => {
        if (replication === 0) ran.push(`${strategy.name} ${hop(scenario)}`);
        return fakeSimulate(scenario, strategy, replication, options);
      }),
    );
    await evaluator.evaluate({ [NETWORK]: 0.01 }, ['saga']);
    await evaluator.evaluate({ [NETWORK]: 0.01 }, ['saga']);
    expect(ran).toEqual(['saga 0.01']);
    const both = await evaluator.evaluate({ [NETWORK]: 0.01 });
    expect(Object.keys(both.strategies)).toEqual(['saga', 'choreography']);
    expect(await evaluator.evaluate({ [NETWORK]: 0.01 }, ['choreography'])).toBe(both);
  });

  it('names the command that runs into a failure at the same setting', async () => {
    const evaluator = new PointEvaluator(
      requestOf(() => {
        throw new Error('boom');
      }),
    );
    await expect(evaluator.evaluate({ [NETWORK]: 0.01 })).rejects.toThrow(
      `see it again: sim run shop.yaml --set ${NETWORK}=0.01s --seed seventeen --strategies saga --replications 1 --jobs 1`,
    );
  });

  it('gives up a point that is interrupted', async () => {
    const evaluator = new PointEvaluator({ ...requestOf(fakeSimulate), signal: AbortSignal.abort() });
    await expect(evaluator.evaluate({})).rejects.toThrow(Interrupted);
  });
});
