import { describe, expect, it } from 'vitest';

import type { Simulate } from '../../../src/experiment/executor.ts';
import { runMetastability } from '../../../src/experiment/metastability.ts';
import type { MetastabilityCell, SweepDocument } from '../../../src/experiment/sweep-document.ts';
import { hop, resultOf } from '../../fixtures/fake-simulation.ts';
import { NETWORK, BANK, requestOf } from '../../fixtures/search-request.ts';

describe('runMetastability', () => {
  // A pause is got over if load x length stays below 1: the border is a known hyperbola.
  const collapsing: Simulate = (scenario, { name }, replication) => {
    const load = hop(scenario) * 100;
    const bank = scenario.services.find((service) => service.name === 'bank')!.time;
    const length = bank.kind === 'constant' ? bank.value / 1e7 : 0;
    const border = name === 'saga' ? 1 : 4;
    const down = load * length > border;
    return resultOf(name, replication, {
      'availability.metastable': length > 3.5 ? null : down ? 1 : 0,
      'availability.amplification.bank': down ? 3 : 1,
      'availability.amplification.stock': 1.5,
    });
  };
  const steps = [0.005, 0.01, 0.02, 0.03];
  const map = (budget: number): Promise<SweepDocument> => {
    const request = requestOf(collapsing);
    return runMetastability({
      ...request,
      worldAt: (setting) => ({ ...request.worldAt(setting), offeredLoad: setting[NETWORK]! * 40 }),
      toolVersion: '1',
      sha256: 'abc',
      load: { path: NETWORK, values: steps, scale: 'linear', whole: false },
      trigger: { path: BANK, values: [...steps, 0.04], scale: 'log', whole: false },
      budget,
    });
  };

  it('tells for each strategy what recovers, what does not, and what cannot', async () => {
    const { metastability, points } = await map(0);
    const at = (strategy: string, load: number, length: number): MetastabilityCell =>
      metastability!
        .find((one) => one.strategy === strategy)!
        .cells.find((cell) => cell.at[NETWORK] === load && cell.at[BANK] === length)!;
    expect(points).toHaveLength(20);
    expect(at('saga', 0.005, 0.01)).toMatchObject({
      outcome: 'recovered',
      recovered: 1,
      amplification: { service: 'stock', mean: 1.5 },
    });
    expect(at('saga', 0.02, 0.02)).toMatchObject({
      outcome: 'not recovered',
      recovered: 0,
      offeredLoad: 0.8,
      amplification: { service: 'bank', mean: 3 },
    });
    expect(at('choreography', 0.02, 0.01).outcome).toBe('recovered');
    expect(at('saga', 0.03, 0.005)).toMatchObject({ outcome: 'overloaded', recovered: null });
    expect(at('saga', 0.01, 0.04)).toMatchObject({ outcome: 'unknown', recovered: null });
  });

  it('counts replications where only some recover', async () => {
    const sometimes: Simulate = (_, { name }, replication) =>
      resultOf(name, replication, { 'availability.metastable': replication < 3 ? 1 : 0 });
    const axis = { values: [0.01, 0.02], scale: 'linear', whole: false } as const;
    const { metastability } = await runMetastability({
      ...requestOf(sometimes),
      toolVersion: '1',
      sha256: 'abc',
      load: { path: NETWORK, ...axis },
      trigger: { path: BANK, ...axis },
    });
    expect(metastability![0]!.cells[0]).toMatchObject({ outcome: 'sometimes', recovered: 0.7, amplification: null });
  });

  it('looks closer where the outcome changes', async () => {
    const { refinement, metastability } = await map(40);
    expect(refinement.length).toBeGreaterThan(10);
    expect(metastability![0]!.cells).toHaveLength(20 + refinement.length);
    for (const { at, outcome } of metastability![0]!.cells.slice(20)) {
      const product = at[NETWORK]! * 100 * at[BANK]! * 100;
      if (outcome === 'recovered') expect(product).toBeLessThanOrEqual(1 + 1e-9);
      if (outcome === 'not recovered') expect(product).toBeGreaterThan(1 - 1e-9);
    }
  });
});
