import { Interrupted } from './point-evaluator.ts';
import type { SearchRequest } from './point-evaluator.ts';
import type { SweepDocument } from './sweep-document.ts';

/** What every search needs beside settings to try, for the document that it ends in. */
export interface DocumentRequest extends SearchRequest {
  readonly toolVersion: string;
  /** Of the scenario, before anything is varied. */
  readonly sha256: string;
}

/** What a search has found. */
export type Findings = Pick<
  SweepDocument,
  'mode' | 'parameters' | 'measures' | 'points' | 'refinement' | 'breakEven' | 'capacity' | 'tornado' | 'metastability'
> & { readonly complete: boolean };

/** Puts what a search has found into a document. `started` is when it began, in ms of `performance.now()`. */
export function sweepDocument(request: DocumentRequest, findings: Findings, started: number): SweepDocument {
  // The scenario as it is tells name, title and seed, which no parameter changes.
  const { scenario } = request.worldAt(findings.points[0]?.at ?? {});
  const { mode, parameters, measures, points, refinement, breakEven, capacity, tornado, metastability } = findings;
  return {
    format: 'rehearsal/sweep@1',
    scenario: { name: scenario.name, title: scenario.title, sha256: request.sha256 },
    seed: scenario.seed,
    confidence: scenario.experiment.confidence,
    complete: findings.complete,
    tool: { version: request.toolVersion },
    mode,
    parameters,
    measures,
    points,
    refinement,
    breakEven,
    ...(capacity === undefined ? {} : { capacity }),
    ...(tornado === undefined ? {} : { tornado }),
    ...(metastability === undefined ? {} : { metastability }),
    wallClock: { seconds: (performance.now() - started) / 1000, jobs: request.executor.jobs },
  };
}

/** Runs a search until it ends or is interrupted; says whether it came to its end. */
export async function toTheEnd(search: () => Promise<unknown>): Promise<boolean> {
  try {
    await search();
    return true;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return false;
  }
}
