import { compileDistribution, sampleTicks } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import { hashText } from '../../engine/keyed-random.ts';
import type { KeyedRandom } from '../../engine/keyed-random.ts';
import type { Ticks } from '../../engine/time.ts';
import { CHANGE } from './effects.ts';
import type { Execution } from '../order.ts';
import type { TransactionRules } from '../ports-transactions.ts';
import type { Leg, Request } from '../calls/request.ts';
import type { Rows } from './rows.ts';

const KEY_REREAD = hashText('reread');

/**
 * What a write was decided on, and whether it is still so: a compare-and-set by itself, and under the countermeasure
 * "reread value" everything that the process has read and now writes.
 *
 * Source: C. Richardson, Microservices Patterns (2018), ch. 4.3, after L. Frank and T. Zahle, "Semantic ACID properties in
 * multidatabases" (1998).
 */
export class Rereading {
  private readonly rows: Rows;
  private readonly random: KeyedRandom;
  private readonly sampler: Sampler | null;

  constructor(rows: Rows, random: KeyedRandom, rules: TransactionRules) {
    this.rows = rows;
    this.random = random;
    this.sampler = rules.reread === null ? null : compileDistribution(rules.reread);
  }

  /** The process has seen this version of the row. */
  noteRead(execution: Execution | null, row: number, version: number): void {
    if (this.sampler === null || execution === null) return;
    const before = execution.seen.find((one) => one.row === row);
    if (before === undefined) execution.seen.push({ row, version });
    else before.version = version;
  }

  /** The process wrote the row itself: that is no surprise later. */
  noteWrite(execution: Execution | null, row: number): void {
    const seen = execution?.seen.find((one) => one.row === row);
    if (seen?.version === this.rows.version[row]! - 1) seen.version++;
  }

  /** How long the locked rows of a request are read again before it writes; 0 = they are not. */
  time(request: Request): Ticks {
    if (this.sampler === null) return 0;
    let needed = false;
    for (let i = 0; i < request.legCount; i++) needed ||= this.expected(request, request.leg(i)) >= 0;
    return needed ? sampleTicks(this.sampler, this.random.seek(request.site.key ^ KEY_REREAD, request.order.number, request.n)) : 0;
  }

  /** What the row's new value was decided on is not there any more, and this transaction looks. */
  changedSince(request: Request, leg: Leg): boolean {
    if (leg.change === CHANGE.COMPARED) {
      const row = this.rows.stateOf(leg.row, request.order, leg.set);
      return this.rows.version[row] !== leg.base;
    }
    if (this.sampler === null) return false;
    const expected = this.expected(request, leg);
    return expected >= 0 && this.rows.version[leg.row] !== expected;
  }

  /** The version that the process believes in; -1 = none. */
  private expected(request: Request, leg: Leg): number {
    if (leg.effect === null || leg.row < 0 || leg.change === CHANGE.READ) return -1;
    if (leg.change === CHANGE.DECIDED || leg.change === CHANGE.ABSOLUTE) return leg.base;
    return request.execution?.seen.find((one) => one.row === leg.row)?.version ?? -1;
  }
}
