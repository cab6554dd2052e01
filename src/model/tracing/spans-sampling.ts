import { hashText } from '../../engine/keyed-random.ts';
import type { KeyedRandom } from '../../engine/keyed-random.ts';
import { SECOND } from '../../engine/time.ts';
import type { Ticks } from '../../engine/time.ts';
import type { Order } from '../order.ts';
import type { AdaptiveSampling, Sampling } from '../ports-tracing.ts';

const KEY_SAMPLING = hashText('head sampling');

/** Decides at its root whether a trace is recorded. */
export class HeadSampler {
  private readonly random: KeyedRandom;
  private readonly share: number;
  private readonly adaptive: AdaptiveRate[] | null;
  private readonly spec: Sampling;

  constructor(spec: Sampling, random: KeyedRandom) {
    this.spec = spec;
    this.random = random;
    this.share = spec.kind === 'head' ? spec.share : 1;
    this.adaptive = spec.kind === 'adaptive' ? [] : null;
  }

  /** @param fragment - 0 for the trace of the order, 1, 2 ... for what lost its context */
  samples(order: Pick<Order, 'number' | 'process'>, fragment: number, now: Ticks): boolean {
    const u = this.random.seek(KEY_SAMPLING, order.number, fragment).nextUniform();
    if (this.adaptive === null) return u < this.share;
    const rate = (this.adaptive[order.process] ??= new AdaptiveRate(this.spec as AdaptiveSampling));
    return rate.samples(u, now);
  }
}

/** The probability of one operation, which follows the load minutes later. */
class AdaptiveRate {
  private readonly spec: AdaptiveSampling;
  private probability: number;
  /** Sampled traces of each interval since the start. */
  private readonly counts: number[] = [];
  /** Recalculations so far. */
  private calculated = 0;
  private lastSampled: Ticks = 0;

  constructor(spec: AdaptiveSampling) {
    this.spec = spec;
    this.probability = spec.initial;
  }

  samples(u: number, now: Ticks): boolean {
    const { interval, atLeastEvery } = this.spec;
    for (const due = Math.floor(now / interval); this.calculated < due; ) this.recalculate(++this.calculated * interval);
    if (u < this.probability) {
      const index = Math.floor(now / interval);
      this.counts[index] = (this.counts[index] ?? 0) + 1;
      this.lastSampled = now;
      return true;
    }
    // The lower bound keeps an operation known; it does not count as throughput.
    if (now - this.lastSampled < atLeastEvery) return false;
    this.lastSampled = now;
    return true;
  }

  private recalculate(at: Ticks): void {
    const { interval, delay, target, tolerance, increase, least } = this.spec;
    const bucket = Math.floor((at - delay) / interval) - 1;
    if (bucket < 0) return;
    const rate = ((this.counts[bucket] ?? 0) * SECOND) / interval;
    if (Math.abs(rate - target) / target < tolerance) return;
    const wanted = rate === 0 ? this.probability * 2 : (this.probability * target) / rate;
    this.probability = Math.min(1, Math.max(least, Math.min(wanted, this.probability * (1 + increase))));
  }
}
