import { loadScenario } from '../../../src/scenario/load-scenario.ts';
import type { Loaded } from '../../../src/scenario/load-scenario.ts';
import type { PathSetting } from '../../../src/scenario/paths.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { schemaAccepts } from './schema-accepts.ts';

const BASE: Readonly<Record<string, string>> = {
  services: '{ inventory: { time: 5ms }, payment: { time: 8ms }, tax: {} }',
  data: '{ stock: { owner: inventory, keys: 10, initial: 5, at-least: 0 }, ledger: { owner: payment, keys: [customers, shop] }, parcels: { owner: payment, keys: order } }',
  process:
    '{ attributes: { item: { uniform: stock }, price: { p50: 40, p90: 120 } }, steps: [ { reserve: { call: inventory.reserve } } ] }',
  workload: '{ arrivals: 10/s }',
};

/** Completes a piece of a scenario: sections that it does not have come from a small base world, behind it. */
export function complete(text: string): string {
  const own = [...text.matchAll(/^([a-z$]+):/gm)].map((match) => match[1]!);
  const rest = Object.entries(BASE).filter(
    ([key]) => !own.includes(key) && !(key === 'process' && own.includes('processes')),
  );
  return `${text}\n${rest.map(([key, value]) => `${key}: ${value}`).join('\n')}\n`;
}

export interface Around {
  readonly files?: Readonly<Record<string, string>>;
  readonly sets?: readonly PathSetting[];
  readonly variant?: string;
}

/** Loads a text as it stands, as `world.yaml`. */
export function loadText(text: string, { files = {}, sets = [], variant }: Around = {}): Loaded {
  return loadScenario(
    { path: 'world.yaml', text },
    {
      sets,
      ...(variant === undefined ? {} : { variant }),
      readText: (path) => {
        const found = files[path];
        if (found === undefined) throw new Error('no such file');
        return found;
      },
    },
  );
}

/** Loads a completed piece that must be right, for the JSON Schema too, and gives the scenario. */
export function good(piece: string, around: Around = {}): Scenario {
  const { scenario, problems, document } = loadText(complete(piece), around);
  const errors = problems.filter((problem) => problem.severity === 'error');
  if (scenario === null || errors.length > 0) {
    throw new Error(
      errors
        .map(
          (error) =>
            `${error.line}:${error.column} ${error.code} ${error.message} (${error.hint ?? ''})\n${error.frame}`,
        )
        .join('\n'),
    );
  }
  if (!schemaAccepts(document)) throw new Error('the JSON Schema rejects what the loader accepts');
  return scenario;
}

/** A text with the mark `¦` taken out, and the place where it stood. */
export function unmark(marked: string): { readonly text: string; readonly line: number; readonly column: number } {
  const at = marked.indexOf('¦');
  const before = marked.slice(0, at);
  return {
    text: before + marked.slice(at + 1),
    line: before.split('\n').length,
    column: at - before.lastIndexOf('\n'),
  };
}
