import type { FaultBand, ResultDocument } from '../../experiment/result-document.ts';
import { formatValue } from '../format.ts';
import { listWords } from '../sentence.ts';
import type { VegaLiteSpec } from './chart.ts';

// Windows drawn at most; a longer run is averaged into wider ones.
const WINDOWS_MAX = 100;
// Rows of a data table at most.
const TABLE_ROWS_MAX = 60;

/** How many windows of `count` become one point so that at most `WINDOWS_MAX` remain. */
export function windowsPerPoint(count: number): number {
  return Math.ceil(count / WINDOWS_MAX);
}

/** Every n-th value so that a table keeps at most `TABLE_ROWS_MAX` rows. */
export function thinned<Value>(values: readonly Value[]): readonly Value[] {
  const step = Math.ceil(values.length / TABLE_ROWS_MAX);
  return values.filter((_, i) => i % step === 0);
}

/** Splits `values` into runs of `size` (the last may be shorter). */
export function runsOf<Value>(values: readonly Value[], size: number): readonly (readonly Value[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, (i + 1) * size));
}

/** Faults with a known time. Random ones have no band. */
export function timedFaults(document: ResultDocument): readonly (FaultBand & { readonly from: number })[] {
  return document.faults.filter((fault) => fault.from !== null) as readonly (FaultBand & { readonly from: number })[];
}

/** A layer that shades the faults, named at the top; null without faults. */
export function faultLayers(document: ResultDocument, end: number, named: boolean): readonly VegaLiteSpec[] {
  const values = timedFaults(document).map((fault) => ({ name: fault.name, from: fault.from, to: Math.min(end, fault.to ?? end) }));
  if (values.length === 0) return [];
  const x = { field: 'from', type: 'quantitative' };
  const band = { data: { values }, mark: { type: 'rect', color: 'var(--fault)', opacity: 1 }, encoding: { x, x2: { field: 'to' }, description: { field: 'name' } } };
  const text = {
    data: { values }, mark: { type: 'text', align: 'left', baseline: 'bottom', dy: -4, fontSize: 10, color: 'var(--fault-text)', aria: false },
    encoding: { x, y: { value: 0 }, text: { field: 'name' } },
  };
  return named ? [band, text] : [band];
}

/** "Shaded: payment-brownout 45–55 s and lost-zone 65–73 s." */
export function faultCaption(document: ResultDocument): string {
  const bands = timedFaults(document).map((fault) => `${fault.name} ${bandText(fault)}`);
  return bands.length === 0 ? '' : ` Shaded: ${listWords(bands)}.`;
}

/** "45–55 s", or "from 45 s" for a fault whose end is not planned. */
export function bandText(fault: FaultBand): string {
  if (fault.from === null) return 'at random';
  if (fault.to === null) return `from ${formatValue(fault.from, 's')}`;
  return `${String(Number(fault.from.toFixed(3)))}–${String(Number(fault.to.toFixed(3)))} s`;
}
