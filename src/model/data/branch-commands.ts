import { PHASE } from '../facts.ts';
import type { Phase } from '../facts.ts';
import type { Branches } from './branches.ts';
import { BRANCH } from '../order.ts';
import type { Branch } from '../order.ts';
import { OUTCOME } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import type { TransactionRules } from '../ports-transactions.ts';
import type { Request } from '../calls/request.ts';

/** `write` = it answers when a durable write is done, else at once with `answer`. */
export type CommandStep = { readonly write: true } | { readonly write: false; readonly answer: Outcome };

const WRITE: CommandStep = { write: true };
const YES: CommandStep = { write: false, answer: OUTCOME.OK };
/** A vote of no, or a commit that cannot be: final, so no failure that is worth another attempt. */
const NO: CommandStep = { write: false, answer: OUTCOME.DECLINED };

/** Commands of a coordinator to the store: vote, commit, abort, unlock. They need no place: the store itself obeys. */
export class BranchCommands {
  private readonly branches: Branches;
  private readonly rules: TransactionRules;

  constructor(branches: Branches, rules: TransactionRules) {
    this.branches = branches;
    this.rules = rules;
  }

  begin(request: Request): CommandStep {
    const { execution } = request;
    if (execution === null) return YES;
    const branch = this.branchOf(request);
    switch (request.phase) {
      case PHASE.PREPARE:
        return this.vote(branch);
      case PHASE.COMMIT:
        if (this.rules.registration !== null) return this.rules.registration.deletes ? WRITE : YES;
        if (branch === null || branch.state === BRANCH.ABORTED || branch.state === BRANCH.LOST) return NO;
        return branch.state === BRANCH.COMMITTED ? YES : WRITE;
      case PHASE.ABORT:
        this.branches.abort(execution, request.instance.unit.store.index);
        return YES;
      default:
        if (branch === null || branch.rows.length === 0) return YES;
        if (this.rules.unlockWrites) return WRITE;
        return { write: false, answer: this.written(request) };
    }
  }

  /** The durable write is done; answers what the coordinator is told. */
  written(request: Request): Outcome {
    // What was committed before its decision only throws away what it would be taken back with.
    if (this.rules.registration !== null) return OUTCOME.OK;
    const branch = this.branchOf(request);
    if (branch === null) return OUTCOME.DECLINED;
    if (request.phase === PHASE.PREPARE) {
      // What happened during the write decides: the branch may have been rolled back meanwhile.
      if (branch.state === BRANCH.ACTIVE) this.branches.prepared(branch);
      return branch.state === BRANCH.PREPARED ? OUTCOME.OK : OUTCOME.DECLINED;
    }
    if (branch.state === BRANCH.ACTIVE || branch.state === BRANCH.PREPARED) this.branches.commit(request.execution!, branch.store);
    return branch.state === BRANCH.COMMITTED ? OUTCOME.OK : OUTCOME.DECLINED;
  }

  private vote(branch: Branch | null): CommandStep {
    if (branch?.state === BRANCH.PREPARED) return YES;
    if (branch?.state !== BRANCH.ACTIVE) return NO;
    if (branch.pending.length === 0) {
      // Only read: there is nothing to decide about.
      branch.state = BRANCH.COMMITTED;
      return YES;
    }
    if (this.rules.voteWrites) return WRITE;
    this.branches.prepared(branch);
    return YES;
  }

  private branchOf(request: Request): Branch | null {
    return request.execution === null ? null : this.branches.of(request.execution, request.instance.unit.store.index);
  }
}

/** Commands to the store itself, which needs no place and no connection for them. */
export function isBranchCommand(phase: Phase): boolean {
  return phase === PHASE.PREPARE || phase === PHASE.COMMIT || phase === PHASE.ABORT || phase === PHASE.CONTROL;
}
