import type { Claim } from './claim.ts';
import { FEATURE_CLAIMS } from './claims-features.ts';
import { TECHNIQUE_CLAIMS } from './claims-techniques.ts';

/** Every row of the table of claims: a new one is its scenario and its row. */
export const CLAIMS: readonly Claim[] = [...TECHNIQUE_CLAIMS, ...FEATURE_CLAIMS];
