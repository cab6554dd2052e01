import { describe, expect, it } from 'vitest';
import { deriveRootKey, hashText, KeyedRandom, mixKeys } from '../../../src/engine/keyed-random.ts';

const root = deriveRootKey('keyed-random', 0);

/** How many standard deviations a chi-square statistic of equally likely cells lies from its mean (Wilson and Hilferty 1931). */
function chiSquareZ(counts: ArrayLike<number>): number {
  const cells = Array.from(counts);
  const expected = cells.reduce((sum, count) => sum + count, 0) / cells.length;
  const statistic = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const degrees = cells.length - 1;
  return (Math.cbrt(statistic / degrees) - (1 - 2 / (9 * degrees))) / Math.sqrt(2 / (9 * degrees));
}

/** Standardised correlation of two samples of uniforms: about normal(0, 1) if they are independent. */
function correlationZ(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - 0.5) * (y[i]! - 0.5);
  return (12 * sum) / Math.sqrt(x.length);
}

/** Ways through the key space; each must look like one stream of independent uniforms. */
const walks: Record<string, (random: KeyedRandom, i: number) => KeyedRandom> = {
  k: (random, i) => random.seek(3, 42, i),
  entity: (random, i) => random.seek(3, i, 0),
  'every 2^21st entity': (random, i) => random.seek(3, i * 2 ** 21, 0),
  purpose: (random, i) => random.seek(i, 42, 0),
  'hashed purposes': (random, i) => random.seek(hashText(`purpose ${i}`), 7, 1),
  'purpose, k and entity in turn': (random, i) => random.seek(i & 3, i >> 3, (i >> 2) & 1),
  'draws of one position': (random, i) => (i === 0 ? random.seek(1, 1, 1) : random),
};

describe('KeyedRandom', () => {
  it('is a pure function of root, purpose, entity and k', () => {
    const one = new KeyedRandom(root);
    const other = new KeyedRandom(root);
    const draw = (random: KeyedRandom, key: readonly [number, number, number]): number[] => {
      random.seek(...key);
      return [random.nextUint32(), random.nextUniform(), random.nextUint32()];
    };
    const keys = Array.from({ length: 200 }, (_, i) => [i % 5, i * 1_000_003, i % 7] as const);
    const forwards = keys.map((key) => draw(one, key));
    const backwards = [...keys].reverse().map((key) => draw(other, key));
    expect(backwards.reverse()).toEqual(forwards);
    expect(new Set(forwards.flat()).size).toBe(600);
  });

  it('never changes: known answers, computed by an implementation in C++', () => {
    const random = new KeyedRandom({ a: 0x01234567, b: 0x89abcdef });
    const answers = [
      [0, 0, 0],
      [1, 2, 3],
      [4294967295, 9007199254740991, 4294967295],
    ].map(([purpose, entity, k]) => {
      random.seek(purpose!, entity!, k!);
      return [random.nextUint32(), random.nextUint32(), random.nextUniform()];
    });
    expect(answers).toEqual([
      [3630187886, 461049036, 0.7246634785882583],
      [1588182580, 2128351313, 0.7701559519728548],
      [2472394405, 1353454017, 0.10174327061198574],
    ]);
  });

  it.each(Object.keys(walks))('is equidistributed along %s', (name) => {
    const random = new KeyedRandom(root);
    const high = new Int32Array(4096);
    const low = new Int32Array(4096);
    const pairs = new Int32Array(4096);
    let previous = 0;
    for (let i = 0; i < 400_000; i++) {
      walks[name]!(random, i).nextBlock();
      high[random.high >>> 20]!++;
      low[random.low & 4095]!++;
      pairs[((previous >>> 26) << 6) | (random.high >>> 26)]!++;
      previous = random.high;
    }
    // 7 walks x 3 statistics; |z| > 4.5 happens by chance in 1 of 7,000 choices of the fixed seed.
    for (const counts of [high, low, pairs]) expect(Math.abs(chiSquareZ(counts))).toBeLessThan(4.5);
  });

  it.each(Object.keys(walks))('has no serial correlation along %s', (name) => {
    const random = new KeyedRandom(root);
    const count = 100_000;
    const draws = Float64Array.from({ length: count + 8 }, (_, i) => walks[name]!(random, i).nextUniform());
    // 7 walks x 8 lags; |z| > 5 happens by chance in 1 of 30,000.
    for (let lag = 1; lag <= 8; lag++) {
      expect(Math.abs(correlationZ(draws.subarray(0, count), draws.subarray(lag, lag + count)))).toBeLessThan(5);
    }
  });

  it('has no correlation between neighbouring streams', () => {
    const count = 50_000;
    const stream = (seed: string, replication: number, purpose: number, entity: number): Float64Array => {
      const random = new KeyedRandom(deriveRootKey(seed, replication));
      return Float64Array.from({ length: count }, (_, k) => random.seek(purpose, entity, k).nextUniform());
    };
    const streams = [
      stream('a', 0, 0, 0),
      stream('a', 1, 0, 0),
      stream('a', 2, 0, 0),
      stream('b', 0, 0, 0),
      stream('', 0, 0, 0),
      stream('a', 0, 1, 0),
      stream('a', 0, 2, 0),
      stream('a', 0, 0, 1),
      stream('a', 0, 0, 2),
      stream('a', 0, 0, 2 ** 32),
      stream('a', 0, 0, 2 ** 52),
    ];
    // 55 pairs; |z| > 5 happens by chance in 1 of 30,000.
    streams.forEach((x, i) => {
      for (const y of streams.slice(i + 1)) expect(Math.abs(correlationZ(x, y))).toBeLessThan(5);
    });
  });

  it('flips every bit of the output with probability 1/2 when any bit of the key flips', () => {
    const samples = 4000;
    const flips = new Int32Array(64);
    let worst = 0;
    const difference = (x: KeyedRandom, y: KeyedRandom): void => {
      x.nextBlock();
      y.nextBlock();
      const high = x.high ^ y.high;
      const low = x.low ^ y.low;
      for (let bit = 0; bit < 32; bit++) {
        flips[bit]! += (high >>> bit) & 1;
        flips[bit + 32]! += (low >>> bit) & 1;
      }
    };
    const flip = (value: number, bit: number): number => {
      const weight = 2 ** bit;
      return Math.floor(value / weight) % 2 === 0 ? value + weight : value - weight;
    };
    const judge = (change: (i: number) => void): void => {
      flips.fill(0);
      for (let i = 0; i < samples; i++) change(i);
      for (const count of flips) worst = Math.max(worst, Math.abs(count - samples / 2) / Math.sqrt(samples / 4));
    };
    const x = new KeyedRandom(root);
    const y = new KeyedRandom(root);
    // Small keys, as a simulation has them, are the hard case.
    for (let bit = 0; bit < 53; bit++) {
      judge((i) => {
        difference(x.seek(i & 7, i >> 3, i & 1), y.seek(i & 7, flip(i >> 3, bit), i & 1));
      });
    }
    for (let bit = 0; bit < 32; bit++) {
      judge((i) => {
        difference(x.seek(i & 7, i >> 3, i & 1), y.seek(flip(i & 7, bit), i >> 3, i & 1));
      });
      judge((i) => {
        difference(x.seek(i & 7, i >> 3, i & 1), y.seek(i & 7, i >> 3, flip(i & 1, bit)));
      });
      judge((i) => {
        difference(x.seek(1, i, 0), new KeyedRandom({ a: flip(root.a, bit), b: root.b }).seek(1, i, 0));
      });
      judge((i) => {
        difference(x.seek(1, i, 0), new KeyedRandom({ a: root.a, b: flip(root.b, bit) }).seek(1, i, 0));
      });
    }
    // 181 bits x 64 outputs; the largest |z| exceeds 5.5 by chance in 1 of 2,300.
    expect(worst).toBeLessThan(5.5);
  });

  it('keeps uniforms off 0 and 1, at the extremes of its bits too', () => {
    class Extreme extends KeyedRandom {
      bits = 0;
      override nextBlock(): void {
        this.high = this.bits;
        this.low = this.bits;
      }
    }
    const random = new Extreme(root);
    expect(random.nextUniform()).toBe(2 ** -53);
    random.bits = -1;
    expect(random.nextUniform()).toBe(1 - 2 ** -53);
    expect(random.nextUint32()).toBe(4294967295);
  });
});

describe('deriveRootKey', () => {
  it('tells seeds, replications and characters beyond Latin apart', () => {
    const keys = ['', 'a', 'b', '1', '0:a', 'Ā', '\u0000', 'ü', 'x'.repeat(300), 'x'.repeat(301), '\ud800']
      .flatMap((seed) => [0, 1, 2, 10].map((replication) => deriveRootKey(seed, replication)))
      .map(({ a, b }) => `${a} ${b}`);
    expect(new Set(keys).size).toBe(44);
  });

  it('never changes: known answers', () => {
    expect([deriveRootKey('black-friday', 0), deriveRootKey('black-friday', 1), deriveRootKey('', 0)]).toEqual([
      { a: 1425329078, b: 3226766050 },
      { a: 15874653, b: 3406839822 },
      { a: 3756422979, b: 221212093 },
    ]);
  });

  it.each([-1, 0.5, NaN, Infinity])('refuses replication %s', (replication) => {
    expect(() => deriveRootKey('a', replication)).toThrow(`received ${replication}`);
  });
});

describe('hashText and mixKeys', () => {
  it('never change: known answers', () => {
    expect([
      hashText(''),
      hashText('arrivals'),
      hashText('service-time'),
      hashText('日本'),
      mixKeys(0, 0),
      mixKeys(1, 2),
    ]).toEqual([33350994, 242545398, 3252355324, 2956593041, 2926543089, 3893269270]);
  });

  it('give 20,000 similar names different numbers', () => {
    // 20,000 random numbers of 32 bits are all different with probability 0.95; these fixed ones are.
    const names = Array.from({ length: 20_000 }, (_, i) => `service-${i % 100}.step-${Math.floor(i / 100)}`);
    expect(new Set(names.map(hashText)).size).toBe(20_000);
  });

  it('depend on the order of characters and of keys', () => {
    expect(hashText('ab')).not.toBe(hashText('ba'));
    expect(mixKeys(3, 4)).not.toBe(mixKeys(4, 3));
  });
});
