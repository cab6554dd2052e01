import { KeyedRandom } from '../src/engine/keyed-random.ts';
import { drawExponential } from '../src/engine/ziggurat.ts';

/** The random numbers of every contender in JavaScript, so that only the queues differ. */
export class BenchRandom {
  private readonly random = new KeyedRandom({ a: 12345, b: 67890 }).seek(0, 0, 0);

  /** Exponential with mean 1. */
  exponential(): number {
    return drawExponential(this.random);
  }

  /** Uniform integer in [0, n). */
  below(n: number): number {
    return this.random.nextUint32() % n;
  }
}
