import { compileDistribution } from '../../engine/distributions.ts';
import type { Sampler } from '../../engine/distributions.ts';
import { hashText } from '../../engine/keyed-random.ts';
import type { KeyedRandom } from '../../engine/keyed-random.ts';
import { pow } from '../../engine/portable-math.ts';
import type { Attribute, Process } from '../../scenario/scenario.ts';
import type { Order } from '../order.ts';

/** Draws what an order wants: item, price, class ... the same under every strategy. */
export class AttributeDraws {
  private readonly draws: readonly ((order: Order, random: KeyedRandom) => number)[];
  private readonly classAt: number;
  private readonly classRank: readonly number[];

  /** `classes` = all values of the attribute `class` in order of rank. */
  constructor(process: Process, classes: readonly string[]) {
    this.draws = process.attributes.map((attribute) => drawOf(attribute, hashText(`attribute ${attribute.name}`)));
    this.classAt = process.attributes.findIndex((one) => one.name === 'class');
    const attribute = process.attributes[this.classAt];
    this.classRank = attribute?.kind === 'weights' ? attribute.values.map((value) => classes.indexOf(value)) : [];
  }

  draw(order: Order, random: KeyedRandom): void {
    for (let i = 0; i < this.draws.length; i++) order.attributes[i] = this.draws[i]!(order, random);
    if (this.classAt >= 0) order.cls = this.classRank[order.attributes[this.classAt]!] ?? -1;
  }
}

/** Values of the attribute `class`, in the order of the first process that names it. */
export function classValues(processes: readonly Process[]): readonly string[] {
  for (const process of processes) {
    const attribute = process.attributes.find((one) => one.name === 'class');
    if (attribute?.kind === 'weights') return attribute.values;
  }
  return [];
}

function drawOf(attribute: Attribute, key: number): (order: Order, random: KeyedRandom) => number {
  switch (attribute.kind) {
    case 'fixed':
      return () => attribute.value;
    case 'sequence':
      return (order) => order.number % attribute.count;
    case 'uniform-key':
      return (order, random) => Math.floor(random.seek(key, order.number, 0).nextUniform() * attribute.count);
    case 'zipf': {
      const weights: number[] = [];
      for (let k = 1; k <= attribute.count; k++) weights.push(pow(k, -attribute.exponent));
      const pick = cumulativePick(weights);
      return (order, random) => pick(random.seek(key, order.number, 0).nextUniform());
    }
    case 'weights': {
      const pick = cumulativePick(attribute.weights);
      return (order, random) => pick(random.seek(key, order.number, 0).nextUniform());
    }
    case 'amount': {
      const sampler: Sampler = compileDistribution(attribute.of);
      return (order, random) => Math.round(sampler.sample(random.seek(key, order.number, 0)));
    }
  }
}

/** Chooses an index with chance proportional to its weight, by binary search. */
export function cumulativePick(weights: readonly number[]): (u: number) => number {
  const sums = new Float64Array(weights.length);
  let total = 0;
  weights.forEach((weight, i) => {
    total += weight;
    sums[i] = total;
  });
  return (u) => {
    const target = u * total;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! > target) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
