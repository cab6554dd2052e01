/** What one check of the ground-truth suite came to. */
export interface GroundTruthResult {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly measure: string;
  readonly expected: number;
  readonly measured: number | null;
  /** 99.9 % over replications. */
  readonly ci: readonly [number, number] | null;
  readonly tolerance: number;
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
}

/** The document of `sim validate --json`. */
export interface GroundTruthRecord {
  readonly format: 'rehearsal/validation@1';
  /** Nine times the run length and a third of the tolerance, as against the quick setting. */
  readonly full: boolean;
  readonly results: readonly GroundTruthResult[];
}
