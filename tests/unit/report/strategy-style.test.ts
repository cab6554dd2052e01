import { describe, expect, test } from 'vitest';

import { SLOTS, styleStrategies } from '../../../src/report/strategy-style.ts';

const LIGHT_CARD = '#ffffff';
const DARK_CARD = '#171d23';

type Rgb = readonly [number, number, number];

function linear(hex: string): Rgb {
  return [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
}

// WCAG 2.2 relative luminance and contrast ratio.
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [r, g, bl] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  };
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

// Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
const BLIND: Readonly<Record<string, readonly Rgb[]>> = {
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

// CIE 1976 colour difference between two colours as a reader with `matrix` sees them.
function difference(a: string, b: string, matrix: readonly Rgb[] | null): number {
  const lab = (hex: string): Rgb => {
    const seen = linear(hex);
    const [r, g, bl] = (matrix === null ? seen : matrix.map((row) => Math.min(1, Math.max(0, row[0] * seen[0] + row[1] * seen[1] + row[2] * seen[2])))) as unknown as Rgb;
    const [x, y, z] = [(0.4124 * r + 0.3576 * g + 0.1805 * bl) / 0.95047, 0.2126 * r + 0.7152 * g + 0.0722 * bl, (0.0193 * r + 0.1192 * g + 0.9505 * bl) / 1.08883]
      .map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)) as unknown as Rgb;
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
  };
  const [p, q] = [lab(a), lab(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

describe('the palette', () => {
  test.each(SLOTS.map((slot, i) => [i, slot.light, slot.dark] as const))('slot %i has 3:1 on both pages', (_, light, dark) => {
    // 3:1 is what WCAG 2.2 asks of graphics (1.4.11).
    expect(contrast(light, LIGHT_CARD)).toBeGreaterThanOrEqual(3);
    expect(contrast(dark, DARK_CARD)).toBeGreaterThanOrEqual(3);
  });

  test('two slots of one dash differ in colour for every kind of eye, and in shape', () => {
    const pairs = SLOTS.flatMap((a, i) => SLOTS.slice(i + 1).filter((b) => String(a.dash) === String(b.dash)).map((b) => [a, b] as const));
    for (const [a, b] of pairs) {
      expect(a.shape).not.toBe(b.shape);
      for (const matrix of [null, ...Object.values(BLIND)]) {
        // About 2.3 is one just noticeable difference; 15 is apart at a glance (the palette of Okabe and Ito reaches 16).
        expect(difference(a.light, b.light, matrix), `${a.light} ${b.light}`).toBeGreaterThan(15);
        expect(difference(a.dark, b.dark, matrix), `${a.dark} ${b.dark}`).toBeGreaterThan(15);
      }
    }
  });

  test('no two slots share colour, dash and shape', () => {
    expect(new Set(SLOTS.map(({ light, dash, shape }) => `${light} ${String(dash)} ${shape}`)).size).toBe(SLOTS.length);
  });
});

describe('styleStrategies', () => {
  test('gives a registered name the same look in every report, whatever else runs', () => {
    const alone = styleStrategies(['saga'])[0]!;
    const among = styleStrategies(['direct', 'choreography', 'ours', 'saga']).find(({ name }) => name === 'saga')!;
    expect(among).toEqual(alone);
  });

  test('does not depend on the order of the strategies', () => {
    const names = ['ours', 'theirs', 'saga', 'direct', 'bare'];
    const looks = (list: readonly string[]): Record<string, number> => Object.fromEntries(styleStrategies(list).map(({ name, slot }) => [name, slot]));
    expect(looks(names.toReversed())).toEqual(looks(names));
  });

  test('gives twelve strategies twelve looks', () => {
    const names = ['direct', 'monolith', 'orchestration', 'choreography', 'saga', 'a', 'b', 'c', 'd', 'e', 'f', 'g'];
    expect(new Set(styleStrategies(names).map(({ slot }) => slot)).size).toBe(12);
  });
});
