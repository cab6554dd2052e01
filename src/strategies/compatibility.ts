import type { Node, Process, Scenario, StepNode } from '../scenario/scenario.ts';
import type { SettingValue } from '../scenario/settings.ts';
import type { Countermeasure, Layers } from './definition.ts';
import { hasPessimisticView } from './transaction/pessimistic-view.ts';

/** A strategy that is to be played on a scenario. */
export interface Given {
  readonly layers: Layers;
  readonly countermeasure: Countermeasure;
  readonly deployment: string | null;
  readonly values: Readonly<Record<string, SettingValue>>;
  readonly scenario: Scenario;
}

/** Why a combination is refused or doubtful, and what to do instead. */
export interface Objection {
  /** Which rule of the table. */
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint: string;
}

interface Rule {
  readonly name: string;
  readonly severity: Objection['severity'];
  /** The steps or services it is about ([] = none in particular); null = it does not concern the strategy. */
  readonly concerns: (given: Given) => readonly string[] | null;
  readonly message: (about: string, given: Given) => string;
  readonly hint: string;
}

const ATOMIC: readonly string[] = ['two-phase-commit', 'tcc', 'at'];
const RESULT = (applies: boolean): readonly string[] | null => (applies ? [] : null);
const SOME = (names: readonly string[]): readonly string[] | null => (names.length > 0 ? [...new Set(names)] : null);

/** Combinations that cannot be, and those that cost what nobody would expect. */
const RULES: readonly Rule[] = [
  {
    name: 'votes-need-a-coordinator', severity: 'error',
    concerns: ({ layers }) => RESULT(ATOMIC.includes(layers.transaction) && layers.coordination !== 'orchestrator'),
    message: (_about, { layers }) => `\`${layers.transaction}\` under \`coordination: ${layers.coordination}\`: nobody collects the votes and makes the decision durable`,
    hint: 'use `coordination: orchestrator`, or `transaction: saga`, which needs no decision of all',
  },
  {
    name: 'votes-need-answers', severity: 'error',
    concerns: ({ layers }) => RESULT(ATOMIC.includes(layers.transaction) && layers.coordination === 'orchestrator' && layers.transport !== 'rpc'),
    message: (_about, { layers }) => `\`${layers.transaction}\` over \`transport: ${layers.transport}\`: a vote is an answer that somebody waits for, rows locked`,
    hint: 'use `transport: rpc`',
  },
  {
    name: 'one-third-party-at-most', severity: 'error',
    concerns: ({ layers, scenario }) => (ATOMIC.includes(layers.transaction) ? SOME(scenario.processes.flatMap(thirdParties(scenario))) : null),
    message: (about, { layers }) => `\`${layers.transaction}\` with ${about}: a third party cannot vote, so it is called last and its answer decides; two of them cannot both be last`,
    hint: 'make one of the steps `optional`, or use `transaction: saga`',
  },
  {
    name: 'local-is-one-program', severity: 'error',
    concerns: ({ layers }) => RESULT((layers.transaction === 'local') !== (layers.coordination === 'monolith')),
    message: (_about, { layers }) => `\`coordination: ${layers.coordination}\` with \`transaction: ${layers.transaction}\`: one local transaction is what a monolith has, and nobody else`,
    hint: 'use `coordination: monolith` and `transaction: local` together',
  },
  {
    name: 'a-program-sends-itself-nothing', severity: 'error',
    concerns: ({ layers }) => RESULT((layers.coordination === 'monolith') !== (layers.transport === 'none') || (layers.coordination === 'monolith' && (layers.bridge !== 'none' || layers.receiver !== 'none'))),
    message: (_about, { layers }) => `\`coordination: ${layers.coordination}\` with \`transport: ${layers.transport}\`, \`bridge: ${layers.bridge}\`, \`receiver: ${layers.receiver}\`: within one program nothing is sent, and only there`,
    hint: 'leave transport, bridge and receiver to the coordination',
  },
  {
    name: 'events-need-a-broker', severity: 'error',
    concerns: ({ layers }) => RESULT((layers.coordination === 'reactive') !== (layers.transport === 'broker')),
    message: (_about, { layers }) => (layers.coordination === 'reactive'
      ? `\`coordination: reactive\` over \`transport: ${layers.transport}\`: services that react to events need something that keeps the events`
      : `\`transport: broker\` under \`coordination: ${layers.coordination}\`: only a reactive coordination talks in events here`),
    hint: 'use `coordination: reactive` and `transport: broker` together',
  },
  {
    name: 'events-need-a-bridge', severity: 'error',
    concerns: ({ layers }) => RESULT(layers.coordination === 'reactive' && (layers.bridge === 'none' || layers.bridge === 'engine-owned')),
    message: (_about, { layers }) => `\`bridge: ${layers.bridge}\` between databases and a broker: nothing makes an event of what was committed`,
    hint: 'use outbox-log-tailing, outbox-polling, listen-to-yourself, or dual-write to see what goes wrong',
  },
  {
    name: 'a-bridge-needs-events', severity: 'error',
    concerns: ({ layers }) => RESULT(layers.transport !== 'broker' && !['none', 'engine-owned'].includes(layers.bridge)),
    message: (_about, { layers }) => `\`bridge: ${layers.bridge}\` over \`transport: ${layers.transport}\`: there is no broker to bridge to`,
    hint: 'use `coordination: reactive` and `transport: broker`, or leave the bridge out',
  },
  {
    name: 'an-inbox-needs-events', severity: 'error',
    concerns: ({ layers }) => RESULT(layers.receiver === 'inbox' && layers.transport !== 'broker'),
    message: (_about, { layers }) => `\`receiver: inbox\` over \`transport: ${layers.transport}\`: an inbox keeps what came from a broker`,
    hint: 'use `receiver: idempotency-key`',
  },
  {
    name: 'an-engine-owns-its-tasks', severity: 'error',
    concerns: ({ layers }) => {
      const parts = [layers.coordination === 'workflow-engine', layers.transport === 'task-queue', layers.bridge === 'engine-owned'];
      return RESULT(parts.includes(true) && parts.includes(false));
    },
    message: (_about, { layers }) => `\`coordination: ${layers.coordination}\` with \`transport: ${layers.transport}\` and \`bridge: ${layers.bridge}\`: an engine keeps processes and task queues in one store, and nobody else can`,
    hint: 'use `coordination: workflow-engine`, `transport: task-queue` and `bridge: engine-owned` together',
  },
  {
    name: 'countermeasures-are-for-sagas', severity: 'error',
    concerns: ({ layers, countermeasure }) => RESULT(countermeasure !== 'none' && layers.transaction !== 'saga'),
    message: (_about, { layers, countermeasure }) => `\`countermeasure: ${countermeasure}\` with \`transaction: ${layers.transaction}\`: it makes up for the isolation that a saga lacks`,
    hint: 'use `transaction: saga`, or leave the countermeasure out',
  },
  {
    name: 'somebody-must-unlock', severity: 'error',
    concerns: ({ layers, countermeasure }) => RESULT(countermeasure.startsWith('semantic-lock') && layers.coordination === 'reactive'),
    message: () => 'a semantic lock under `coordination: reactive`: nobody knows that the saga has ended and takes the locks away',
    hint: 'use `coordination: orchestrator`, or the countermeasures reread or commutative',
  },
  // ---- doubtful
  {
    name: 'a-program-needs-an-inside', severity: 'warning',
    concerns: ({ layers, scenario }) => RESULT(layers.coordination === 'monolith' && scenario.services.every((service) => service.external !== null)),
    message: () => 'every service is a third party: the monolith would run in one of them',
    hint: 'remove `external` from what is yours',
  },
  {
    name: 'undo-before-the-pivot', severity: 'warning',
    concerns: ({ layers, scenario }) => (layers.transaction === 'saga' ? SOME(scenario.processes.flatMap(withoutUndo)) : null),
    message: (about) => `a saga cannot take back ${about}: no undo, and later steps may still fail`,
    hint: 'give it `undo:`, or move the pivot before it',
  },
  {
    name: 'undo-outside-of-the-program', severity: 'warning',
    concerns: ({ layers, scenario, deployment }) => (layers.coordination === 'monolith' ? SOME(outside(scenario, deployment)) : null),
    message: (about) => `no undo for ${about}: what is written outside of the program is in no transaction of it`,
    hint: 'give it `undo:`, or put its service into the unit',
  },
  {
    name: 'deadlock-across-stores', severity: 'warning',
    concerns: ({ layers, scenario, values }) => (layers.transaction === 'two-phase-commit' && values['coordinator.timeout'] === null ? SOME(scenario.processes.flatMap(waitingForRows(scenario))) : null),
    message: (about) => `a deadlock across stores is found by nobody, and the wait for rows has no time-out in ${about}`,
    hint: 'give the steps `timeout:`, or the strategy `coordinator: { timeout: 60s }`',
  },
  {
    name: 'asking-again-does-it-again', severity: 'warning',
    concerns: ({ layers, scenario }) => (ATOMIC.includes(layers.transaction) ? SOME(allSteps(scenario).filter((step) => isExternal(scenario, step) && !step.idempotent).map((step) => step.name)) : null),
    message: (about) => `the third party of ${about} is not idempotent: to ask whether it was done does it again`,
    hint: 'where the third party takes an idempotency key, say `idempotent: true`',
  },
  {
    name: 'nothing-to-reread', severity: 'warning',
    concerns: ({ countermeasure, scenario }) => RESULT(countermeasure === 'reread' && !allSteps(scenario).some((step) => step.effects.some((effect) => effect.kind.startsWith('read')))),
    message: () => '`countermeasure: reread` changes nothing: no step decides on what it has read',
    hint: 'it is for `read`, `read-then-write` and `read-modify-write`',
  },
  {
    name: 'nothing-to-commute', severity: 'warning',
    concerns: ({ countermeasure, scenario }) => RESULT(countermeasure === 'commutative' && !allSteps(scenario).some((step) => step.effects.some((effect) => effect.kind === 'read-modify-write'))),
    message: () => '`countermeasure: commutative` changes nothing: no step writes a value that it computed from an old one',
    hint: 'it is for `read-modify-write`',
  },
  {
    name: 'nothing-to-move', severity: 'warning',
    concerns: ({ countermeasure, scenario }) => RESULT(countermeasure === 'pessimistic-view' && !scenario.processes.some(hasPessimisticView)),
    message: () => '`countermeasure: pessimistic-view` changes nothing: no step before the pivot only makes something available',
    hint: 'it moves steps whose effects are `put` or `add` and that are never declined',
  },
  {
    name: 'acknowledged-is-not-safe', severity: 'warning',
    concerns: ({ values }) => RESULT(values['broker.acks'] === 'leader'),
    message: () => '`broker: { acks: leader }`: a crash of the broker loses events that their publishers take for safe, and nothing sends them again',
    hint: 'say `acks: all`, unless that is what you want to see',
  },
  {
    name: 'nobody-calls', severity: 'warning',
    concerns: (given) => SOME(given.scenario.processes.flatMap((process) => stepsOf(process.steps).filter((step) => guarded(step) && !isCalled(given, process, step)).map((step) => step.name))),
    message: (about, { layers }) => `\`hedge\`, \`budget\`, \`breaker\` and \`bulkhead\` of ${about} do nothing here: ${layers.coordination === 'monolith' ? 'a step within the program is no call' : 'the service takes its work when it can, and nobody calls it'}`,
    hint: 'leave them out, or expect nothing of them under this strategy',
  },
  {
    name: 'mesh-repeats-what-may-not-be-repeated', severity: 'warning',
    concerns: ({ layers, values, scenario }) => (meshRetries(layers, values) > 0 && layers.transport === 'rpc' ? SOME(allSteps(scenario).filter((step) => !step.idempotent || layers.receiver === 'none').map((step) => step.name)) : null),
    message: (about) => `the mesh retries ${about}, and a second execution is not recognised`,
    hint: 'say `mesh: { retries: 0 }`, or carry a key (`receiver: idempotency-key`) to services that are idempotent',
  },
  {
    name: 'mesh-multiplies-retries', severity: 'warning',
    concerns: ({ layers, values, scenario }) => (meshRetries(layers, values) > 0 && layers.transport === 'rpc' ? SOME(allSteps(scenario).filter((step) => (step.policy.attempts ?? 1) * (1 + meshRetries(layers, values)) > 4).map((step) => step.name)) : null),
    message: (about, { layers, values }) => `attempts of the application times ${String(1 + meshRetries(layers, values))} tries of the mesh: more than four tries of ${about}`,
    hint: 'retry at one layer only',
  },
  {
    name: 'mesh-sees-no-events', severity: 'warning',
    concerns: ({ layers }) => RESULT(layers.transport === 'broker' && layers.overlays.some((one) => one.kind === 'mesh')),
    message: () => 'a mesh only passes broker traffic: it retries no record and chooses no consumer',
    hint: 'expect its costs, not its help',
  },
  {
    name: 'mesh-sees-no-calls-within', severity: 'warning',
    concerns: ({ layers }) => RESULT(layers.coordination === 'monolith' && layers.overlays.some((one) => one.kind === 'mesh')),
    message: () => 'a mesh around one program sees the calls to third parties only',
    hint: 'leave the overlay out',
  },
];

/** Everything that speaks against playing a strategy on a scenario, errors first. */
export function objections(given: Given): Objection[] {
  const found = RULES.flatMap((rule): Objection[] => {
    const about = rule.concerns(given);
    return about === null ? [] : [{ rule: rule.name, severity: rule.severity, message: rule.message(listed(about), given), hint: rule.hint }];
  });
  const errors = found.filter((one) => one.severity === 'error');
  // Doubts about something that cannot be are noise.
  return errors.length > 0 ? errors : found;
}

/** The rules of the table by name, for documentation and tests. */
export function ruleNames(): string[] {
  return RULES.map((rule) => rule.name);
}

function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  return quoted.length <= 1 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)!}`;
}

// ---- what the file gives

function stepsOf(nodes: readonly Node[]): StepNode[] {
  return nodes.flatMap((node): StepNode[] => {
    switch (node.kind) {
      case 'step': return [node];
      case 'wait': return [];
      case 'parallel': return stepsOf(node.branches);
      case 'choose': return node.options.flatMap((option) => stepsOf(option.steps));
      case 'sequence':
      case 'repeat': return stepsOf(node.steps);
    }
  });
}

function allSteps(scenario: Scenario): StepNode[] {
  return scenario.processes.flatMap((process) => stepsOf(process.steps));
}

function writes(step: StepNode): boolean {
  return step.effects.some((effect) => effect.kind !== 'read');
}

function isExternal(scenario: Scenario, step: StepNode): boolean {
  return scenario.services.some((service) => service.name === step.service && service.external !== null);
}

/** The third parties that a process cannot do without, where there is more than one. */
function thirdParties(scenario: Scenario): (process: Process) => string[] {
  return (process) => {
    const names = new Set(stepsOf(process.steps).filter((step) => isExternal(scenario, step) && !step.optional).map((step) => step.service));
    return names.size > 1 ? [...names] : [];
  };
}

/** Steps that write before the last thing that can fail, without an undo. */
function withoutUndo(process: Process): string[] {
  const steps = stepsOf(process.steps).filter((step) => !step.optional);
  const pivot = steps.findIndex((step) => step.pivot);
  const before = steps.slice(0, pivot < 0 ? steps.length - 1 : pivot);
  return before.filter((step) => writes(step) && step.undo === null).map((step) => step.name);
}

/** Steps that wait for rows with no time-out, where a process locks rows of several stores. */
function waitingForRows(scenario: Scenario): (process: Process) => string[] {
  return (process) => {
    const steps = stepsOf(process.steps).filter((step) => !isExternal(scenario, step) && step.effects.some((effect) => locksShared(scenario, effect)));
    return new Set(steps.map((step) => step.service)).size > 1 ? steps.filter((step) => step.policy.timeout === null).map((step) => step.name) : [];
  };
}

function locksShared(scenario: Scenario, effect: StepNode['effects'][number]): boolean {
  if (effect.kind === 'read') return false;
  const at = effect.kind === 'move' ? effect.from : effect.at;
  return scenario.data.some((set) => set.name === at.data && set.keys.kind !== 'order');
}

/** Writing steps without undo at services that are not in the unit that runs the process. */
function outside(scenario: Scenario, deployment: string | null): string[] {
  return scenario.processes.flatMap((process) => stepsOf(process.steps)
    .filter((step) => writes(step) && step.undo === null && !step.optional && !isInside(scenario, deployment, process, step)).map((step) => step.name));
}

/** Whether a step is done by the unit that holds most of the services of its process. */
function isInside(scenario: Scenario, deployment: string | null, process: Process, step: StepNode): boolean {
  const cut = scenario.deployments.find((one) => one.name === deployment);
  const unitOf = (one: StepNode): string => {
    if (isExternal(scenario, one)) return one.service;
    return cut === undefined ? '' : (cut.units.find((unit) => unit.services.includes(one.service))?.name ?? one.service);
  };
  const units = stepsOf(process.steps).filter((one) => !isExternal(scenario, one)).map(unitOf);
  const count = (unit: string): number => units.filter((other) => other === unit).length;
  return unitOf(step) === units.reduce((best, unit) => (count(unit) > count(best) ? unit : best), units[0] ?? '');
}

/** Whether somebody calls the service of a step and waits for its answer. */
function isCalled({ layers, scenario, deployment }: Given, process: Process, step: StepNode): boolean {
  return layers.coordination === 'monolith' ? !isInside(scenario, deployment, process, step) : layers.transport === 'rpc';
}

function guarded({ policy }: StepNode): boolean {
  return policy.hedge !== null || policy.budget !== null || policy.breaker !== null || policy.bulkhead !== null;
}

function meshRetries(layers: Layers, values: Given['values']): number {
  if (!layers.overlays.some((one) => one.kind === 'mesh')) return 0;
  const retries = values['mesh.retries'];
  return typeof retries === 'number' ? retries : 0;
}
