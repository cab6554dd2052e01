import type { ProblemList } from './source/problem.ts';
import type { MapTree } from './source/tree.ts';

/** One change of a document: a path and the new value as YAML text. */
export interface PathSetting {
  readonly path: string;
  readonly value: string;
}
export function applyVariant(document: MapTree, _variant: string | undefined, _problems: ProblemList): MapTree { return document; }
export function applySettings(document: MapTree, _settings: readonly PathSetting[], _problems: ProblemList): MapTree { return document; }
