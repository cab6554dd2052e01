import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Alias, Document, Node, Pair, Scalar, YAMLError, YAMLMap, YAMLSeq } from 'yaml';
import { tooDeepAt } from './nesting.ts';
import type { ProblemList } from './problem.ts';
import type { SourceFile, Spot } from './source-file.ts';
import type { Entry, ScalarTree, Tree } from './tree.ts';

/** A scenario larger than this is refused before it is parsed: 10 MiB. */
const MAX_FILE_LENGTH = 10 * 1024 * 1024;
const MAX_DEPTH = 100;
/** Nodes that aliases may add in all: far above any honest use, far below what a "billion laughs" file needs to hurt. */
const MAX_ALIASED_NODES = 100_000;
const MAX_SYNTAX_ERRORS = 5;

/**
 * Reads YAML 1.2 text (core schema, anchors, aliases and merge keys) into a tree with positions.
 * Reports `SIM1001` empty, `SIM1002` not text, `SIM1003` too large, `SIM1004` syntax, `SIM1005` duplicate key,
 * `SIM1006` aliases, `SIM1007` nesting, and returns null if any was found.
 */
export function readYaml(file: SourceFile, problems: ProblemList): Tree | null {
  const start: Spot = { source: file, start: 0, end: 1 };
  if (file.text.length > MAX_FILE_LENGTH) {
    const head = { path: file.path, text: file.text.slice(0, 1000) };
    problems.error(
      'SIM1003',
      { ...start, source: head },
      'the file is larger than 10 MiB',
      'a scenario is a few pages of text; long traces belong in a CSV file',
    );
    return null;
  }
  if (!isText(file, problems)) return null;
  const deep = tooDeepAt(file.text);
  if (deep !== null) {
    problems.error(
      'SIM1007',
      { source: file, start: deep, end: deep + 1 },
      'lists and maps are nested too deeply',
      `at most ${MAX_DEPTH} levels`,
    );
    return null;
  }
  const document = parse(file, problems);
  if (document === null) return null;
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    problems.error('SIM1001', start, 'the file is empty', '`sim init` writes a scenario to start from');
    return null;
  }
  const errors = problems.all.length;
  const tree = new TreeBuilder(file, document, problems).build(document.contents, 0).tree;
  return problems.all.length > errors && problems.hasErrors ? null : tree;
}

/**
 * Reads one value as it would stand in the file (`8ms`, `{ exponential: 8ms }`), for `--set PATH=VALUE`.
 * An empty text is an empty value.
 */
export function readYamlValue(source: SourceFile, problems: ProblemList): Tree | null {
  const spot: Spot = { source, start: 0, end: Math.max(1, source.text.length) };
  if (source.text.trim() === '') return { kind: 'scalar', value: null, text: '', at: spot };
  return readYaml(source, problems);
}

function isText(file: SourceFile, problems: ProblemList): boolean {
  const bad = file.text.search(/[\u0000\ufffd]/);
  if (bad < 0) return true;
  problems.error(
    'SIM1002',
    { source: file, start: bad, end: bad + 1 },
    'this is not a text file (it holds bytes that are not UTF-8)',
    'save the scenario as UTF-8 text',
  );
  return false;
}

function parse(file: SourceFile, problems: ProblemList): Document.Parsed | null {
  const whole: Spot = { source: file, start: 0, end: 1 };
  let document: Document.Parsed;
  try {
    document = parseDocument(file.text, {
      prettyErrors: false,
      stringKeys: true,
      uniqueKeys: false,
      resolveKnownTags: false,
      logLevel: 'error',
    });
  } catch (error) {
    // The parser promises not to throw; if it does all the same, a person gets a message and no stack trace.
    problems.error(
      'SIM1004',
      whole,
      `the YAML cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'check the file with an editor that knows YAML',
    );
    return null;
  }
  if (document.directives.yaml.version !== '1.2') {
    problems.error(
      'SIM1004',
      whole,
      `YAML ${document.directives.yaml.version} is not supported`,
      'remove the %YAML line: scenarios are YAML 1.2',
    );
    return null;
  }
  for (const error of document.errors.slice(0, MAX_SYNTAX_ERRORS)) {
    const spot = { source: file, start: error.pos[0], end: Math.max(error.pos[1], error.pos[0] + 1) };
    if (error.code === 'RESOURCE_EXHAUSTION') {
      problems.error('SIM1007', spot, 'lists and maps are nested too deeply', `at most ${MAX_DEPTH} levels`);
      return null;
    }
    problems.error('SIM1004', spot, syntaxMessage(error), syntaxHint(error, file.text));
  }
  return document.errors.length > 0 ? null : document;
}

function syntaxMessage(error: YAMLError): string {
  const sentence = error.message.charAt(0).toLowerCase() + error.message.slice(1);
  return `YAML syntax: ${sentence.replaceAll(/\s+/g, ' ').slice(0, 200)}`;
}

function syntaxHint(error: YAMLError, text: string): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', error.pos[0] - 1) + 1).split('\n', 1)[0] ?? '';
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return 'indent with blanks';
    case 'MULTIPLE_DOCS':
      return 'one scenario a file: remove what follows `---`';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'one `key: value` a line; put a text that holds `: ` in quotes';
    case 'BAD_SCALAR_START':
      return 'put the text in quotes';
    case 'BAD_INDENT':
    case 'MISSING_CHAR':
    case 'UNEXPECTED_TOKEN':
      if (/[{[]/.test(line)) return 'is a `}`, a `]`, a `,` or a quote missing?';
      return 'check the indentation: the keys of one map start in one column';
    case 'BAD_ALIAS':
      return 'a `*` that is meant as text needs quotes: "*"';
    default:
      return undefined;
  }
}

interface Built {
  readonly tree: Tree;
  /** Nodes in it, aliases counted as often as they stand. */
  readonly size: number;
}

class TreeBuilder {
  readonly #source: SourceFile;
  readonly #document: Document.Parsed;
  readonly #problems: ProblemList;
  readonly #done = new Map<Node, Built>();
  readonly #open = new Set<Node>();
  #aliased = 0;

  constructor(source: SourceFile, document: Document.Parsed, problems: ProblemList) {
    this.#source = source;
    this.#document = document;
    this.#problems = problems;
  }

  build(node: Node | null, depth: number): Built {
    if (node === null) return { tree: this.#nothing({ source: this.#source, start: 0, end: 1 }), size: 1 };
    const at = this.#spot(node);
    if (depth > MAX_DEPTH) {
      this.#problems.error('SIM1007', at, 'lists and maps are nested too deeply', `at most ${MAX_DEPTH} levels`);
      return { tree: this.#nothing(at), size: 1 };
    }
    if (isAlias(node)) return this.#alias(node, depth);
    const known = this.#done.get(node);
    if (known !== undefined) return known;
    if (node.tag !== undefined)
      this.#problems.error(
        'SIM1004',
        at,
        `YAML tags such as \`${node.tag}\` are not part of the language`,
        'remove the tag',
      );
    this.#open.add(node);
    const built = this.#collection(node, at, depth);
    this.#open.delete(node);
    this.#done.set(node, built);
    return built;
  }

  #collection(node: Node, at: Spot, depth: number): Built {
    if (isMap(node)) return this.#map(node, at, depth);
    if (isSeq(node)) {
      const items = (node as YAMLSeq<Node>).items.map((item) => this.build(item, depth + 1));
      return {
        tree: { kind: 'list', items: items.map((item) => item.tree), at },
        size: items.reduce((sum, item) => sum + item.size, 1),
      };
    }
    return { tree: this.#scalar(node as Scalar, at), size: 1 };
  }

  #alias(alias: Alias, depth: number): Built {
    const at = this.#spot(alias);
    const target = alias.resolve(this.#document);
    if (target === undefined) {
      this.#problems.error(
        'SIM1006',
        at,
        `there is no anchor \`&${alias.source}\` before this`,
        'a `*` that is meant as text needs quotes: "*"',
      );
      return { tree: this.#nothing(at), size: 1 };
    }
    if (this.#open.has(target)) {
      this.#problems.error(
        'SIM1006',
        at,
        `the alias \`*${alias.source}\` stands inside its own anchor`,
        'a value cannot contain itself',
      );
      return { tree: this.#nothing(at), size: 1 };
    }
    const built = this.build(target, depth);
    const before = this.#aliased;
    this.#aliased += built.size;
    if (this.#aliased > MAX_ALIASED_NODES) {
      if (before > MAX_ALIASED_NODES) return { tree: this.#nothing(at), size: 1 };
      this.#problems.error(
        'SIM1006',
        at,
        'aliases multiply this file beyond all measure',
        `at most ${MAX_ALIASED_NODES} values may come from aliases`,
      );
      return { tree: this.#nothing(at), size: 1 };
    }
    return built;
  }

  #map(node: YAMLMap, at: Spot, depth: number): Built {
    const own = new Map<string, Entry>();
    const merged = new Map<string, Entry>();
    let size = 1;
    for (const pair of node.items as Pair<Scalar, Node | null>[]) {
      const keyAt = this.#spot(pair.key);
      const key = String(pair.key.value);
      const value = pair.value === null ? { tree: this.#nothing(keyAt), size: 1 } : this.build(pair.value, depth + 1);
      size += value.size;
      if (key === '<<' && pair.key.type === 'PLAIN') {
        this.#merge(value.tree, merged, keyAt);
      } else if (own.has(key)) {
        const line = this.#source.text.slice(0, own.get(key)!.keyAt.start).split('\n').length;
        this.#problems.error(
          'SIM1005',
          keyAt,
          `the key \`${key}\` stands twice in this map`,
          `the first one is in line ${line}; keep one of them`,
        );
      } else {
        own.set(key, { key, keyAt, value: value.tree });
      }
    }
    for (const [key, entry] of merged) if (!own.has(key)) own.set(key, entry);
    return { tree: { kind: 'map', entries: [...own.values()], at }, size };
  }

  /** `<<` takes a map or a list of maps; the first that has a key wins. */
  #merge(value: Tree, into: Map<string, Entry>, keyAt: Spot): void {
    const maps = value.kind === 'list' ? value.items : [value];
    for (const map of maps) {
      if (map.kind !== 'map') {
        this.#problems.error('SIM1006', keyAt, '`<<` merges maps only', 'write `<<: *NAME` where `&NAME` marks a map');
        continue;
      }
      for (const entry of map.entries) if (!into.has(entry.key)) into.set(entry.key, entry);
    }
  }

  #scalar(node: Scalar, at: Spot): ScalarTree {
    const { value } = node;
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return { kind: 'scalar', value, text: typeof value === 'string' ? value : (node.source ?? String(value)), at };
    }
    return { kind: 'scalar', value: node.source ?? '', text: node.source ?? '', at };
  }

  #nothing(at: Spot): ScalarTree {
    return { kind: 'scalar', value: null, text: '', at };
  }

  #spot(node: Node): Spot {
    const [start, end] = node.range ?? [0, 1];
    return { source: this.#source, start, end };
  }
}
