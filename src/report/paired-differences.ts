import type { Comparison } from '../experiment/result-document.ts';

/** One comparison seen from one side: `difference` and `relative` are those of `self` against `other`. */
export interface PairedDifference {
  readonly measure: string;
  readonly self: string;
  readonly other: string;
  readonly difference: number;
  readonly ci: readonly [number, number];
  readonly relative: readonly [number, number, number] | null;
  readonly pAdjusted: number;
  readonly paired: boolean;
  readonly outcome: 'better' | 'worse' | 'equivalent' | 'undecided';
}

/** Looks comparisons up by measure and pair, from either side. */
export class PairedDifferences {
  readonly #byKey = new Map<string, PairedDifference>();
  readonly #measures = new Set<string>();

  constructor(comparisons: readonly Comparison[]) {
    for (const comparison of comparisons) {
      this.#measures.add(comparison.measure);
      this.#add(fromA(comparison));
      this.#add(fromB(comparison));
    }
  }

  /** Measures that were compared, in the order of the document. */
  get measures(): readonly string[] {
    return [...this.#measures];
  }

  /** `self` against `other`; null when this pair was not compared. */
  of(measure: string, self: string, other: string): PairedDifference | null {
    return this.#byKey.get(key(measure, self, other)) ?? null;
  }

  /** Whether `name` is better than `other` beyond doubt and beyond the margin. */
  beats(measure: string, name: string, other: string): boolean {
    return this.of(measure, name, other)?.outcome === 'better';
  }

  #add(difference: PairedDifference): void {
    this.#byKey.set(key(difference.measure, difference.self, difference.other), difference);
  }
}

function key(measure: string, self: string, other: string): string {
  return `${measure}\n${self}\n${other}`;
}

function fromA(comparison: Comparison): PairedDifference {
  const { measure, a, b, difference, ci, relative, pAdjusted, paired, verdict } = comparison;
  const outcome = verdict === 'a better' ? 'better' : verdict === 'b better' ? 'worse' : verdict;
  return { measure, self: a, other: b, difference, ci, relative, pAdjusted, paired, outcome };
}

function fromB(comparison: Comparison): PairedDifference {
  const seen = fromA(comparison);
  return {
    ...seen,
    self: seen.other,
    other: seen.self,
    difference: -seen.difference,
    ci: [-seen.ci[1], -seen.ci[0]],
    relative: seen.relative === null ? null : invert(seen.relative),
    outcome: seen.outcome === 'better' ? 'worse' : seen.outcome === 'worse' ? 'better' : seen.outcome,
  };
}

// mean(b)/mean(a) - 1 from mean(a)/mean(b) - 1; undefined where a's mean may be 0.
function invert(relative: readonly [number, number, number]): readonly [number, number, number] | null {
  const [low, estimate, high] = relative;
  if (low <= -1) return null;
  return [1 / (1 + high) - 1, 1 / (1 + estimate) - 1, 1 / (1 + low) - 1];
}
