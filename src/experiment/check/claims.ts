import type { CallPolicy, Effect, Node, Process, Scenario, StepNode } from '../../scenario/scenario.ts';
import type { ResolvedStrategy } from '../../strategies/definition.ts';
import type { Invariant } from './invariants.ts';
import { FAULT_CLASSES } from './schedule.ts';
import type { FaultClass } from './schedule.ts';

/** Whether a strategy promises an invariant, and against which faults. */
export interface Claim {
  /** Empty = not even without faults. */
  readonly under: ReadonlySet<FaultClass>;
  readonly holds: boolean;
  /** Why, or why not: one clause. */
  readonly because: string;
}

interface Given {
  readonly strategy: ResolvedStrategy;
  readonly scenario: Scenario;
  readonly steps: readonly StepNode[];
}

const ALL: ReadonlySet<FaultClass> = new Set(FAULT_CLASSES);
const but = (...left: FaultClass[]): ReadonlySet<FaultClass> => new Set(FAULT_CLASSES.filter((one) => !left.includes(one)));

const yes = (under: ReadonlySet<FaultClass>, because: string): Claim => ({ under, holds: true, because });
const no = (because: string): Claim => ({ under: new Set(), holds: false, because });

/**
 * The table of claims. It is derived from the layers of a strategy and from what the file gives it to work with, so that
 * a strategy made in the file (`bridge: dual-write`) loses exactly the promises that its layers do not keep.
 */
const CLAIMS: Readonly<Record<Invariant, (given: Given) => Claim>> = {
  'no-oversell': scarceIsSafe,
  conservation: ({ steps, scenario }) =>
    changesOneLeg(steps, scenario) ? no('the file changes one account without the other') : yes(ALL, 'both legs of a move are one transaction'),
  'effect-once': (given) => {
    const { receiver } = given.strategy.layers;
    if (receiver === 'none') return no('messages carry no key, so a repeated one is executed again');
    if (!isIdempotent(given)) return no('the file says that a service recognises no repeated request');
    const { client } = given.scenario.workload;
    if (client.attempts > 1 && !client.sameKey) return no('a client that tries again without a key starts a second process');
    const { coordination, transaction } = given.strategy.layers;
    if (client.attempts > 1 && transaction === 'none' && coordination !== 'reactive') return no('a client that tries again after a failure begins a second process, and what the first has done still stands');
    return yes(once(given), `a repeated message is recognised by its ${receiver === 'inbox' ? 'row in the inbox' : 'key'}`);
  },
  'compensated-once': (given) => given.strategy.layers.receiver === 'none' && given.strategy.layers.transaction !== 'none'
    ? no('undo messages carry no key') : yes(ALL, 'what was taken back is marked in the same transaction'),
  'all-or-nothing': allOrNothing,
  'no-orphans': allOrNothing,
  'acknowledged-is-durable': (given) => {
    const { layers, values } = given.strategy;
    if (values['entry.answer'] === 'accepted') return no('the client is answered before the outcome is known');
    if (layers.bridge === 'listen-to-yourself') return no('the outcome is told before all of it is written');
    if (given.steps.some((step) => writes(step) && !step.optional && step.policy.fallback !== null)) return no('a fallback answers in place of an effect');
    const late = layers.transaction === 'none' || layers.transaction === 'saga' ? given.scenario.processes.flatMap((process) => behindPivot(process)).find((step) => mayFail(step, layers.transaction)) : undefined;
    if (late !== undefined) return no(`yes is told at the pivot, and ${late.name} may fail behind it`);
    return yes(once(given), 'yes is told once nothing can stop the effects any more');
  },
  'refused-is-untouched': (given) => {
    const whole = allOrNothing(given);
    if (!whole.holds) return whole;
    if (given.scenario.workload.client.timeout !== null) return no('a client that gives up does not stop the process');
    return yes(but('coordinator-crash', 'client-message'), 'no is told of a process that takes everything back; a connection that breaks says nothing about the process behind it');
  },
  'never-below': scarceIsSafe,
  'books-balance': ({ steps }) => {
    const blind = steps.find((step) => [...step.effects, ...(step.undo?.effects ?? [])].some((effect) => effect.kind === 'read-modify-write'));
    return blind === undefined ? yes(ALL, 'no value is computed from one that others may change meanwhile') : no(`${blind.name} writes an absolute value over what others may have written`);
  },
  'undone-in-reverse': () => yes(ALL, 'one undo after the other, last done first, where the strategy says so'),
  'no-locks-left': () => yes(ALL, 'whoever ends, ends with its locks'),
  'ends-once': () => yes(ALL, 'an end is decided once'),
  // Where a step that may have happened is not taken back, nothing bars the way for it either.
  'no-ghosts': (given) => {
    const whole = allOrNothing(given);
    return whole.holds ? yes(ALL, 'what comes late finds that the order is over') : whole;
  },
  terminates,
  recovers: (given) => {
    const ends = terminates(given);
    return ends.holds ? yes(ends.under, 'nothing is left behind that a later order could meet') : ends;
  },
  'attempts-bounded': () => yes(ALL, 'every try is counted'),
  'messages-conserved': () => yes(ALL, 'the network is asked about each message once'),
  'time-moves-on': () => yes(ALL, 'the engine refuses to schedule into the past'),
  deterministic: () => yes(ALL, 'every draw is a function of its key'),
  'measures-agree': () => yes(ALL, 'measuring changes nothing'),
  'idle-faults-change-nothing': () => yes(ALL, 'a fault that never begins has no effect'),
  'no-internal-error': () => yes(ALL, 'faults are part of the model'),
};

/** What the strategy promises about the scenario. */
export function claimOf(invariant: Invariant, strategy: ResolvedStrategy, scenario: Scenario): Claim {
  return CLAIMS[invariant]({ strategy, scenario, steps: stepsOf(scenario) });
}

/** Where a client's request carries no key, a second copy of it is another order: no strategy can tell. */
function once({ scenario }: Given): ReadonlySet<FaultClass> {
  return scenario.workload.client.sameKey ? ALL : but('client-message');
}

function scarceIsSafe(given: Given): Claim {
  if (given.strategy.layers.bridge === 'listen-to-yourself') return no('the check is done on data that lag behind the events');
  if (!takesAreChecked(given)) return no('the file writes scarce data without checking again');
  return yes(ALL, 'each store checks and takes in one transaction');
}

/** Policies that make all or nothing of a process. */
const WHOLE: ReadonlySet<string> = new Set(['saga', 'two-phase-commit', 'tcc', 'at', 'local']);

function allOrNothing(given: Given): Claim {
  const { layers, values } = given.strategy;
  const { transaction } = layers;
  if (transaction === 'none') return no('nothing is taken back when a later step fails');
  const { client } = given.scenario.workload;
  if (client.attempts > 1 && (given.strategy.layers.receiver === 'none' || !client.sameKey)) return no('a client that tries again begins a second process, and of two one may be refused');
  if (!WHOLE.has(transaction)) return no(`nothing is known of the transaction policy ${transaction}`);
  if (layers.bridge === 'dual-write') return no('a crash between commit and publication loses the event');
  if (values['broker.acks'] === 'leader') return no('a crash of the broker loses what its leader has acknowledged');
  if (layers.bridge === 'listen-to-yourself') return no('decisions are taken on data that lag behind the events');
  const outside = transaction === 'local' ? outsideOf(given) : undefined;
  if (outside !== undefined) return no(`${outside.name} writes at a third party, in no transaction of the program`);
  const missing = missingTimeout(given);
  if (missing !== null) return no(`${missing} waits for ever for a lost message: it has no time-out`);
  if (transaction === 'saga') return sagaOf(given);
  if (transaction === 'tcc' && typeof values['reservation.ttl'] === 'number') return no('a reservation may expire before it is confirmed');
  return yes(once(given), transaction === 'local' ? 'all effects are one local transaction' : 'all participants vote, and then all follow one durable decision');
}

/** A step that writes where no transaction of the program reaches. */
function outsideOf({ steps, scenario }: Given): StepNode | undefined {
  return steps.find((step) => writes(step) && scenario.services.some((service) => service.name === step.service && service.external !== null));
}

function sagaOf(given: Given): Claim {
  if (given.strategy.layers.receiver === 'none' || !isIdempotent(given)) return no('a step that ran twice is taken back once');
  for (const process of given.scenario.processes) {
    const steps = flat(process.steps);
    const pivot = steps.findIndex((step) => step.pivot);
    const before = pivot < 0 ? steps : steps.slice(0, pivot + 1);
    const without = before.find((step) => writes(step) && step.undo === null);
    // The last thing that can fail needs no undo, unless a lost answer leaves its outcome open.
    if (without !== undefined) return no(`${without.name} has no undo`);
    const givenUp = before.find((step) => step.undo !== null && (step.undo.policy.attempts !== null || step.undo.declines > 0));
    if (givenUp !== undefined) return no(`the undo of ${givenUp.name} may be given up`);
    const refuses = behindPivot(process).find(refusable);
    if (refuses !== undefined) return no(`${refuses.name} may refuse after the pivot`);
    const optional = steps.find((step) => step.optional && writes(step) && step.undo === null);
    if (optional !== undefined) return no(`the optional ${optional.name} has no undo`);
  }
  return yes(once(given), 'what was done, or may have been, is undone until it is gone');
}

function terminates(given: Given): Claim {
  const { layers, values } = given.strategy;
  const under = given.scenario.workload.client.timeout === null ? but('client-message') : ALL;
  if (given.strategy.countermeasure === 'semantic-lock-wait') return no('who waits for a semantic lock keeps its place, and whoever would release the lock may find none');
  if (layers.bridge === 'dual-write') return no('an event that is lost between commit and publication is never missed');
  if (values['broker.acks'] === 'leader') return no('an event that is lost with the leader is never missed');
  const missing = missingTimeout(given);
  if (missing !== null) return no(`${missing} has no time-out: a lost message is waited for, for ever`);
  if (layers.coordination === 'reactive') return yes(under, 'an event is delivered until it is handled');
  if (layers.coordination === 'direct') return yes(under, 'every call ends with an answer or a time-out');
  return yes(under, 'the cursor is durable, and every call ends with an answer or a time-out');
}

// ---- what the file gives

function stepsOf(scenario: Scenario): StepNode[] {
  return scenario.processes.flatMap((process) => flat(process.steps));
}

function flat(nodes: readonly Node[]): StepNode[] {
  return nodes.flatMap((node): StepNode[] => {
    switch (node.kind) {
      case 'step':
        return [node];
      case 'wait':
        return [];
      case 'parallel':
        return flat(node.branches);
      case 'choose':
        return node.options.flatMap((option) => flat(option.steps));
      default:
        return flat(node.steps);
    }
  });
}

function writes(step: StepNode): boolean {
  return step.effects.some((effect) => effect.kind !== 'read');
}

function behindPivot(process: Process): StepNode[] {
  const steps = flat(process.steps);
  const pivot = steps.findIndex((step) => step.pivot);
  return pivot < 0 ? [] : steps.slice(pivot + 1);
}

/** A business refusal is no failure that could be retried until it succeeds. */
function refusable(step: StepNode): boolean {
  return !step.optional && (step.declines > 0 || takes(step));
}

/** Whether a step behind the pivot may be given up: a saga goes forward for ever, others only if the file says `retriable`. */
function mayFail(step: StepNode, transaction: string): boolean {
  return !step.optional && writes(step) && (refusable(step) || (transaction !== 'saga' && !step.retriable));
}

function takes(step: StepNode): boolean {
  return step.effects.some((effect) => effect.kind === 'take' || effect.kind === 'check-and-set' || effect.kind === 'read-then-write');
}

function isIdempotent({ steps }: Given): boolean {
  return steps.every((step) => step.idempotent && step.undo?.idempotent !== false);
}

function takesAreChecked({ steps, scenario }: Given): boolean {
  const scarce = new Set(scenario.data.filter((set) => set.atLeast !== null).map((set) => set.name));
  const checked = (effect: Effect): boolean => effect.kind === 'take' || effect.kind === 'put' || effect.kind === 'read' || effect.kind === 'check-and-set' || !dataOf(effect).some((name) => scarce.has(name));
  return steps.every((step) => step.effects.every(checked));
}

function dataOf(effect: Effect): string[] {
  return effect.kind === 'move' ? [effect.from.data, effect.to.data] : [effect.at.data];
}

function changesOneLeg(steps: readonly StepNode[], scenario: Scenario): boolean {
  const conserved = new Set(scenario.data.filter((set) => set.conserve).map((set) => set.name));
  return steps.some((step) => [...step.effects, ...(step.undo?.effects ?? [])].some((effect) => {
    if (effect.kind === 'read') return false;
    const inside = dataOf(effect).filter((name) => conserved.has(name)).length;
    return effect.kind === 'move' ? inside === 1 || effect.from.data !== effect.to.data : inside > 0;
  }));
}

/** A call of the file that would wait for ever; null = there is none. */
function missingTimeout({ steps, scenario, strategy }: Given): string | null {
  const waits = ({ timeout }: CallPolicy): boolean => timeout === null;
  if (strategy.layers.transport === 'rpc') {
    for (const step of steps) {
      if (waits(step.policy)) return step.name;
      if (step.undo !== null && waits(step.undo.policy)) return `the undo of ${step.name}`;
    }
  }
  for (const service of scenario.services) {
    const nested = service.operations.flatMap((operation) => operation.calls.flatMap((group) => group.calls.map((call) => ({ operation, call }))));
    const found = nested.find(({ call }) => waits(call.policy));
    if (found !== undefined) return `${service.name}.${found.operation.name} calling ${found.call.service}`;
  }
  return null;
}
