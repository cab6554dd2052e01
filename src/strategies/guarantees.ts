import type { Countermeasure, Layers } from './definition.ts';

/** Something a strategy promises, and against which faults. */
export interface Guarantee {
  /** Stable word, as descriptions and reports carry it. */
  readonly word: string;
  readonly text: string;
  /** The faults under which it holds, and what it takes for granted. */
  readonly under: string;
}

interface Rule extends Guarantee {
  readonly holds: (layers: Layers, countermeasure: Countermeasure, keepsEvents: boolean) => boolean;
}

const AVAILABLE = 'crashes, lost and repeated messages and pauses, once everything is up again';

const RULES: readonly Rule[] = [
  {
    word: 'effect-once', text: 'A repeated message has no second effect.',
    under: 'lost and repeated messages and crashes, of services that are idempotent; a client that sends no key can start a second process',
    holds: ({ receiver }) => receiver !== 'none',
  },
  {
    word: 'no-event-lost', text: 'What a service has committed it publishes, sooner or later.',
    under: 'crashes of services, relays and broker, and partitions',
    holds: ({ transport, bridge }, _countermeasure, keepsEvents) => transport === 'broker' && bridge !== 'dual-write' && bridge !== 'none' && keepsEvents,
  },
  {
    word: 'resumes-after-broker-crash', text: 'Events wait in the broker and go on when it is back.',
    under: 'crashes of the broker and of consumers',
    holds: ({ transport }) => transport === 'broker',
  },
  {
    word: 'resumes-after-coordinator-crash', text: 'A process that was begun goes on where it was when its coordinator is back.',
    under: 'crashes of the coordinator',
    holds: ({ coordination, transaction }) => coordination === 'workflow-engine' || (coordination === 'orchestrator' && (transaction === 'none' || transaction === 'saga')),
  },
  {
    word: 'all-or-nothing', text: 'In the end all effects of a process are there, or none.',
    under: `${AVAILABLE}; a third party is asked until its outcome is known`,
    holds: ({ transaction }) => transaction === 'two-phase-commit',
  },
  {
    word: 'all-or-nothing', text: 'All effects of a process appear at once, or none does.',
    under: 'crashes of instances and every failure of a step, where no third party writes: what one has done is in no transaction of the program',
    holds: ({ transaction }) => transaction === 'local',
  },
  {
    word: 'all-or-nothing-eventually', text: 'In the end all effects of a process are there, or those that were are taken back.',
    under: `${AVAILABLE}, if every step before the pivot has an undo and none behind it is refused; in between others see some of them`,
    holds: ({ transaction, bridge, transport }, _countermeasure, keepsEvents) => ['saga', 'tcc', 'at'].includes(transaction) && (transport !== 'broker' || keepsEvents) && bridge !== 'dual-write' && bridge !== 'listen-to-yourself',
  },
  {
    word: 'nothing-undone-was-seen', text: 'Nobody has read what is taken back later.',
    under: 'every fault',
    holds: ({ transaction }, countermeasure) => transaction === 'two-phase-commit' || transaction === 'local' || (transaction === 'saga' && countermeasure.startsWith('semantic-lock')),
  },
];

/**
 * What a strategy of these layers promises.
 *
 * @param keepsEvents - its broker, if it has one, acknowledges what is safe only
 */
export function guaranteesOf(layers: Layers, countermeasure: Countermeasure = 'none', keepsEvents = true): Guarantee[] {
  return RULES.filter((rule) => rule.holds(layers, countermeasure, keepsEvents)).map(({ word, text, under }) => ({ word, text, under }));
}
