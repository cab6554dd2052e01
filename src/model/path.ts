import type { Ticks } from '../engine/time.ts';
import { PART_COUNT, UNDO_TICKS } from './facts.ts';
import type { Part } from './facts.ts';

/**
 * The causal history of one thread of control: how many ticks went to each part since it began. Every tick belongs to
 * one part because time is booked exactly when the thread moves on.
 */
export class Path {
  /** Index = Part, then {@link UNDO_TICKS}. */
  readonly parts: Float64Array = new Float64Array(PART_COUNT + 1);
  /** Everything before this is booked. */
  stamp: Ticks = 0;

  /** Begins with nothing booked. */
  begin(now: Ticks): void {
    const { parts } = this;
    for (let part = 0; part <= UNDO_TICKS; part++) parts[part] = 0;
    this.stamp = now;
  }

  /** Books the time since the stamp. */
  advance(part: Part, now: Ticks): void {
    this.parts[part]! += now - this.stamp;
    this.stamp = now;
  }

  /** Goes on where another thread stands. */
  copy(from: Path): void {
    this.parts.set(from.parts);
    this.stamp = from.stamp;
  }

  /** Takes over what a thread booked that began at this one's stamp and now ends. */
  append(other: Path, now: Ticks): void {
    const { parts } = this;
    for (let part = 0; part <= UNDO_TICKS; part++) parts[part]! += other.parts[part]!;
    this.stamp = now;
  }
}
