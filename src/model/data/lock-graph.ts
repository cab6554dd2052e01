import type { Execution } from '../order.ts';
import type { Pool } from '../pool.ts';
import type { Request } from '../calls/request.ts';
import type { Rows } from './rows.ts';

/** What is needed to see who waits for whom. */
export interface LockGraph {
  readonly rows: Rows;
  readonly requests: Pool<Request>;
  readonly executions: Pool<Execution>;
}

const DEPTH = 64;

/**
 * Whether waiting for a row would close a circle that never ends. A store sees only what waits within itself: a circle
 * through several stores is found by nobody and ends with a time-out.
 */
export function closesCircle(graph: LockGraph, request: Request, row: number): boolean {
  return leadsBack(graph, request, row, 0);
}

function leadsBack(graph: LockGraph, request: Request, row: number, depth: number): boolean {
  const { rows, requests, executions } = graph;
  const owner = rows.holder[row]!;
  if (owner < 0 || depth >= DEPTH) return false;
  if (owner % 2 === 0) {
    const holder = owner >> 1;
    if (holder === request.id) return true;
    const next = rows.waitsFor[holder] ?? -1;
    return next >= 0 && leadsBack(graph, request, next, depth + 1);
  }
  const execution = executions.at(owner >> 1);
  if (execution === request.execution) return true;
  const { store } = request.instance.unit;
  return execution.waiting.some((id) => requests.at(id).instance.unit.store === store && leadsBack(graph, request, rows.waitsFor[id]!, depth + 1));
}
