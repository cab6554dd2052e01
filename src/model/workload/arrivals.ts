import { compileDistribution, sampleTicks } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import { hashText } from '../../engine/keyed-random.ts';
import type { KeyedRandom } from '../../engine/keyed-random.ts';
import type { Ticks } from '../../engine/time.ts';
import { SECOND } from '../../engine/time.ts';
import type { Arrivals } from '../../scenario/scenario.ts';

/** One stream of arrivals: when the next comes, and how many at once. */
export interface ArrivalStream {
  /** Time of the next arrival; Infinity = no more. */
  next(): Ticks;
  /** Orders that arrive together at the time just given. */
  readonly size: number;
}

const EXPONENTIAL = compileDistribution({ kind: 'exponential', mean: 1 });

/** Makes the stream number `index` of a workload; closed populations are not streams. */
export function openStream(spec: Exclude<Arrivals, { kind: 'closed' }>, index: number, random: KeyedRandom): ArrivalStream {
  const key = hashText(`arrivals ${String(index)}`);
  switch (spec.kind) {
    case 'poisson':
      return spec.rate <= 0 ? new TraceStream([]) : new RenewalStream(compileDistribution({ kind: 'exponential', mean: SECOND / spec.rate }), key, random);
    case 'every':
      return new RenewalStream(compileDistribution({ kind: 'constant', value: spec.period }), key, random);
    case 'renewal':
      return new RenewalStream(compileDistribution(spec.interarrival), key, random);
    case 'trace':
      return new TraceStream(spec.times);
    case 'batches':
      return new BatchStream(spec.rate, compileDistribution(spec.size), key, random);
    case 'profile':
      return new ProfileStream(spec.points, key, random);
    case 'modulated':
      return new ModulatedStream(spec.states, key, random);
  }
}

class RenewalStream implements ArrivalStream {
  readonly size = 1;
  private readonly gap: Sampler;
  private readonly key: number;
  private readonly random: KeyedRandom;
  private count = 0;
  private at: Ticks = 0;

  constructor(gap: Sampler, key: number, random: KeyedRandom) {
    this.gap = gap;
    this.key = key;
    this.random = random;
  }

  next(): Ticks {
    this.at += sampleTicks(this.gap, this.random.seek(this.key, this.count++, 0));
    return this.at;
  }
}

class TraceStream implements ArrivalStream {
  readonly size = 1;
  private readonly times: readonly Ticks[];
  private position = 0;

  constructor(times: readonly Ticks[]) {
    this.times = times;
  }

  next(): Ticks {
    return this.times[this.position++] ?? Infinity;
  }
}

class BatchStream implements ArrivalStream {
  size = 1;
  private readonly gaps: RenewalStream;
  private readonly sizes: Sampler;
  private readonly key: number;
  private readonly random: KeyedRandom;
  private count = 0;

  constructor(rate: number, sizes: Sampler, key: number, random: KeyedRandom) {
    this.gaps = new RenewalStream(compileDistribution({ kind: 'exponential', mean: SECOND / rate }), key, random);
    this.sizes = sizes;
    this.key = key ^ 0x5171;
    this.random = random;
  }

  next(): Ticks {
    this.size = Math.max(0, Math.round(this.sizes.sample(this.random.seek(this.key, this.count++, 0))));
    return this.gaps.next();
  }
}

/**
 * A Poisson process whose rate is piecewise constant or linear, by inversion: unit-rate arrivals on the axis of
 * expected counts, carried back to time.
 */
class ProfileStream implements ArrivalStream {
  readonly size = 1;
  private readonly segments: readonly { readonly from: Ticks; readonly to: Ticks; readonly rate: number; readonly slope: number }[];
  private readonly key: number;
  private readonly random: KeyedRandom;
  private count = 0;
  private segment = 0;
  /** Where in the present segment the last arrival was. */
  private at: Ticks = 0;

  constructor(points: readonly { at: Ticks; rate: number; ramp: Ticks }[], key: number, random: KeyedRandom) {
    const segments: { from: Ticks; to: Ticks; rate: number; slope: number }[] = [];
    let rate = 0;
    points.forEach((point, i) => {
      const end = points[i + 1]?.at ?? Infinity;
      const target = point.rate / SECOND;
      const rampEnd = Math.min(point.at + point.ramp, end);
      if (rampEnd > point.at) {
        const slope = (target - rate) / point.ramp;
        segments.push({ from: point.at, to: rampEnd, rate, slope });
        rate += slope * (rampEnd - point.at);
      }
      if (rampEnd === point.at + point.ramp) rate = target;
      if (rampEnd < end) segments.push({ from: rampEnd, to: end, rate, slope: 0 });
    });
    this.segments = segments;
    this.key = key;
    this.random = random;
    this.at = segments[0]?.from ?? 0;
  }

  next(): Ticks {
    let need = EXPONENTIAL.sample(this.random.seek(this.key, this.count++, 0));
    for (; this.segment < this.segments.length; this.segment++) {
      const { from, to, rate, slope } = this.segments[this.segment]!;
      if (this.at < from) this.at = from;
      const now = rate + slope * (this.at - from);
      const left = to - this.at;
      const holds = left === Infinity ? (now > 0 ? Infinity : 0) : now * left + (slope * left * left) / 2;
      if (need < holds) {
        // Solve now x + slope x^2 / 2 = need for the time x, in the form that does not cancel.
        const x = (2 * need) / (now + Math.sqrt(Math.max(0, now * now + 2 * slope * need)));
        this.at = Math.min(to, this.at + x);
        return Math.round(this.at);
      }
      need -= holds;
      this.at = to;
    }
    return Infinity;
  }
}

/** A Poisson process whose rate changes with a hidden state; it starts in the first. */
class ModulatedStream implements ArrivalStream {
  readonly size = 1;
  private readonly states: readonly { readonly rate: number; readonly stay: Sampler }[];
  private readonly key: number;
  private readonly random: KeyedRandom;
  private state = 0;
  private stays = 0;
  private count = 0;
  private at = 0;
  private until = 0;

  constructor(states: readonly { rate: number; stay: Parameters<typeof compileDistribution>[0] }[], key: number, random: KeyedRandom) {
    this.states = states.map((one) => ({ rate: one.rate / SECOND, stay: compileDistribution(one.stay) }));
    this.key = key;
    this.random = random;
    this.until = this.drawStay();
  }

  next(): Ticks {
    let need = EXPONENTIAL.sample(this.random.seek(this.key, this.count++, 0));
    for (;;) {
      const { rate } = this.states[this.state]!;
      const holds = rate * (this.until - this.at);
      if (need < holds) {
        this.at += need / rate;
        return Math.round(this.at);
      }
      need -= holds;
      this.at = this.until;
      this.state = (this.state + 1) % this.states.length;
      this.until += this.drawStay();
    }
  }

  private drawStay(): number {
    return this.states[this.state]!.stay.sample(this.random.seek(this.key ^ 0x57a9, this.stays++, 0));
  }
}
