import { formatValue } from '../format.ts';
import { estimateOf } from '../estimate.ts';
import { runsOf, timedFaults, windowsPerPoint } from '../charts/windows.ts';
import { html, type Html } from '../html.ts';
import { opacityPng } from '../png.ts';
import type { ReportContext } from '../report-context.ts';
import { sentenceHtml } from '../strategy-label.ts';
import { section } from './section.ts';

const HEAT: readonly [number, number, number] = [200, 80, 0];

/** How busy each station is, over time: one picture a strategy, a row a station. */
export function load(context: ReportContext): Html {
  const { names, document } = context;
  const intro = 'How much of each station is occupied while the run goes on; a place that waits for a downstream call is occupied. Deep colour is a station at its limit, and what queues behind it.';
  if (names.every((name) => Object.keys(document.strategies[name]!.detail.timeline.busy).length === 0)) {
    return section('load', 'Load', 'No station was busy, or the run kept no timeline.');
  }
  const largest = largestBusy(context);
  return section('load', 'Load', intro, html`<div class="card"><div class="heat">${names.map((name) => strategyHeat(name, context, largest))}</div>
<p class="key"><span>idle<span class="ramp"></span>all places occupied</span><span>Stations without a limit are shown against their largest load under any strategy.</span></p></div>`);
}

function strategyHeat(name: string, context: ReportContext, largest: ReadonlyMap<string, number>): Html {
  const { busy, step } = context.document.strategies[name]!.detail.timeline;
  const stations = Object.keys(busy);
  const windows = busy[stations[0] ?? '']?.length ?? 0;
  if (windows === 0) return html`<div><h4>${sentenceHtml([{ strategy: name }], context.styles)}</h4><p>No station.</p></div>`;
  const rows = stations.map((station) => shares(name, station, context, largest));
  return html`<div><h4>${sentenceHtml([{ strategy: name }], context.styles)}</h4><div class="heat-rows" style="--rows:${stations.length}"><span></span><div class="strip">${faultStrips(context, windows * step)}</div><span></span>
<div class="names">${stations.map((station) => html`<span>${station}</span>`)}</div><img src="${opacityPng(rows, HEAT)}" alt="${stations.map((station) => `${station} ${utilisation(context, name, station)}`).join(', ')}"><div class="values">${stations.map((station) => html`<span>${utilisation(context, name, station)}</span>`)}</div></div></div>`;
}

// The capacity of a station follows from its mean load and its utilisation, also for what a strategy deploys itself.
function shares(name: string, station: string, { document }: ReportContext, largest: ReadonlyMap<string, number>): readonly number[] {
  const { busy, step } = document.strategies[name]!.detail.timeline;
  const series = busy[station]!;
  const { warmup, run } = document.scenario;
  const measured = series.filter((_, i) => i * step >= warmup && i * step < warmup + run);
  const mean = measured.reduce((sum, value) => sum + value, 0) / Math.max(1, measured.length);
  const used = estimateOf(document, name, `service.${station}.utilisation`)?.mean ?? 0;
  const capacity = used > 0 && mean > 0 ? mean / used : largest.get(station)!;
  return runsOf(series, windowsPerPoint(series.length)).map((run) => run.reduce((sum, value) => sum + value, 0) / run.length / (capacity || 1));
}

function utilisation({ document }: ReportContext, name: string, station: string): string {
  return formatValue(estimateOf(document, name, `service.${station}.utilisation`)?.mean ?? null, '%');
}

function faultStrips({ document }: ReportContext, end: number): readonly Html[] {
  return timedFaults(document).map((fault) => {
    const left = (fault.from / end) * 100;
    const right = (Math.min(end, fault.to ?? end) / end) * 100;
    return html`<i style="left:${left.toFixed(2)}%;width:${Math.max(0.4, right - left).toFixed(2)}%" title="${fault.name}"></i>`;
  });
}

function largestBusy({ document, names }: ReportContext): ReadonlyMap<string, number> {
  const largest = new Map<string, number>();
  for (const name of names) {
    for (const [station, series] of Object.entries(document.strategies[name]!.detail.timeline.busy)) {
      largest.set(station, Math.max(largest.get(station) ?? 0, ...series));
    }
  }
  return largest;
}
