import { compileDistribution, sampleTicks } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import { hashText } from '../../engine/keyed-random.ts';
import type { KeyedRandom } from '../../engine/keyed-random.ts';
import type { Ticks } from '../../engine/time.ts';
import { CHANGE } from './effects.ts';
import type { CompiledEffect, DataIndex } from './effects.ts';
import type { Order } from '../order.ts';
import type { Request } from '../calls/request.ts';
import type { Rows } from './rows.ts';

/** What a read saw. */
export interface Seen {
  version: number;
  value: number;
  /** Newest version acknowledged when the read began. */
  newest: number;
  /** When `version` was replaced; -1 = it is the newest. */
  since: Ticks;
}

/** A version of a row that some copy has not got yet, or got lately. */
interface Version {
  readonly version: number;
  readonly value: number;
  readonly committed: Ticks;
  /** When each copy has it. */
  readonly arrives: readonly Ticks[];
}

interface Copies {
  readonly lag: Sampler | null;
  readonly count: number;
  readonly key: number;
  readonly quorum: {
    readonly write: number; readonly read: number;
    readonly legs: { readonly write: Sampler; readonly ack: Sampler; readonly reply: Sampler; readonly read: Sampler };
  } | null;
}

const KEY_LAG = hashText('replica lag');
const KEY_CHOICE = hashText('replica choice');
const KEY_LEG = hashText('quorum leg');
/** Versions of a row that are remembered at the most. */
const HISTORY = 512;

/**
 * Copies of rows: asynchronous replicas, read models and quorum stores. Each version reaches each copy after a time of
 * its own; a version never replaces a newer one.
 */
export class Replicas {
  private readonly rows: Rows;
  private readonly random: KeyedRandom;
  private readonly copies: readonly (Copies | null)[];
  /** Recent versions by row, oldest first; only rows with copies have any. */
  private readonly history = new Map<number, Version[]>();
  private readonly seen: Seen = { version: 0, value: 0, newest: 0, since: -1 };
  private readonly now: () => Ticks;

  constructor(data: DataIndex, viewLags: ReadonlyMap<string, Sampler | null>, rows: Rows, random: KeyedRandom, now: () => Ticks) {
    this.rows = rows;
    this.random = random;
    this.now = now;
    rows.onOwnRow = (row) => { this.history.delete(row); };
    this.copies = data.sets.map((indexed) => {
      const { replicas, name } = indexed.set;
      const key = hashText(name);
      if (replicas?.kind === 'quorum') {
        const { write, ack, read, reply } = replicas.legs;
        return {
          lag: null, count: replicas.count, key,
          quorum: { write: replicas.write, read: replicas.read, legs: { write: compileDistribution(write), ack: compileDistribution(ack), read: compileDistribution(read), reply: compileDistribution(reply) } },
        };
      }
      if (replicas?.kind === 'lagging') return { lag: compileDistribution(replicas.lag), count: replicas.count, key, quorum: null };
      return viewLags.has(name) ? { lag: viewLags.get(name) ?? null, count: 1, key, quorum: null } : null;
    });
  }

  /**
   * How long the reads of a request take before their values are there: the R-th answer of a quorum.
   *
   * @param checks - what is read under the lock, for a check, instead of what is read before
   */
  readDelay(request: Request, checks: boolean): Ticks {
    let longest = 0;
    for (let i = 0; i < request.legCount; i++) {
      const leg = request.leg(i);
      const copies = this.copies[leg.set];
      if (copies?.quorum == null || leg.effect === null || leg.change === CHANGE.BLIND || (leg.change === CHANGE.CHECKED) !== checks) continue;
      const answers = this.quorumAnswers(copies, request);
      longest = Math.max(longest, answers.sorted[copies.quorum.read - 1]!.at);
    }
    return longest;
  }

  /** Whether rows of a data set are never read but by asking several copies. */
  asksQuorum(set: number): boolean {
    return this.copies[set]?.quorum != null;
  }

  /** Reads a row from wherever the effect says. */
  read(row: number, effect: CompiledEffect, request: Request): Seen {
    const copies = this.copies[effect.set.index]!;
    const now = this.now();
    const { seen, rows } = this;
    seen.version = rows.version[row]!;
    seen.value = rows.value[row]!;
    seen.newest = rows.version[row]!;
    seen.since = -1;
    if (copies?.quorum != null) this.readQuorum(row, copies, request, now);
    else if (copies !== null && effect.from !== 'primary') {
      const copy = copies.count === 1 ? 0 : Math.floor(this.random.seek(copies.key ^ KEY_CHOICE, request.order.number, request.n).nextUniform() * copies.count);
      this.newestAt(row, copy, now);
    }
    return seen;
  }

  /** Extra time of a quorum write beyond the local commit: the W-th acknowledgement. */
  writeDelay(request: Request): Ticks {
    let longest = 0;
    for (let i = 0; i < request.legCount; i++) {
      const leg = request.leg(i);
      const copies = this.copies[leg.set];
      if (copies?.quorum == null || leg.change === CHANGE.READ) continue;
      const acks: Ticks[] = [];
      for (let copy = 0; copy < copies.count; copy++) {
        acks.push(this.leg(copies, 'write', request.order, request.n, copy) + this.leg(copies, 'ack', request.order, request.n, copy));
      }
      acks.sort((a, b) => a - b);
      longest = Math.max(longest, acks[copies.quorum.write - 1]!);
    }
    return longest;
  }

  /** Called just before a row changes: keeps the version that is about to be replaced. */
  beforeWrite(row: number, set: number): void {
    const copies = this.copies[set];
    if (copies != null && !this.history.has(row)) {
      this.history.set(row, [{ version: this.rows.version[row]!, value: this.rows.value[row]!, committed: 0, arrives: new Array<Ticks>(copies.count).fill(0) }]);
    }
  }

  written(row: number, set: number, value: number, now: Ticks, order: Order): void {
    const copies = this.copies[set];
    if (copies == null) return;
    const versions = this.history.get(row)!;
    const version = this.rows.version[row]!;
    const arrives: Ticks[] = [];
    for (let copy = 0; copy < copies.count; copy++) {
      if (copies.quorum !== null) {
        // The write leg began when the W-th acknowledgement minus its delay was still ahead; see `writeBegan`.
        arrives.push(now - this.lastWriteDelay + this.leg(copies, 'write', order, this.lastWriteN, copy));
      } else if (copies.lag === null) arrives.push(now);
      else arrives.push(now + sampleTicks(copies.lag, this.random.seek(copies.key ^ KEY_LAG ^ copy, row, version)));
    }
    versions.push({ version, value, committed: now, arrives });
    this.prune(versions, now);
  }

  /** Tells which request's quorum write is about to be applied, and how long it took. */
  writeBegan(n: number, delay: Ticks): void {
    this.lastWriteN = n;
    this.lastWriteDelay = delay;
  }

  private lastWriteN = 0;
  private lastWriteDelay: Ticks = 0;

  private prune(versions: Version[], now: Ticks): void {
    // Versions older than one that every copy has can never be read again; their time of replacement is kept by the next.
    let keep = 0;
    for (let i = 1; i < versions.length; i++) if (versions[i]!.arrives.every((at) => at <= now)) keep = i;
    if (keep > 64 || versions.length > HISTORY) versions.splice(0, Math.max(0, keep - 1));
  }

  private newestAt(row: number, copy: number, now: Ticks): void {
    const versions = this.history.get(row);
    if (versions === undefined) return;
    let best = 0;
    for (let i = versions.length - 1; i > 0; i--) {
      if (versions[i]!.arrives[copy]! <= now) {
        best = i;
        break;
      }
    }
    this.show(versions, best);
  }

  private show(versions: readonly Version[], index: number): void {
    const { seen } = this;
    seen.version = versions[index]!.version;
    seen.value = versions[index]!.value;
    seen.since = index + 1 < versions.length ? versions[index + 1]!.committed : -1;
  }

  private readQuorum(row: number, copies: Copies, request: Request, now: Ticks): void {
    const versions = this.history.get(row);
    if (versions === undefined) return;
    const { sorted } = this.quorumAnswers(copies, request);
    const took = sorted[copies.quorum!.read - 1]!.at;
    const began = now - took;
    let newestAcknowledged = 0;
    versions.forEach((one, i) => {
      if (one.committed <= began) newestAcknowledged = i;
    });
    let best = 0;
    for (let r = 0; r < copies.quorum!.read; r++) {
      const { copy, readAt } = sorted[r]!;
      for (let i = versions.length - 1; i > best; i--) {
        if (versions[i]!.arrives[copy]! <= began + readAt) {
          best = i;
          break;
        }
      }
    }
    this.show(versions, best);
    this.seen.newest = versions[newestAcknowledged]!.version;
    if (this.seen.version >= this.seen.newest) this.seen.since = -1;
  }

  private quorumAnswers(copies: Copies, request: Request): { sorted: { copy: number; at: Ticks; readAt: Ticks }[] } {
    const sorted = [];
    for (let copy = 0; copy < copies.count; copy++) {
      const readAt = this.leg(copies, 'read', request.order, request.n, copy);
      sorted.push({ copy, readAt, at: readAt + this.leg(copies, 'reply', request.order, request.n, copy) });
    }
    sorted.sort((a, b) => a.at - b.at || a.copy - b.copy);
    return { sorted };
  }

  private leg(copies: Copies, which: 'write' | 'ack' | 'read' | 'reply', order: Order, n: number, copy: number): Ticks {
    return sampleTicks(copies.quorum!.legs[which], this.random.seek(copies.key ^ KEY_LEG ^ hashText(which), order.number, n * 64 + copy));
  }
}
