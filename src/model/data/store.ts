import type { Sampler } from '../../engine/distributions.ts';

/** One database: connections first come first served, a commit that takes its time. */
export class Store {
  readonly name: string;
  readonly commit: Sampler;
  readonly key: number;
  /** Infinity = no limit. */
  readonly connections: number;
  /** Number among the stores of the world. */
  index = 0;
  used = 0;
  /** Multiplies commits (a slow disk). */
  factor = 1;
  /** Requests (their ids) that wait for a connection, in order. */
  readonly waiting: number[] = [];

  constructor(name: string, commit: Sampler, key: number, connections: number) {
    this.name = name;
    this.commit = commit;
    this.key = key;
    this.connections = connections;
  }
}
