import type { Progress } from '../experiment/progress.ts';
import type { Io } from './io.ts';
import type { Painter } from './paint.ts';

const REDRAW_MS = 100;
const LINE_EVERY_MS = 10_000;
const BAR = 24;
const PHASES: Readonly<Record<Progress['phase'], string>> = { 'warm-up': 'warm-up', replications: 'running', sweep: 'sweeping' };

/** Progress on stderr: one line that redraws itself on a terminal, else a line every ten seconds. */
export class ProgressLine {
  readonly #io: Io;
  readonly #paint: Painter;
  readonly #silent: boolean;
  readonly #now: () => number;
  #last: number;
  #drawn = false;

  /** @param now - milliseconds of a clock that only goes forward */
  constructor(io: Io, paint: Painter, silent: boolean, now: () => number = () => performance.now()) {
    this.#io = io;
    this.#paint = paint;
    this.#silent = silent;
    this.#now = now;
    this.#last = now();
  }

  /** Shows how far the work is; `prefix` says of what, in a sweep. */
  show(progress: Progress, prefix = ''): void {
    if (this.#silent) return;
    const { stderr } = this.#io;
    const now = this.#now();
    const finished = progress.done === progress.total;
    if (now - this.#last < (stderr.isTTY ? REDRAW_MS : LINE_EVERY_MS) && !(finished && stderr.isTTY)) return;
    this.#last = now;
    const text = `${prefix}${PHASES[progress.phase]} ${progress.done} of ${progress.total}`;
    const eta = finished ? '' : `, about ${duration(progress.etaSeconds)} to go`;
    if (!stderr.isTTY) {
      stderr.write(`${text}${eta}\n`);
      return;
    }
    const filled = Math.round((progress.done / Math.max(1, progress.total)) * BAR);
    const bar = `${this.#paint('cyan', '━'.repeat(filled))}${this.#paint('dim', '─'.repeat(BAR - filled))}`;
    stderr.write(`\r\u001b[K${bar} ${text}${eta}`);
    this.#drawn = true;
  }

  /** Removes the line, so that what follows starts on a clean one. */
  clear(): void {
    if (this.#drawn) this.#io.stderr.write('\r\u001b[K');
    this.#drawn = false;
  }
}

/** Seconds in words: `3 s`, `2 min 5 s`, `1 h 4 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
