import { PHASE } from '../../model/facts.ts';
import type { Execution } from '../../model/order.ts';
import type { Act } from '../transaction-policy.ts';
import { agreeing } from './participants.ts';

const UNLOCKING = 1;

/**
 * The end of a saga that has left semantic locks: a command to each participant that has one, all at once. A compensation
 * takes the lock of its step away itself, and nobody but the order writes rows of its own.
 *
 * Source: eventuate-tram/eventuate-tram-sagas@e8d57a1, SagaManagerImpl.java: SagaUnlockCommand to every destination that
 * has reported a lock.
 */
export class Unlocking {
  private readonly done: (execution: Execution, act: Act) => void;

  constructor(done: (execution: Execution, act: Act) => void) {
    this.done = done;
  }

  isUnderWay(execution: Execution): boolean {
    return execution.stage === UNLOCKING;
  }

  begin(execution: Execution, act: Act): void {
    const holders = agreeing(execution, act.ports).filter((one) => one.contends);
    execution.stage = UNLOCKING;
    execution.open = holders.length;
    if (holders.length === 0) this.done(execution, act);
    for (const { node } of holders) {
      execution.fork(node);
      act.call(execution, node, PHASE.CONTROL);
    }
  }

  answered(execution: Execution, node: number, act: Act): void {
    execution.join(node);
    if (--execution.open === 0) this.done(execution, act);
  }
}
