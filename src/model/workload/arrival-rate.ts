import { compileDistribution } from '../../engine/distributions.ts';
import { SECOND, type Ticks } from '../../engine/time.ts';
import type { Arrivals, Scenario } from '../../scenario/scenario.ts';

/** Orders per second that a scenario offers. */
export interface ArrivalRate {
  /** Over the measured window. */
  readonly mean: number;
  /** The highest rate of any moment that lasts. */
  readonly peak: number;
}

/** The rates of an open workload, all arrival streams together; null for a closed one, whose rate depends on the answers. */
export function arrivalRate({ workload, time }: Scenario): ArrivalRate | null {
  const from = time.warmup === 'auto' ? 0 : time.warmup;
  const rates = workload.arrivals.map((arrivals) => rateOf(arrivals, from, from + time.run));
  if (rates.includes(null)) return null;
  return (rates as readonly ArrivalRate[]).reduce((sum, rate) => ({ mean: sum.mean + rate.mean, peak: sum.peak + rate.peak }), { mean: 0, peak: 0 });
}

/** Orders per second once nothing of a profile is to come any more; null for a closed workload. */
export function finalRate({ workload, time }: Scenario): number | null {
  const from = time.warmup === 'auto' ? 0 : time.warmup;
  let sum = 0;
  for (const arrivals of workload.arrivals) {
    const rate = arrivals.kind === 'profile' ? arrivals.points.at(-1)?.rate ?? 0 : rateOf(arrivals, from, from + time.run)?.mean ?? null;
    if (rate === null) return null;
    sum += rate;
  }
  return sum;
}

function rateOf(arrivals: Arrivals, from: Ticks, to: Ticks): ArrivalRate | null {
  switch (arrivals.kind) {
    case 'poisson':
      return steady(arrivals.rate);
    case 'every':
      return steady(SECOND / arrivals.period);
    case 'renewal':
      return steady(SECOND / compileDistribution(arrivals.interarrival).mean);
    case 'batches':
      return steady(arrivals.rate * compileDistribution(arrivals.size).mean);
    case 'trace': {
      const within = arrivals.times.filter((time) => time >= from && time < to).length;
      return steady(within / ((to - from) / SECOND));
    }
    case 'modulated': {
      const stays = arrivals.states.map(({ stay }) => compileDistribution(stay).mean);
      const total = stays.reduce((sum, stay) => sum + stay, 0);
      const mean = arrivals.states.reduce((sum, { rate }, i) => sum + (rate * stays[i]!) / total, 0);
      return { mean, peak: Math.max(...arrivals.states.map(({ rate }) => rate)) };
    }
    case 'profile':
      return profileRate(arrivals.points, from, to);
    case 'closed':
      return null;
  }
}

function steady(rate: number): ArrivalRate {
  return { mean: rate, peak: rate };
}

type Points = Extract<Arrivals, { kind: 'profile' }>['points'];

// Each point holds until the next; a ramp is a straight line from the rate before, so a trapezoid.
function profileRate(points: Points, from: Ticks, to: Ticks): ArrivalRate {
  const at = (time: Ticks): number => {
    let rate = 0;
    for (const point of points) {
      if (point.at > time) break;
      const before = rate;
      rate = point.ramp > 0 && time < point.at + point.ramp ? before + ((point.rate - before) * (time - point.at)) / point.ramp : point.rate;
    }
    return rate;
  };
  const corners = points.flatMap(({ at: start, ramp }) => [start, start + ramp]).filter((time) => time > from && time < to);
  const edges = [from, ...corners.toSorted((a, b) => a - b), to];
  // Just before a corner the rate is that of the piece, just at it that of the next.
  const area = edges.slice(1).reduce((sum, end, i) => sum + ((at(edges[i]!) + at(Math.max(edges[i]!, end - 1))) / 2) * (end - edges[i]!), 0);
  return { mean: area / (to - from), peak: Math.max(...edges.map(at)) };
}
