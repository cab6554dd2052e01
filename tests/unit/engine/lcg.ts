/** A random generator that shares nothing with the one under test: the 64-bit LCG of D. Knuth's MMIX, upper bits. */
export class Lcg {
  private state: bigint;

  constructor(seed: number) {
    this.state = BigInt(seed);
  }

  /** Uniform on (0, 1), 32 bits. */
  uniform(): number {
    this.state = BigInt.asUintN(64, this.state * 6364136223846793005n + 1442695040888963407n);
    return (Number(this.state >> 32n) + 0.5) / 4294967296;
  }
}
