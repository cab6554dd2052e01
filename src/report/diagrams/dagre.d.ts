// The package's own types import without file endings, which Node's module resolution does not follow; this is what the
// topology diagram uses of it.
declare module '@dagrejs/dagre' {
  interface Point {
    readonly x: number;
    readonly y: number;
  }
  interface Graph {
    setGraph(label: { rankdir: 'LR'; nodesep: number; ranksep: number; marginx: number; marginy: number }): void;
    setDefaultEdgeLabel(make: () => object): void;
    setNode(name: string, label: { width: number; height: number }): void;
    setEdge(from: string, to: string): void;
    graph(): { readonly width?: number; readonly height?: number };
    node(name: string): Point & { readonly width: number };
    edges(): readonly { readonly v: string; readonly w: string }[];
    edge(edge: { readonly v: string; readonly w: string }): { readonly points: readonly Point[] };
  }
  const dagre: {
    readonly graphlib: { readonly Graph: new () => Graph };
    layout(graph: Graph): void;
  };
  export { dagre as default };
}
