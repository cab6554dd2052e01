/** A directed graph in compressed rows: the edges of node `v` are `target[first[v]] ... target[first[v + 1] - 1]`. */
export interface DirectedGraph {
  readonly first: Int32Array;
  readonly target: Int32Array;
  /** A bit for each sort of edge. */
  readonly sort: Uint8Array;
}

/**
 * Strongly connected components over the edges whose sort is in `sorts`, with an explicit stack, so that a long chain
 * does not overflow. Returns the component of every node, numbered from 0. O(nodes + edges).
 * R. Tarjan, Depth-first search and linear graph algorithms, SIAM J. Comput. 1(2), 1972.
 */
export function strongComponents(graph: DirectedGraph, sorts: number): Int32Array {
  const nodes = graph.first.length - 1;
  const search = new Search(graph, sorts, nodes);
  for (let node = 0; node < nodes; node++) if (search.index[node] === 0) search.from(node);
  return search.component;
}

class Search {
  /** Order of discovery from 1; 0 = not seen. */
  readonly index: Int32Array;
  readonly component: Int32Array;
  private readonly low: Int32Array;
  private readonly cursor: Int32Array;
  private readonly open: number[] = [];
  private readonly path: number[] = [];
  private seen = 0;
  private components = 0;
  private readonly graph: DirectedGraph;
  private readonly sorts: number;

  constructor(graph: DirectedGraph, sorts: number, nodes: number) {
    this.graph = graph;
    this.sorts = sorts;
    this.index = new Int32Array(nodes);
    this.component = new Int32Array(nodes).fill(-1);
    this.low = new Int32Array(nodes);
    this.cursor = graph.first.slice(0, nodes);
  }

  from(root: number): void {
    this.discover(root);
    while (this.path.length > 0) {
      const node = this.path[this.path.length - 1]!;
      const next = this.nextEdge(node);
      if (next >= 0) this.follow(node, next);
      else this.leave(node);
    }
  }

  private discover(node: number): void {
    this.seen++;
    this.index[node] = this.seen;
    this.low[node] = this.seen;
    this.open.push(node);
    this.path.push(node);
  }

  /** The target of the next edge that counts; -1 when there is none left. */
  private nextEdge(node: number): number {
    const { first, target, sort } = this.graph;
    for (let edge = this.cursor[node]!; edge < first[node + 1]!; edge++) {
      if ((sort[edge]! & this.sorts) === 0) continue;
      this.cursor[node] = edge + 1;
      return target[edge]!;
    }
    return -1;
  }

  private follow(node: number, next: number): void {
    if (this.index[next] === 0) this.discover(next);
    else if (this.component[next] === -1) this.low[node] = Math.min(this.low[node]!, this.index[next]!);
  }

  private leave(node: number): void {
    // No edge is left: a later look costs nothing.
    this.cursor[node] = this.graph.first[node + 1]!;
    this.path.pop();
    const parent = this.path[this.path.length - 1];
    if (parent !== undefined) this.low[parent] = Math.min(this.low[parent]!, this.low[node]!);
    if (this.low[node] !== this.index[node]) return;
    for (let member = this.open.pop()!; ; member = this.open.pop()!) {
      this.component[member] = this.components;
      if (member === node) break;
    }
    this.components++;
  }
}
