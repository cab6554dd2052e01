import type { DistributionSpec } from '../engine/distribution-spec.ts';
import type { Ticks } from '../engine/time.ts';

/** How a strategy treats the rows of a step. */
export type RowPolicy =
  /** Local transactions commit and unlock at once. */
  | 'commit'
  /** Checked and locked now, written at the decision: a branch of a distributed transaction. */
  | 'hold'
  /** So for everything that a process does in its one visit; other visits commit at once (a monolith). */
  | 'local'
  /** Committed now, with the leave of a coordinator that keeps global locks until the decision. */
  | 'global-lock'
  /** Committed now and marked until the end of the saga: others wait ... */
  | 'semantic-lock-wait'
  /** ... or fail at once ... */
  | 'semantic-lock-fail'
  /** ... or look again after a while, a few times. */
  | 'semantic-lock-retry';

/** What transactions of the participants do beyond the plain; `null` and false = not at all. */
export interface TransactionRules {
  /** A participant forces its vote to disk before it answers. */
  readonly voteWrites: boolean;
  /** Confirming a reservation is a durable write. */
  readonly confirmWrites: boolean;
  /** Taking a semantic lock away is a durable write. */
  readonly unlockWrites: boolean;
  /** A step waits at most so long for a semantic lock; null = for ever. */
  readonly lockPatience: Ticks | null;
  /** How often, and how many times, a step looks again whether a semantic lock is gone. */
  readonly lockRetry: { readonly every: Ticks; readonly tries: number };
  /** Before it writes, a step reads again what its process has read and fails if that has changed; how long that read takes. */
  readonly reread: DistributionSpec | null;
  /** Writes of a computed value are made as changes that commute. */
  readonly commutative: boolean;
  /** A reservation that is not confirmed is gone after this. */
  readonly reservationExpires: Ticks | null;
  /** Taking back what is not there (yet) bars the way for it, should it still come. */
  readonly tombstones: boolean;
  /** Null = nobody is asked before a commit. */
  readonly registration: RegistrationRules | null;
}

/** How participants ask a coordinator before they commit. */
export interface RegistrationRules {
  /** Where the coordinator is. */
  readonly place: number;
  /** After a conflict it is tried again after this, and so many times. */
  readonly retryEvery: Ticks;
  readonly retries: number;
  /** Without an answer by then the participant rolls back. */
  readonly timeout: Ticks;
  /** Reading what the rows were before and are after, in the same transaction. */
  readonly images: DistributionSpec;
  /** That the images are thrown away after the decision is a durable write. */
  readonly deletes: boolean;
}

/** Nothing beyond the plain. */
export const PLAIN_TRANSACTIONS: TransactionRules = {
  voteWrites: true, confirmWrites: true, unlockWrites: true, lockPatience: null, lockRetry: { every: 0, tries: 0 },
  reread: null, commutative: false, reservationExpires: null, tombstones: true, registration: null,
};
