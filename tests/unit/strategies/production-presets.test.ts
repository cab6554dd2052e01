import { describe, expect, it } from 'vitest';
import { BUILT_IN } from '../../../src/strategies/catalogue.ts';
import { PRODUCTION_PRESETS } from '../../../src/strategies/production-presets.ts';
import { resolveStrategies } from '../../../src/strategies/registry.ts';
import type { ResolvedStrategy } from '../../../src/strategies/definition.ts';
import { measure, play, scenarioOf } from './play.ts';

const WORLD = `
scenario: production
services: { stock: { time: 1ms } }
data: { items: { owner: stock, keys: 1, initial: 5, at-least: 0 } }
process: { name: order, steps: [ { reserve: { call: stock.reserve, effect: { take: items(1) }, undo: stock.release, timeout: 1s } } ] }
workload: { arrivals: 1/s }
`;
// Which strategy a preset of a layer can be tried with.
const HOSTS: Readonly<Record<string, (name: string) => string>> = {
  broker: (name) => `{ extends: choreography, preset: ${name} }`,
  'workflow-engine': (name) => `{ extends: workflow-engine, preset: ${name} }`,
  mesh: (name) => `{ extends: orchestration, overlays: [ { mesh: ${name} } ] }`,
};

function resolved(layer: string, name: string): ResolvedStrategy {
  const { strategies, problems } = resolveStrategies(scenarioOf(`${WORLD}strategies: { it: ${HOSTS[layer]!(name)} }`));
  expect(problems).toEqual([]);
  return strategies[0]!;
}

describe('a product as it should be run', () => {
  it.each(PRODUCTION_PRESETS.map((preset) => [preset.name, preset] as const))('%s differs from the product where it says so, and nowhere else', (name, preset) => {
    const product = BUILT_IN.presets.find((one) => `production/${one.name}` === name)!;
    const [layer] = preset.of;
    const [hardened, plain] = [resolved(layer!, name), resolved(layer!, product.name)];
    const changed = Object.keys(hardened.values).filter((key) => JSON.stringify(hardened.values[key]) !== JSON.stringify(plain.values[key]));
    expect(changed.length).toBeGreaterThan(0);
    for (const key of changed) {
      expect(preset.values[key]).not.toEqual(product.values[key]);
      expect(hardened.description.parameters.find((one) => one.name === key)!.source).toContain(`${name}: `);
    }
  });

  it('puts a record aside that cannot be handled, where the product delivers it for ever', () => {
    const text = (preset: string): string => `
scenario: poison
time: { run: 300s, drain: 10s }
services: { stock: { instances: 2, concurrency: 4, time: 5ms } }
process: { name: order, steps: [ { take: { call: stock.take, retriable: true, backoff: { base: 1s, factor: 1, jitter: none } } } ] }
workload: { arrivals: { every: 10s } }
faults: [ { poison: { step: take, share: 30% }, at: 0s } ]
strategies: { it: { extends: choreography, preset: [ideal, ${preset}] } }
`;
    const executions = (preset: string): number => measure(play(text(preset)).it, 'service.stock.arrivals');
    // Thirty orders: at most five deliveries of each, or of those that are poisoned one a second, for 150 s on average.
    expect(executions('production/sqs')).toBeLessThanOrEqual(30 * 5);
    expect(executions('sqs')).toBeGreaterThan(4 * 150);
  });
});
