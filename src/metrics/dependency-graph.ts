import type { OperationHistory } from './operation-history.ts';
import { OPERATION } from './operation-history.ts';
import type { DirectedGraph } from './strong-components.ts';

/** Sorts of edges: bookkeeping between versions, write depends on write, read on write, and write on the read before it. */
export const EDGE = { LINK: 1, WW: 2, WR: 4, RW: 8 } as const;

/**
 * The direct serialisation graph of the committed transactions of a history (A. Adya, Weak Consistency, 1999), with
 * version order known and not inferred. Nodes below `transactions` are transactions.
 *
 * Changes in place commute: they do not order each other, but each of them lies before whoever reads or overwrites what
 * they led to. To say that with O(1) edges an operation, every version i has two more nodes: `before(i)`, reached from the
 * writers of all versions up to i, and `after(i)`, from which the writers of all versions from i on are reached.
 */
export interface DependencyGraph extends DirectedGraph {
  readonly transactions: number;
}

interface EdgeList {
  readonly from: number[];
  readonly to: number[];
  readonly sort: number[];
}

/** Builds the graph in O(operations). `byRow` = the history's operations row by row, in the order of time within a row. */
export function dependencyGraph(history: OperationHistory, byRow: Int32Array): DependencyGraph {
  const edges: EdgeList = { from: [], to: [], sort: [] };
  let nodes = history.transactions;
  for (let start = 0; start < byRow.length; ) {
    let end = start;
    while (end < byRow.length && history.row[byRow[end]!] === history.row[byRow[start]!]) end++;
    nodes = addRow(history, byRow.subarray(start, end), nodes, edges);
    start = end;
  }
  return { ...compress(nodes, edges), transactions: history.transactions };
}

/** Operations sorted by row; within a row they stay in the order of time. */
export function operationsByRow(history: OperationHistory): Int32Array {
  const operations = Int32Array.from({ length: history.size }, (_, at) => at);
  return operations.sort((a, b) => history.row[a]! - history.row[b]! || a - b);
}

function addRow(history: OperationHistory, operations: Int32Array, firstNode: number, edges: EdgeList): number {
  const committed = operations.filter((at) => history.isCommitted(history.transaction[at]!));
  const writes = committed.filter((at) => history.kind[at] !== OPERATION.READ);
  const writer = (i: number): number => history.transaction[writes[i]!]!;
  const before = (i: number): number => firstNode + 2 * i;
  const after = (i: number): number => firstNode + 2 * i + 1;
  const edge = (from: number, to: number, sort: number): void => {
    edges.from.push(from);
    edges.to.push(to);
    edges.sort.push(sort);
  };
  for (let i = 0; i < writes.length; i++) {
    const own = writer(i);
    edge(own, before(i), EDGE.LINK);
    edge(after(i), own, EDGE.LINK);
    if (i > 0) edge(before(i - 1), before(i), EDGE.LINK);
    if (i > 0) edge(after(i - 1), after(i), EDGE.LINK);
    if (history.kind[writes[i]!] !== OPERATION.OVERWRITE) continue;
    if (i > 0) edge(before(i - 1), own, EDGE.WW);
    if (i + 1 < writes.length) edge(own, after(i + 1), EDGE.WW);
  }
  for (const at of committed) {
    if (history.kind[at] !== OPERATION.READ) continue;
    const reader = history.transaction[at]!;
    // What the reader has written itself is no news to it, on either side.
    let next = versionsUpTo(history, writes, history.version[at]!);
    let seen = next - 1;
    while (seen >= 0 && writer(seen) === reader) seen--;
    while (next < writes.length && writer(next) === reader) next++;
    if (seen >= 0) edge(before(seen), reader, EDGE.WR);
    if (next < writes.length) edge(reader, after(next), EDGE.RW);
  }
  return firstNode + 2 * writes.length;
}

/** How many of the writes of a row made a version up to `version`. */
function versionsUpTo(history: OperationHistory, writes: Int32Array, version: number): number {
  let low = 0;
  let high = writes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (history.version[writes[middle]!]! <= version) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compress(nodes: number, { from, to, sort }: EdgeList): DirectedGraph {
  const first = new Int32Array(nodes + 1);
  for (const node of from) first[node + 1] = first[node + 1]! + 1;
  for (let node = 0; node < nodes; node++) first[node + 1] = first[node + 1]! + first[node]!;
  const free = first.slice();
  const graph = { first, target: new Int32Array(from.length), sort: new Uint8Array(from.length) };
  from.forEach((node, edge) => {
    const at = free[node]!;
    free[node] = at + 1;
    graph.target[at] = to[edge]!;
    graph.sort[at] = sort[edge]!;
  });
  return graph;
}
