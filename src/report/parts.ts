import type { Part } from '../metrics/replication-result.ts';

/** A part of latency with its colour (a CSS variable) and its meaning. */
export interface PartStyle {
  readonly part: Part;
  readonly color: string;
  readonly meaning: string;
}

/** The nine parts of latency, in the order they are stacked: work first, then what waits, then what coordination adds. */
export const PARTS: readonly PartStyle[] = [
  { part: 'service', color: 'var(--p-service)', meaning: 'a place works for this order' },
  { part: 'queue', color: 'var(--p-queue)', meaning: 'waiting for a place' },
  { part: 'lock', color: 'var(--p-lock)', meaning: 'waiting for a row or a connection' },
  { part: 'persist', color: 'var(--p-persist)', meaning: 'a commit' },
  { part: 'network', color: 'var(--p-network)', meaning: 'a message on its way' },
  { part: 'broker', color: 'var(--p-broker)', meaning: 'in a broker or between polls of it' },
  { part: 'retry', color: 'var(--p-retry)', meaning: 'a failed attempt and the wait for the next' },
  { part: 'overlay', color: 'var(--p-overlay)', meaning: 'mesh or tracing' },
  { part: 'wait', color: 'var(--p-wait)', meaning: 'a timer of the process' },
];
