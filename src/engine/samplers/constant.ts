import type { Sampler } from '../sampler.ts';

/** Always the same value; draws nothing. */
export class ConstantSampler implements Sampler {
  readonly mean: number;
  readonly variance = 0;

  constructor(value: number) {
    this.mean = value;
  }

  sample(): number {
    return this.mean;
  }
}
