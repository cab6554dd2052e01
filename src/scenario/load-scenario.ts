import { applyDefaults } from './apply-defaults.ts';
import { checkScenario } from './checks/check-scenario.ts';
import { assembleScenario, decodeSections } from './decode-sections.ts';
import type { Context } from './forms/form.ts';
import { collectNames } from './names.ts';
import { applySettings, applyVariant, variantNames } from './paths.ts';
import type { PathSetting } from './paths.ts';
import type { Scenario } from './scenario.ts';
import { readWithIncludes, resolvePath } from './source/include.ts';
import { ProblemList } from './source/problem.ts';
import type { Problem } from './source/problem.ts';
import type { SourceFile } from './source/source-file.ts';
import type { MapTree } from './source/tree.ts';
import { toPlain } from './source/tree.ts';

/** What a caller may change about a file, and how files beside it are read. */
export interface LoadOptions {
  /** `--set PATH=VALUE`, in order; later ones win, all of them over the variant. */
  readonly sets?: readonly PathSetting[];
  /** One of the file's `variants`. */
  readonly variant?: string;
  /** Text of a file that the scenario includes or takes numbers from; the path is relative to the scenario's directory as its own path is. Throws when it cannot be read. */
  readonly readText: (path: string) => string;
}

/** A loaded file: a scenario only if no problem is an error. */
export interface Loaded {
  readonly scenario: Scenario | null;
  /** Errors and warnings, by place in the file. */
  readonly problems: readonly Problem[];
  /** The document as plain data, includes merged, variant and settings applied, defaults not filled in; null if it is no YAML map. */
  readonly document: unknown;
}

/**
 * Reads a scenario: YAML, then includes, then the variant, then `--set`, then `defaults:`, then everything is decoded and checked.
 * Never throws for anything a person can write; every problem is in the list, each once.
 */
export function loadScenario(file: SourceFile, options: LoadOptions): Loaded {
  const problems = new ProblemList();
  const document = readWithIncludes(file, options.readText, problems);
  if (document === null) return { scenario: null, problems: problems.all, document: null };
  const varied = applyVariant(document, options.variant, problems);
  const root = applySettings(varied, options.sets ?? [], problems);
  const scenario = decode(root, file, options, problems);
  const asWritten = options.variant === undefined && (options.sets ?? []).length === 0;
  const ofVariants = asWritten && !problems.hasErrors ? variantErrors(document, file, options) : [];
  const all = [...problems.all, ...ofVariants];
  return {
    scenario: problems.hasErrors || ofVariants.length > 0 ? null : scenario,
    problems: sorted(all, file.path),
    document: toPlain(root),
  };
}

function decode(root: MapTree, file: SourceFile, options: LoadOptions, problems: ProblemList): Scenario | null {
  const completed = applyDefaults(root);
  const context: Context = {
    problems,
    names: collectNames(completed),
    data: new Map(),
    views: [],
    attributes: new Map(),
    readText: (path, namedAt) =>
      options.readText(resolvePath(path, namedAt.source.path.startsWith('--') ? file.path : namedAt.source.path)),
  };
  const sections = decodeSections(completed, context);
  const scenario = assembleScenario(sections, completed, file.path, context);
  checkScenario(sections, completed, context);
  return scenario;
}

/** Errors that a file has only with one of its variants: they do not wait for the day on which that one is chosen. */
function variantErrors(document: MapTree, file: SourceFile, options: LoadOptions): readonly Problem[] {
  return variantNames(document).flatMap((name) => {
    const problems = new ProblemList();
    decode(applyVariant(document, name, problems), file, options, problems);
    return problems.all
      .filter(({ severity }) => severity === 'error')
      .map((problem) => ({ ...problem, message: `with the variant \`${name}\`: ${problem.message}` }));
  });
}

/** The file itself first, then others, each from top to bottom. */
function sorted(problems: readonly Problem[], main: string): readonly Problem[] {
  const rank = (problem: Problem): number => (problem.file === main ? 0 : 1);
  return problems.toSorted(
    (a, b) =>
      rank(a) - rank(b) || (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
}
