import type { DependencyGraph } from './dependency-graph.ts';
import { dependencyGraph, EDGE, operationsByRow } from './dependency-graph.ts';
import type { OperationHistory } from './operation-history.ts';
import { OPERATION } from './operation-history.ts';
import { strongComponents } from './strong-components.ts';

/** What a history shows of the phenomena that isolation levels forbid, an order being one transaction and one session. */
export interface IsolationAnomalies {
  /** Orders in a cycle of writes. */
  readonly g0: number;
  /** Reads of what an order wrote that was not carried out in the end. */
  readonly g1a: number;
  /** Reads of a version that its writer has overwritten itself. */
  readonly g1b: number;
  /** Orders in a cycle of writes and reads, at least one of them a read. */
  readonly g1c: number;
  /** Orders whose read was overwritten by somebody on whom the order depends itself; null = the graph is too large to tell. */
  readonly 'g-single': number | null;
  /** Orders in a cycle with at least one overwritten read. */
  readonly 'g2-item': number;
  /** Reads older than what the order wrote itself. */
  readonly 'read-your-writes': number;
  /** Reads older than what the order had read. */
  readonly 'monotonic-reads': number;
}

/** Nodes that may be looked at for `g-single`, which takes more than linear time in the worst case. */
const LOOKS = 20_000_000;

/**
 * Judges a history. Counts concern measured orders; only orders that were carried out stand in cycles.
 * Definitions: A. Adya, Weak Consistency (1999); D. Terry et al., Session Guarantees (PDIS 1994).
 */
export function isolationAnomalies(history: OperationHistory, looks = LOOKS): IsolationAnomalies {
  const byRow = operationsByRow(history);
  const graph = dependencyGraph(history, byRow);
  const isCounted = (transaction: number): boolean => history.isMeasured(transaction);
  return {
    g0: inCycles(graph, EDGE.LINK | EDGE.WW, EDGE.WW, isCounted),
    g1c: inCycles(graph, EDGE.LINK | EDGE.WW | EDGE.WR, EDGE.WR, isCounted),
    'g2-item': inCycles(graph, EDGE.LINK | EDGE.WW | EDGE.WR | EDGE.RW, EDGE.RW, isCounted),
    'g-single': skewed(graph, isCounted, looks),
    ...readAnomalies(history, byRow),
  };
}

/** Transactions in components, over edges of `sorts`, of two transactions or more with an edge of sort `needed` inside. */
function inCycles(graph: DependencyGraph, sorts: number, needed: number, isCounted: (transaction: number) => boolean): number {
  const component = strongComponents(graph, sorts);
  const members = new Int32Array(component.length);
  for (let node = 0; node < graph.transactions; node++) members[component[node]!] = members[component[node]!]! + 1;
  const qualifies = new Uint8Array(component.length);
  for (let node = 0; node < component.length; node++) {
    for (let edge = graph.first[node]!; edge < graph.first[node + 1]!; edge++) {
      if ((graph.sort[edge]! & needed) !== 0 && component[graph.target[edge]!] === component[node]) qualifies[component[node]!] = 1;
    }
  }
  let count = 0;
  for (let node = 0; node < graph.transactions; node++) {
    if (members[component[node]!]! > 1 && qualifies[component[node]!] === 1 && isCounted(node)) count++;
  }
  return count;
}

/** Readers from whose overwriters they can be reached again without a second overwritten read. */
function skewed(graph: DependencyGraph, isCounted: (transaction: number) => boolean, looks: number): number | null {
  const walk = new Walk(graph, looks);
  let count = 0;
  for (let reader = 0; reader < graph.transactions; reader++) {
    if (!isCounted(reader)) continue;
    let isSkewed = false;
    for (let edge = graph.first[reader]!; edge < graph.first[reader + 1]! && !isSkewed; edge++) {
      if (graph.sort[edge] === EDGE.RW) isSkewed = walk.comesBack(reader, graph.target[edge]!);
    }
    if (isSkewed) count++;
    if (walk.left <= 0) return null;
  }
  return count;
}

/** Looks for ways back to a reader, inside its component and over everything but overwritten reads. */
class Walk {
  /** Nodes that may still be looked at. */
  left: number;
  private readonly graph: DependencyGraph;
  private readonly component: Int32Array;
  private readonly visited: Int32Array;
  private walks = 0;

  constructor(graph: DependencyGraph, looks: number) {
    this.graph = graph;
    this.left = looks;
    this.component = strongComponents(graph, EDGE.LINK | EDGE.WW | EDGE.WR | EDGE.RW);
    this.visited = new Int32Array(this.component.length);
  }

  /** @param version - the node after the version that was read: it leads to the writers of later ones, maybe the reader too */
  comesBack(reader: number, version: number): boolean {
    const writers: number[] = [];
    this.from([version], reader, EDGE.LINK, (node) => {
      if (node < this.graph.transactions) writers.push(node);
      return node >= this.graph.transactions;
    });
    return this.from(writers, reader, EDGE.LINK | EDGE.WW | EDGE.WR, () => true);
  }

  /** Whether `goal` is reached from `starts`; `goesOn` is asked at every other node whether to go on from there. */
  private from(starts: readonly number[], goal: number, sorts: number, goesOn: (node: number) => boolean): boolean {
    this.walks++;
    const { first, sort, target } = this.graph;
    const open = [...starts];
    let reached = false;
    while (open.length > 0 && this.left > 0) {
      const node = open.pop()!;
      if (this.visited[node] === this.walks || this.component[node] !== this.component[goal]) continue;
      this.visited[node] = this.walks;
      this.left--;
      if (!goesOn(node)) continue;
      for (let edge = first[node]!; edge < first[node + 1]!; edge++) {
        if ((sort[edge]! & sorts) === 0) continue;
        if (target[edge] === goal) reached = true;
        else open.push(target[edge]!);
      }
    }
    return reached;
  }
}

type ReadAnomalies = Pick<IsolationAnomalies, 'g1a' | 'g1b' | 'read-your-writes' | 'monotonic-reads'>;

function readAnomalies(history: OperationHistory, byRow: Int32Array): ReadAnomalies {
  const counts = { g1a: 0, g1b: 0, 'read-your-writes': 0, 'monotonic-reads': 0 };
  const last = lastVersions(history);
  /** Per transaction, of the row at hand: the newest version that it has read, and has written. */
  const read = new Map<number, number>();
  const written = new Map<number, number>();
  /** The write that made a version of the row at hand. */
  const maker = new Map<number, number>();
  let row = -1;
  for (const at of byRow) {
    if (history.row[at] !== row) {
      row = history.row[at]!;
      for (const map of [read, written, maker]) map.clear();
    }
    const transaction = history.transaction[at]!;
    const version = history.version[at]!;
    if (history.kind[at] !== OPERATION.READ) {
      maker.set(version, at);
      written.set(transaction, version);
      continue;
    }
    const earlier = read.get(transaction) ?? version;
    read.set(transaction, Math.max(earlier, version));
    if (!history.isMeasured(transaction)) continue;
    if (version < earlier) counts['monotonic-reads']++;
    if (version < (written.get(transaction) ?? version)) counts['read-your-writes']++;
    const write = maker.get(version);
    if (write === undefined || history.transaction[write] === transaction || !history.isCommitted(transaction)) continue;
    if (!history.isCommitted(history.transaction[write]!) && history.kind[write] !== OPERATION.UNDO) counts.g1a++;
    if (last[write] !== write) counts.g1b++;
  }
  return counts;
}

/** For each write, the last write of its transaction to its row. An undo ends what came before it, but is no later value of it. */
function lastVersions(history: OperationHistory): Int32Array {
  const last = new Int32Array(history.size);
  const newest = new Map<string, number>();
  for (let at = history.size - 1; at >= 0; at--) {
    last[at] = at;
    if (history.kind[at] === OPERATION.READ || history.kind[at] === OPERATION.UNDO) continue;
    const key = `${history.transaction[at]!} ${history.row[at]!}`;
    last[at] = newest.get(key) ?? at;
    if (last[at] === at) newest.set(key, at);
  }
  return last;
}
