import type { ResultDocument } from '../experiment/result-document.ts';

const HEAD = ['scenario', 'strategy', 'measure', 'unit', 'better', 'replication', 'value'];

/**
 * One row for each strategy, measure and replication (RFC 4180, line feeds): the long form that spreadsheets, R and pandas
 * pivot. Numbers in JavaScript's shortest form and SI units; an undefined value is empty.
 */
export function exportCsv(document: ResultDocument): string {
  const rows = Object.entries(document.strategies).flatMap(([strategy, { measures }]) =>
    Object.entries(measures).flatMap(([measure, { unit, better, values }]) =>
      values.map((value, replication) => [
        document.scenario.name,
        strategy,
        measure,
        unit,
        better,
        replication,
        value ?? '',
      ]),
    ),
  );
  return [HEAD, ...rows].map((row) => `${row.map((cell) => field(String(cell))).join(',')}\n`).join('');
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
