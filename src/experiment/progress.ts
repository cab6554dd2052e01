/** How far an experiment is. */
export interface Progress {
  readonly phase: 'warm-up' | 'replications' | 'sweep';
  /** Jobs (one replication of one strategy) finished in this phase. */
  readonly done: number;
  /** Jobs of this phase; where stopping is left to a precision target, the most there can be. */
  readonly total: number;
  /** Wall-clock seconds since the phase began. */
  readonly elapsedSeconds: number;
  /** Wall-clock seconds to go if jobs go on at the same rate. */
  readonly etaSeconds: number;
}

/** Counts finished jobs of one phase and reports each. */
export class ProgressMeter {
  private done = 0;
  private readonly started = performance.now();
  private readonly phase: Progress['phase'];
  private readonly total: number;
  private readonly report: (progress: Progress) => void;

  constructor(phase: Progress['phase'], total: number, report: (progress: Progress) => void) {
    this.phase = phase;
    this.total = total;
    this.report = report;
  }

  /** One more job is done. */
  tick(): void {
    this.done++;
    const elapsedSeconds = (performance.now() - this.started) / 1000;
    const etaSeconds = (elapsedSeconds / this.done) * (this.total - this.done);
    this.report({ phase: this.phase, done: this.done, total: this.total, elapsedSeconds, etaSeconds });
  }
}
