import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { scenarioJsonSchemaText } from '../../../src/scenario/schema.ts';
import { schemaAccepts } from './schema-accepts.ts';

const plain = (yaml: string): unknown => parse(yaml);

describe('the JSON Schema', () => {
  it('is shipped as the tables make it', async () => {
    await expect(scenarioJsonSchemaText()).toMatchFileSnapshot('../../../schema/scenario.schema.json');
  });

  it.each(['flash-sale', 'monolith-vs-microservices'])('accepts the shipped scenario %s', (name) => {
    expect(
      schemaAccepts(plain(readFileSync(new URL(`../../../scenarios/${name}.yaml`, import.meta.url), 'utf8'))),
    ).toBe(true);
  });

  it.each([
    ['an include that brings the rest', 'include: [team.yaml]'],
    [
      'half a service that defaults complete',
      'defaults: { service: { failures: { up: 1h } } }\nservices: { a: { failures: { down: 1m } } }',
    ],
    ['a strategy with settings that it does not know', 'strategies: { a: { extends: saga, anything: { at: all } } }'],
  ])('accepts %s', (_title, yaml) => {
    expect(schemaAccepts(plain(yaml))).toBe(true);
  });

  it.each([
    ['an unknown section', 'servces: {}'],
    ['an unknown key of a service', 'services: { a: { tme: 5ms } }'],
    [
      'an unknown key deep in a step',
      'process: { steps: [ { parallel: [ { a: { call: x.y, backoff: { bas: 1s } } } ] } ] }',
    ],
    ['a bare number for a time', 'services: { a: { time: 5 } }'],
    ['a time with a wrong unit', 'services: { a: { time: 5sec } }'],
    ['two distributions in one', 'services: { a: { time: { exponential: 5ms, uniform: [1ms, 2ms] } } }'],
    ['one percentile', 'services: { a: { time: { p50: 5ms } } }'],
    ['a share without %', 'network: { loss: 0.1 }'],
    ['two faults in one', 'faults: [ { at: 1s, for: 1s, crash: a, pause: a } ]'],
  ])('rejects %s', (_title, yaml) => {
    expect(schemaAccepts(plain(yaml))).toBe(false);
  });
});
