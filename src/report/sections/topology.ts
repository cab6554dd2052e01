import { topologyDiagram } from '../diagrams/topology.ts';
import { html, type Html } from '../html.ts';
import type { ReportContext } from '../report-context.ts';
import { section } from './section.ts';

/** The system as the scenario describes it. */
export function topology({ document }: ReportContext): Html {
  if (document.topology.services.length === 0) return section('topology', 'The system', 'The scenario has no services.');
  return section('topology', 'The system', 'Processes call services; boxes show instances × places. What a strategy deploys of its own (orchestrator, broker, engine, sidecars) comes on top.', html`<div class="card">${topologyDiagram(document.topology)}</div>`);
}
