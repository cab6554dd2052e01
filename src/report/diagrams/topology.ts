import dagre from '@dagrejs/dagre';

import type { Topology } from '../../experiment/result-document.ts';
import { html, type Html } from '../html.ts';

const HEIGHT = 42;
const MARGIN = 10;

interface Placed {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Who calls whom: processes on the left, services to the right of their callers, capacity in each box. */
export function topologyDiagram(topology: Topology): Html {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 16, ranksep: 110, marginx: 6, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  const services = new Map(topology.services.map((service) => [service.name, service]));
  const names = [...new Set([...topology.calls.flatMap((call) => [call.from, call.to]), ...services.keys()])];
  for (const name of names) graph.setNode(name, { width: Math.max(110, 8 * name.length + 24), height: HEIGHT });
  for (const { from, to } of topology.calls) graph.setEdge(from, to);
  dagre.layout(graph);
  const nodes = names.map((name): Placed => ({ name, ...graph.node(name) }));
  const edges = graph.edges().map((edge) => ({ ...graph.edge(edge), labels: topology.calls.filter((call) => call.from === edge.v && call.to === edge.w).map((call) => call.label) }));
  // The layout's own size leaves out bends of edges.
  const points = edges.flatMap((edge) => edge.points);
  const width = Math.ceil(Math.max(...nodes.map((node) => node.x + node.width / 2), ...points.map(({ x }) => x)) + MARGIN);
  const height = Math.ceil(Math.max(...nodes.map(({ y }) => y + HEIGHT / 2), ...points.map(({ y }) => y)) + MARGIN);
  return html`<div class="diagram" style="--natural:${width}px"><svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${names.length} boxes, ${topology.calls.length} calls">${edges.map((edge) => connection(edge.points, edge.labels))}${nodes.map((node) => box(node, services.get(node.name)))}</svg></div>`;
}

// A curve that starts and ends at the boxes and rounds the bends between: quadratic pieces from middle to middle.
function connection(points: readonly { readonly x: number; readonly y: number }[], labels: readonly string[]): Html {
  const at = ({ x, y }: { readonly x: number; readonly y: number }): string => `${Math.round(x)} ${Math.round(y)}`;
  const inner = points.slice(1, -1);
  const path = inner.reduce((drawn, bend, i) => {
    const next = inner[i + 1];
    const end = next === undefined ? points.at(-1)! : { x: (bend.x + next.x) / 2, y: (bend.y + next.y) / 2 };
    return `${drawn}Q${at(bend)} ${at(end)}`;
  }, `M${at(points[0]!)}`);
  const last = points.at(-1)!;
  const middle = points[Math.floor((points.length - 1) / 2)]!;
  return html`<path class="msg" d="${path}"/><path class="head" d="M${at(last)}l-7 -3.5v7z"/><text class="soft" x="${Math.round(middle.x)}" y="${Math.round(middle.y) - 5}" text-anchor="middle">${labels.slice(0, 2).join(', ')}${labels.length > 2 ? ' …' : ''}</text>`;
}

function box({ name, x, y, width }: Placed, service: Topology['services'][number] | undefined): Html {
  const detail = service === undefined ? 'process' : `${service.instances} × ${service.concurrency ?? '∞'}${service.external ? ', external' : ''}`;
  return html`<g data-tip="${name}: ${service === undefined ? 'a process' : `${service.instances} instances of ${service.concurrency ?? 'unlimited'} places${service.external ? ', run by a third party' : ''}`}"><rect class="box${service?.external === true ? ' external' : ''}" x="${Math.round(x - width / 2)}" y="${Math.round(y - HEIGHT / 2)}" width="${Math.round(width)}" height="${HEIGHT}" rx="${service === undefined ? 20 : 7}"/><text x="${Math.round(x)}" y="${Math.round(y) - 2}" text-anchor="middle">${name}</text><text class="soft" x="${Math.round(x)}" y="${Math.round(y) + 13}" text-anchor="middle">${detail}</text></g>`;
}
