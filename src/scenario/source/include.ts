import type { ProblemList } from './problem.ts';
import { mergeTrees } from './merge.ts';
import { readYaml } from './read-yaml.ts';
import type { SourceFile } from './source-file.ts';
import type { MapTree, Tree } from './tree.ts';
import { valueAt } from './tree.ts';

const MAX_INCLUDES = 100;

/** The path of a file named in another one: relative to the directory of that one, `.` and `..` resolved. */
export function resolvePath(path: string, from: string): string {
  if (/^(\/|[A-Za-z]:[\\/])/.test(path)) return path;
  const directory = from.split(/[\\/]/).slice(0, -1);
  const parts: string[] = [];
  for (const part of [...directory, ...path.split('/')]) {
    if (part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/**
 * Reads a file and everything it includes, and merges it: later includes win over earlier ones, the file itself wins over all.
 * Includes may include. Returns null when one of the files cannot be read or is no YAML; the reasons are in the problem list.
 */
export function readWithIncludes(
  file: SourceFile,
  readText: (path: string) => string,
  problems: ProblemList,
): MapTree | null {
  return new Includer(readText, problems).read(file, []);
}

class Includer {
  readonly #readText: (path: string) => string;
  readonly #problems: ProblemList;
  #count = 0;

  constructor(readText: (path: string) => string, problems: ProblemList) {
    this.#readText = readText;
    this.#problems = problems;
  }

  read(file: SourceFile, open: readonly string[]): MapTree | null {
    const tree = readYaml(file, this.#problems);
    if (tree === null) return null;
    if (tree.kind !== 'map') {
      this.#problems.error(
        'SIM1012',
        tree.at,
        'a scenario is a map: `key: value` lines',
        'begin with `scenario: NAME`; `sim init` writes one to start from',
      );
      return null;
    }
    const includes = valueAt(tree, 'include');
    if (includes === undefined) return tree;
    const own: MapTree = { ...tree, entries: tree.entries.filter((entry) => entry.key !== 'include') };
    if (includes.kind !== 'list') {
      this.#problems.error('SIM1012', includes.at, 'expected a list of files', 'write `include: [team-defaults.yaml]`');
      return null;
    }
    const far: (MapTree | null)[] = includes.items.map((item) => this.#one(item, file, [...open, file.path]));
    if (far.includes(null)) return null;
    return [...(far as MapTree[]), own].reduce<Tree>(mergeTrees, { ...own, entries: [] }) as MapTree;
  }

  #one(item: Tree, from: SourceFile, open: readonly string[]): MapTree | null {
    if (item.kind !== 'scalar' || typeof item.value !== 'string') {
      this.#problems.error('SIM1012', item.at, 'expected the path of a file', 'write `include: [team-defaults.yaml]`');
      return null;
    }
    const path = resolvePath(item.value, from.path);
    if (open.includes(path) || ++this.#count > MAX_INCLUDES) {
      this.#problems.error(
        'SIM1019',
        item.at,
        open.includes(path) ? `\`${item.value}\` includes itself` : `more than ${MAX_INCLUDES} files are included`,
        'remove one of the includes',
      );
      return null;
    }
    let text: string;
    try {
      text = this.#readText(path);
    } catch (error) {
      this.#problems.error(
        'SIM1019',
        item.at,
        `\`${path}\` cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        'paths are relative to the file that includes',
      );
      return null;
    }
    return this.read({ path, text }, open);
  }
}
