import { expect, test } from 'vitest';

import { arrivalRate } from '../../../src/model/workload/arrival-rate.ts';
import { demands } from '../../../src/model/services/demands.ts';
import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';

function scenario(workload: string, rest = 'services: { a: { concurrency: 2, time: 100ms } }\nprocess: { name: order, steps: [ { one: { call: a.do } } ] }'): Scenario {
  const text = `scenario: plan\ntime: { warmup: 10s, run: 60s, drain: 10s }\n${rest}\nworkload: ${workload}\nstrategies: [direct]\n`;
  const { scenario: loaded, problems } = loadScenario({ path: 'plan.yaml', text }, { readText: () => '' });
  expect(problems.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
  return loaded!;
}

test.each([
  ['{ arrivals: 30/s }', 30, 30],
  ['{ arrivals: { every: 20ms } }', 50, 50],
  ['{ arrivals: { interarrival: { exponential: 100ms } } }', 10, 10],
  ['{ arrivals: { batches: 4/s, size: { geometric: 5 } } }', 20, 20],
  ['{ arrivals: [ 30/s, { every: 100ms } ] }', 40, 40],
  ['{ arrivals: { modulated: [ { rate: 2/s, stay: 3s }, { rate: 18/s, stay: 1s } ] } }', 6, 18],
  // From 10 s to 70 s: 20 s at 10/s, then 20 s rising from 10/s to 40/s (mean 25/s), then 20 s at 40/s.
  ['{ arrivals: { profile: [ { at: 0s, rate: 10/s }, { at: 30s, rate: 40/s, ramp: 20s } ] } }', 25, 40],
])('%s offers %d orders a second, %d at the peak', (workload, mean, peak) => {
  const rate = arrivalRate(scenario(workload))!;
  // The area under a ramp is taken one tick short at its corners: a part in 1e9.
  expect(rate.mean).toBeCloseTo(mean, 6);
  expect(rate.peak).toBeCloseTo(peak, 6);
});

test('a closed workload has no rate of its own', () => {
  expect(arrivalRate(scenario('{ arrivals: { closed: { clients: 5, think: { exponential: 1s } } } }'))).toBeNull();
});

test('demand follows branches, loops, declines and nested calls, and a place is held while calls are out', () => {
  const rest = `
services:
  a: { concurrency: 2, time: 100ms, operations: { deep: { time: 10ms, calls: [ b.do ] } } }
  b: { concurrency: unlimited, time: 40ms }
  c: { instances: 3, concurrency: 4, time: 20ms }
process:
  name: order
  steps:
    - one: { call: a.deep, declines: 20% }
    - choose: [ { weight: 1, steps: [ { two: { call: c.do } } ] }, { weight: 3, steps: [] } ]
    - repeat: { again: 50%, steps: [ { three: { call: c.do } } ] }`;
  const found = Object.fromEntries(demands(scenario('{ arrivals: 1/s }', rest)).map((demand) => [demand.service, demand]));
  expect(found.a).toMatchObject({ visits: 1, places: 2 });
  expect(found.a!.busy).toBeCloseTo(0.05, 12);
  expect(found.b).toMatchObject({ visits: 1, places: null });
  // 0.8 get past the decline: a quarter of them once, all of them twice in the loop.
  expect(found.c!.visits).toBeCloseTo(0.8 * (0.25 + 2), 12);
  expect(found.c!.places).toBe(12);
});
