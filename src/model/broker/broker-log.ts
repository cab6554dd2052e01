import { LogGroup } from './broker-log-group.ts';
import type { LogState } from './broker-log-group.ts';
import { Partition } from './broker-partitions.ts';
import type { Consumer } from './broker-partitions.ts';
import type { PartitionKey, Subscription, SubscriptionHost } from './broker-subscriptions.ts';
import { Pool } from '../pool.ts';
import type { Party } from '../ports-broker.ts';
import type { Unit } from '../services/service.ts';

/** All topics of a log broker: partitions, and the groups that read them. */
export class LogTopics implements LogState {
  readonly partitions = new Pool<Partition>((id) => new Partition(id));
  readonly groups: LogGroup[] = [];
  readonly consumers: Consumer[] = [];
  readonly host: SubscriptionHost;

  constructor(host: SubscriptionHost) {
    this.host = host;
  }

  /** @param partitions - Infinity = one for each key */
  open(party: Party, unit: Unit | null, partitions: number, key: PartitionKey): Subscription {
    const group = new LogGroup(this, this.groups.length, party, unit, partitions, key);
    this.groups.push(group);
    group.start();
    return group;
  }

  /** Event: a consumer asks again for what it did not get. */
  refetch(partition: number): void {
    const one = this.partitions.at(partition);
    one.refetch = 0;
    one.group.pump(one);
  }

  /** Event: the offsets of a consumer are committed. */
  commitOffsets(consumer: number): void {
    const one = this.consumers[consumer]!;
    one.group.commitTick(one);
  }

  /** Event: a consumer that is missing is given up. */
  sessionEnds(consumer: number): void {
    const one = this.consumers[consumer]!;
    one.group.giveUp(one);
  }

  /** Event: a group has shared out its partitions anew. */
  rebalanced(group: number): void {
    this.groups[group]!.rebalanced();
  }
}
