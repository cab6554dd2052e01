/** One of the outcomes that share out every offered order. */
export interface OutcomeStyle {
  readonly measure: string;
  readonly label: string;
  readonly meaning: string;
  readonly color: string;
  readonly success: boolean;
}

/** All outcomes, in the order they are stacked: what went right first. Their shares add up to 1. */
export const OUTCOMES: readonly OutcomeStyle[] = [
  { measure: 'availability.confirmed-ratio', label: 'confirmed', meaning: 'told yes in time and all effects are there', color: 'var(--o-confirmed)', success: true },
  { measure: 'availability.refused-ratio', label: 'refused', meaning: 'told no in time, rightly', color: 'var(--o-refused)', success: true },
  { measure: 'availability.false-refusal-ratio', label: 'falsely refused', meaning: 'told "sold out" although units were left', color: 'var(--o-false-refusal)', success: false },
  { measure: 'availability.rejected-ratio', label: 'rejected', meaning: 'shed by a full queue, a limit, a bulkhead or an open breaker', color: 'var(--o-rejected)', success: false },
  { measure: 'availability.timeout-ratio', label: 'timed out', meaning: 'no decision before the deadline', color: 'var(--o-timeout)', success: false },
  { measure: 'availability.error-ratio', label: 'error', meaning: 'told of another technical failure', color: 'var(--o-error)', success: false },
  { measure: 'availability.wrong-ratio', label: 'wrong', meaning: 'what the client was told is not what was done', color: 'var(--o-wrong)', success: false },
];
