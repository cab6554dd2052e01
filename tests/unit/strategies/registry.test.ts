import { describe, expect, it } from 'vitest';
import { BUILT_IN, catalogueWith, parametersOf } from '../../../src/strategies/catalogue.ts';
import { describeStrategy } from '../../../src/strategies/describe-strategy.ts';
import { guaranteesOf } from '../../../src/strategies/guarantees.ts';
import { resolveStrategies } from '../../../src/strategies/registry.ts';
import type { ResolvedStrategies } from '../../../src/strategies/registry.ts';
import { parseSetting } from '../../../src/scenario/settings.ts';
import { scenarioOf } from './play.ts';

const WORLD = `
scenario: registry
services: { stock: { time: 1ms }, money: { time: 1ms } }
deployments: { shared: { "*": { instances: 2 } } }
data: { items: { owner: stock, keys: 1, initial: 5, at-least: 0 } }
process: { name: order, steps: [ { reserve: { call: stock.reserve, effect: { take: items(1) }, undo: stock.release } }, { charge: { call: money.charge } } ] }
workload: { arrivals: 1/s }
`;

const resolved = (strategies: string, world = WORLD): ResolvedStrategies => resolveStrategies(scenarioOf(`${world}strategies:\n${strategies}`));
const only = (settings: string): ResolvedStrategies['strategies'][number] => {
  const { strategies, problems } = resolved(`  mine: ${settings}`);
  expect(problems).toEqual([]);
  return strategies[0]!;
};
const problem = (settings: string): string => {
  const { problems, strategies } = resolved(`  mine: ${settings}`);
  expect(strategies).toEqual([]);
  // The world has eight lines, one of them empty at the beginning, then `strategies:`.
  expect(problems.map((one) => one.line)).toEqual(problems.map(() => 9));
  return problems.map((one) => `${one.message} | ${one.hint ?? ''}`).join('\n');
};

describe('a strategy of the file', () => {
  it('is made of the axes, with what the coordination takes for granted', () => {
    expect(only('{ coordination: orchestrator, transaction: saga }').layers).toEqual({ coordination: 'orchestrator', transaction: 'saga', transport: 'rpc', bridge: 'none', receiver: 'idempotency-key', overlays: [] });
    expect(only('{ coordination: reactive, transaction: saga, transport: broker, bridge: outbox-polling, outbox: { every: 20ms } }')).toMatchObject({ layers: { receiver: 'inbox', bridge: 'outbox-polling' }, values: { 'outbox.every': 20_000_000 } });
  });

  it('extends a registered one, and through others of the file', () => {
    const { strategies, problems } = resolved('  base: { extends: saga, orchestrator: { persist: 3ms, places: 2 } }\n  mine: { extends: base, orchestrator: { places: 5 } }');
    expect(problems).toEqual([]);
    expect(strategies[1]).toMatchObject({ name: 'mine', layers: { transaction: 'saga' }, values: { 'orchestrator.places': 5, 'orchestrator.persist': { kind: 'constant', value: 3_000_000 } } });
  });

  it('replaces the sending side only with `bridge`, whose settings may stand below it', () => {
    const strategy = only('{ extends: saga-choreographed, bridge: { dual-write: { gap: 10ms } } }');
    expect(strategy.layers).toMatchObject({ bridge: 'dual-write', receiver: 'inbox' });
    expect(strategy.values['dual-write.gap']).toEqual({ kind: 'constant', value: 10_000_000 });
    // What the dual write does not keep it does not promise.
    expect(strategy.description.guarantees).not.toContain('no-event-lost');
    expect(strategy.description.guarantees).not.toContain('all-or-nothing-eventually');
  });

  it('takes overlays with a preset and settings of their own, and short settings where one parameter has the name', () => {
    const strategy = only('{ extends: saga, overlays: [ { mesh: istio, outlier-ejection: true }, { tracing: opentelemetry, sampling: 10% } ] }');
    expect(strategy.layers.overlays).toEqual([{ kind: 'mesh', preset: 'istio' }, { kind: 'tracing', preset: 'opentelemetry' }]);
    expect(strategy.values).toMatchObject({ 'mesh.outlier-ejection': true, 'mesh.retries': 2, 'tracing.sampling': 0.1 });
    expect(only('{ extends: distributed-tracing, sampling: 25% }').values['tracing.sampling']).toBe(0.25);
  });

  it('knows how semantic locks are met', () => {
    expect(only('{ extends: saga, countermeasure: { semantic-lock: retry } }').countermeasure).toBe('semantic-lock-retry');
    expect(only('{ extends: saga, countermeasure: semantic-lock }').countermeasure).toBe('semantic-lock-wait');
    expect(only('{ extends: saga, countermeasure: reread }').countermeasure).toBe('reread');
  });

  it('is plain data', () => {
    const { strategies } = resolved('  saga: {}\n  tcc: {}\n  meshed: { extends: saga, overlays: [ { mesh: istio } ] }');
    for (const strategy of strategies) expect(JSON.parse(JSON.stringify(strategy))).toEqual(strategy);
  });
});

describe('values', () => {
  it('come from the file, else from `ideal`, else from the preset, else from the policy', () => {
    const places = (settings: string): unknown => only(settings).description.parameters.find((one) => one.name === 'recovery.every');
    expect(places('{ extends: two-phase-commit }')).toMatchObject({ value: '120s', default: '120s', evidence: 'R' });
    expect(places('{ extends: tcc }')).toMatchObject({ value: '1s' });
    expect(places('{ extends: two-phase-commit, preset: narayana }')).toMatchObject({ value: '120s', source: expect.stringContaining('narayana: ') as string });
    expect(places('{ extends: two-phase-commit, preset: ideal }')).toMatchObject({ value: '0ms' });
    expect(places('{ extends: two-phase-commit, preset: [ideal, narayana], recovery: { every: 7s } }')).toMatchObject({ value: '7s', source: 'this scenario' });
    expect(only('{ extends: two-phase-commit, preset: [ideal, narayana] }').values).toMatchObject({ 'coordinator.one-phase': true, 'coordinator.writes': 0 });
  });

  it('of cost are nothing under `ideal`, whatever the strategy', () => {
    for (const { layers, name } of BUILT_IN.named) {
      const { strategies } = resolved(`  mine: { extends: ${name}, preset: ideal }`);
      for (const parameter of parametersOf(layers)) {
        if (parameter.ideal === undefined) continue;
        const ideal = parseSetting(parameter.ideal, parameter.type);
        expect(ideal).toMatchObject({ ok: true, value: strategies[0]!.values[parameter.name] });
      }
    }
  });
});

describe('what is wrong with a strategy', () => {
  it.each([
    ['an unknown policy', '{ extends: saga, transaction: sagas }', 'there is no transaction `sagas`', 'did you mean `saga`?'],
    ['an unknown bridge', '{ extends: choreography, bridge: outbox-pollin }', 'there is no bridge `outbox-pollin`', '`outbox-polling`'],
    ['an unknown setting', '{ extends: saga, orchestrater: { places: 2 } }', 'unknown setting `orchestrater`', '`orchestrator`'],
    ['an unknown setting of a group', '{ extends: saga, orchestrator: { place: 2 } }', 'unknown setting `orchestrator.place`', '`orchestrator.places`'],
    ['a setting of another strategy', '{ extends: saga, recovery: { every: 2s } }', 'unknown setting `recovery`', ''],
    ['a missing unit', '{ extends: saga, orchestrator: { persist: 3 } }', '`orchestrator.persist`', 'ms'],
    ['a wrong unit', '{ extends: two-phase-commit, recovery: { every: 3/s } }', '`recovery.every`', ''],
    ['a group without a map', '{ extends: saga, orchestrator: 3ms }', '`orchestrator` takes a map', 'orchestrator: {'],
    ['an unknown preset', '{ extends: two-phase-commit, preset: narajana }', 'no preset `narajana`', '`narayana`'],
    ['a preset of something else', '{ extends: saga, preset: narayana }', 'no preset `narayana`', 'there are'],
    ['an unknown lock mode', '{ extends: saga, countermeasure: { semantic-lock: waits } }', '`semantic-lock` says what others do', '`wait`'],
    ['an unknown overlay', '{ extends: saga, overlays: [ { mash: istio } ] }', 'no overlay `mash`', '`mesh`'],
    ['an overlay twice', '{ extends: saga, overlays: [ mesh, { mesh: linkerd } ] }', 'given twice', 'keep one'],
    ['overlays that are no list', '{ extends: saga, overlays: { mesh: istio } }', '`overlays` is a list', '['],
    ['a word that is a map of two', '{ extends: choreography, bridge: { dual-write: {}, outbox-polling: {} } }', '`bridge` is one word', ''],
  ])('%s', (_what, settings, message, hint) => {
    const said = problem(settings);
    expect(said).toContain(message);
    expect(said).toContain(hint);
    expect(said).toMatch(/^mine: /);
  });

  it('a deployment that the file does not have is found also where the loader has not looked', () => {
    const scenario = scenarioOf(`${WORLD}strategies: { mine: { extends: saga, deployment: shared } }`);
    const elsewhere = { ...scenario, strategies: [{ ...scenario.strategies[0]!, settings: { deployment: 'shard' } }] };
    expect(resolveStrategies(elsewhere).problems[0]).toMatchObject({ message: 'mine: there is no deployment `shard`', hint: 'did you mean `shared`?' });
  });

  it('a strategy that is asked for by a name nobody knows', () => {
    expect(resolveStrategies(scenarioOf(`${WORLD}strategies: [saga]`), ['sage']).problems[0]).toMatchObject({ line: 0, message: 'sage: there is no strategy `sage`', hint: 'did you mean `saga`?' });
  });
});

describe('the catalogue', () => {
  it('describes every parameter: words, a source, a default that its own type takes, an ideal that does too', () => {
    const all = [...BUILT_IN.coordinations, ...BUILT_IN.transactions, ...BUILT_IN.layers].flatMap((one) => one.parameters);
    expect(all.length).toBeGreaterThan(40);
    for (const parameter of all) {
      expect(parameter.name, parameter.name).toMatch(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/);
      expect(parameter.source.length, parameter.name).toBeGreaterThan(10);
      expect(parameter.summary.length, parameter.name).toBeGreaterThan(10);
      expect(parseSetting(parameter.default, parameter.type), parameter.name).toMatchObject({ ok: true });
      if (parameter.ideal !== undefined) expect(parseSetting(parameter.ideal, parameter.type), parameter.name).toMatchObject({ ok: true });
    }
  });

  it('has presets that set parameters of the policies they are for, each with its source', () => {
    const policies = [...BUILT_IN.coordinations, ...BUILT_IN.transactions, ...BUILT_IN.layers];
    const parameters = policies.flatMap((one) => one.parameters);
    for (const preset of BUILT_IN.presets) {
      expect(policies.filter((one) => preset.of.includes(one.name)).length, preset.name).toBe(preset.of.length);
      for (const [name, { value, source }] of Object.entries(preset.values)) {
        const parameter = parameters.find((one) => one.name === name);
        expect(parameter, `${preset.name}: ${name}`).toBeDefined();
        expect(parseSetting(value, parameter!.type), `${preset.name}: ${name}`).toMatchObject({ ok: true });
        expect(source.length, `${preset.name}: ${name}`).toBeGreaterThan(5);
      }
    }
  });

  it('tells all about a strategy', () => {
    for (const { name, layers, guarantees } of BUILT_IN.named) {
      const sheet = describeStrategy(name)!;
      expect(sheet.layers.map((one) => one.axis).slice(0, 2)).toEqual(['coordination', 'transaction']);
      for (const { summary } of sheet.layers) expect(summary.length).toBeGreaterThan(10);
      expect(sheet.parameters).toHaveLength(parametersOf(layers).length);
      for (const { valueSource } of sheet.parameters) expect(valueSource.length).toBeGreaterThan(5);
      // What is written beside the name is what its layers give.
      expect([...guarantees].sort()).toEqual(guaranteesOf(layers).map((one) => one.word).sort());
      for (const { text, under } of sheet.guarantees) expect(Math.min(text.length, under.length)).toBeGreaterThan(5);
      expect(sheet.weaknesses.length).toBeGreaterThan(0);
    }
    expect(describeStrategy('nothing')).toBeUndefined();
    expect(describeStrategy('workflow-engine')!.presets.map((one) => one.name)).toContain('zeebe');
  });

  it('refuses a word that is taken', () => {
    expect(() => catalogueWith([{ transactions: [BUILT_IN.transactions[0]!] }])).toThrow('already a transaction called none');
  });
});
