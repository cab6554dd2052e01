import { describe, expect, it } from 'vitest';
import { platformNotes } from '../../../src/scenario/platforms.ts';
import { complete, loadText } from './load-text.ts';

const notes = (services: string): string[] => {
  const { scenario, problems } = loadText(complete(`services: { inventory: ${services}, payment: {}, tax: { start-up: 1s } }`));
  expect(problems).toEqual([]);
  return platformNotes(scenario!.services);
};

describe('what services take over from their platform', () => {
  it('is nothing where they say nothing', () => {
    expect(notes('{ instances: 2 }')).toEqual([]);
    expect(notes('{ restarts: { base: 1s, max: 5s }, probes: { liveness: { every: 1s, timeout: 100ms } } }')).toEqual([]);
  });

  it.each([
    ['{ restarts: kubernetes }', 'inventory: starts again as under Kubernetes: at once, then after 10s, 2 times as long each time up to 5m'],
    ['{ probes: { readiness: kubernetes } }', 'inventory: is probed as under Kubernetes: every 10s, 1s to answer, 3 failures or 1 success in a row'],
    ['{ autoscale: { preset: kubernetes-hpa, max: 4 } }', 'inventory: scales as under Kubernetes: in one decision at most 100 % or 4 more'],
    ['{ runtime: jvm }', 'inventory: runs on jvm'],
  ])('is told with its source: %s', (services, words) => {
    const [note, ...more] = notes(services);
    expect(more).toEqual([]);
    expect(note).toContain(words);
    expect(note).toMatch(/\(.*(read in the source|assumption).*\)$/);
  });
});
