import type { EventHandle } from '../../engine/future-event-list.ts';
import type { BrokerRecord } from './broker-records.ts';
import { runs } from './broker-subscriptions.ts';
import type { Subscription } from './broker-subscriptions.ts';
import type { ServiceInstance } from '../services/service.ts';

/** The group of consumers that a partition belongs to. */
export interface PartitionOwner extends Subscription {
  /** Sends what is safe and not yet sent. */
  pump(partition: Partition): void;
  /** The commit clock of a consumer has struck. */
  commitTick(consumer: Consumer): void;
  /** A consumer has been missing for too long. */
  giveUp(consumer: Consumer): void;
  /** All members have rejoined. */
  rebalanced(): void;
}

/** A log that is read in order: records before `committed` are forgotten, before `handled` done, before `sent` on their way. */
export class Partition {
  readonly id: number;
  group!: PartitionOwner;
  key = 0;
  readonly records: BrokerRecord[] = [];
  committed = 0;
  handled = 0;
  sent = 0;
  /** Its consumer works on the record at `handled`. */
  busy = false;
  dirty = false;
  /** Its next record is here, but its consumer has no place free for it. */
  waits = false;
  owner: Consumer | null = null;
  /** Who takes over once the present record is done; undefined = nobody. */
  moveTo: Consumer | null | undefined = undefined;
  refetch: EventHandle = 0;

  constructor(id: number) {
    this.id = id;
  }

  /** Lets go of what lies before `committed` once that is worth the copying. */
  compact(): void {
    if (this.committed < 64 || this.committed * 2 < this.records.length) return;
    this.records.splice(0, this.committed);
    this.handled -= this.committed;
    this.sent -= this.committed;
    this.committed = 0;
  }
}

/** Whether a consumer belongs to its group: `MISSING` = it has gone without a word, and the group waits. */
export const MEMBERSHIP = { OUT: 0, MEMBER: 1, MISSING: 2 } as const;

/** One instance as a member of a group; the edge is one without an instance. */
export class Consumer {
  readonly id: number;
  readonly group: PartitionOwner;
  readonly instance: ServiceInstance | null;
  membership: number = MEMBERSHIP.OUT;
  /** It went without a word: what it had not committed comes again. */
  lost = false;
  session: EventHandle = 0;
  clock: EventHandle = 0;
  readonly dirty: Partition[] = [];
  /** Partitions of which it handles a record now. */
  working = 0;
  readonly waiting: Partition[] = [];

  constructor(id: number, group: PartitionOwner, instance: ServiceInstance | null) {
    this.id = id;
    this.group = group;
    this.instance = instance;
  }

  /** It works on as many records at once as its instance has places, however many partitions it reads. */
  get free(): boolean {
    return this.instance === null || this.working < this.instance.station.places;
  }

  get active(): boolean {
    return this.membership === MEMBERSHIP.MEMBER && (this.instance === null || runs(this.instance));
  }
}
