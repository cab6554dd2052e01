import type { JsonSchema } from './forms/form.ts';
import { EXAMPLES } from './language-examples.ts';
import { scenarioJsonSchema } from './schema.ts';
import { PROBLEM_CODES } from './source/codes.ts';

interface Row {
  readonly path: string;
  readonly takes: string;
  readonly about: string;
}

const INTRODUCTION = `# The scenario language: reference

<!-- Generated from the tables that decode a scenario. Edit those, then: npx vitest run tests/unit/scenario -u -->

One YAML file describes one world, one business process and the strategies to compare. This page lists every key.
\`sim schema\` prints the same as a JSON Schema for editors; \`sim validate FILE\` checks a file.

- **Units are required.** Times \`250us 8ms 1.5s 10m 2h 3d 2w\`, rates \`300/s 20/m 5/h\`, shares \`0.5%\`, sizes \`2KiB\`,
  bandwidths \`1GiB/s\`. Counts, weights and exponents are bare numbers.
- **Unknown keys are errors**, with the place and a suggestion. So is a key twice in one map.
- **Everything has a default**, named below. Without \`network:\` a message takes no time; without \`faults:\` nothing fails.
- \`none\` and \`unlimited\` take back what \`defaults:\` or an \`include:\` set.
- Where maps merge (\`include:\`, \`defaults:\`), the nearer one wins key by key; lists, distributions, arrivals and losses are replaced
  as a whole.
- \`defaults.step\` holds for the steps of processes. An undo takes its time-out, back-off, hedge, budget, breaker and bulkhead, but
  not \`attempts\`: it is retried for ever unless it says otherwise. Calls that an operation makes take none of it.
- A CSV file has one value a line in its first column. A time without unit there is in the unit that the header ends in
  (\`latency_ms\`, \`at [us]\`), else in seconds.

In the tables, \`NAME\` stands for a name of your choice and \`[]\` for the items of a list.
`;

/** The reference of the language as Markdown, made from the JSON Schema; kept in docs/language.md. */
export function languageReference(): string {
  const schema = scenarioJsonSchema();
  const sections = Object.entries(schema.properties as Readonly<Record<string, JsonSchema>>);
  const shared = Object.entries(schema.definitions as Readonly<Record<string, JsonSchema>>);
  return [
    INTRODUCTION,
    '## Sections\n',
    ...sections.map(([name, section]) => chapter(name, section)),
    '## Shared forms\n',
    ...shared.map(([name, form]) => chapter(name, form)),
    problemCodes(),
  ].join('\n');
}

function chapter(name: string, schema: JsonSchema): string {
  const about = words(schema);
  const example = EXAMPLES[name];
  const parts = [
    `### ${name}`,
    about,
    `Takes ${describe(schema)}.`,
    example === undefined ? '' : `\`\`\`yaml\n${example}\n\`\`\``,
  ];
  const rows = dedupe(rowsOf(schema, '')).map((row) => `| \`${row.path}\` | ${cell(row.takes)} | ${cell(row.about)} |`);
  if (rows.length > 0) parts.push(['| key | takes | |', '|---|---|---|', ...rows].join('\n'));
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Every key below a schema, by dotted path; named forms are referred to, not repeated. */
function rowsOf(schema: JsonSchema, prefix: string): readonly Row[] {
  const rows: Row[] = [];
  for (const alternative of alternatives(schema)) {
    for (const [key, inner] of Object.entries((alternative.properties ?? {}) as Record<string, JsonSchema>)) {
      const path = prefix === '' ? key : `${prefix}.${key}`;
      rows.push({ path, takes: describe(inner), about: words(inner) }, ...rowsOf(inner, path));
    }
    const named = alternative.additionalProperties;
    if (typeof named === 'object' && named !== null) {
      const path = prefix === '' ? 'NAME' : `${prefix}.NAME`;
      rows.push({ path, takes: describe(named as JsonSchema), about: '' }, ...rowsOf(named as JsonSchema, path));
    }
    if (typeof alternative.items === 'object') rows.push(...rowsOf(alternative.items as JsonSchema, `${prefix}[]`));
  }
  return rows;
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  const several = schema.anyOf as readonly JsonSchema[] | undefined;
  return several === undefined ? [schema] : several.flatMap(alternatives);
}

function dedupe(rows: readonly Row[]): readonly Row[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const key = `${row.path} ${row.takes}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** What a form is for, as its table says. */
function words(schema: JsonSchema): string {
  return typeof schema.description === 'string' ? schema.description : '';
}

/** What a schema takes, in words. */
function describe(schema: JsonSchema): string {
  const parts = alternatives(schema).map(describeOne);
  return [...new Set(parts)].join(' or ');
}

function describeOne(schema: JsonSchema): string {
  const wrapped = (schema.allOf as readonly JsonSchema[] | undefined)?.[0];
  if (wrapped !== undefined) return describe(wrapped);
  if (typeof schema.$ref === 'string') return link(schema.$ref.replace('#/definitions/', ''));
  if (Array.isArray(schema.enum)) return schema.enum.map((word) => `\`${String(word)}\``).join(', ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const).replaceAll('"', '')}\``;
  const { type } = schema;
  if (type === 'array')
    return `a list, each ${typeof schema.items === 'object' ? describe(schema.items as JsonSchema) : 'a value'}`;
  if (type === 'object') return describeMap(schema);
  if (type === 'integer') return `a whole number from ${String(schema.minimum)} on`;
  if (type === 'boolean') return '`true` or `false`';
  if (Array.isArray(type)) return type.includes('integer') ? 'a name or a number' : 'a text';
  return type === 'number' ? 'a number' : type === 'string' ? 'a text' : 'anything';
}

function describeMap(schema: JsonSchema): string {
  if (schema.patternProperties !== undefined) return 'two of `p10` ... `p99.9`';
  const properties = schema.properties as Record<string, JsonSchema> | undefined;
  const named = schema.additionalProperties;
  if (properties === undefined && typeof named === 'object' && named !== null)
    return `a map from names to ${describe(named as JsonSchema)}`;
  const keys = Object.keys(properties ?? {});
  return keys.length > 0 && keys.length <= 3 ? `\`{ ${keys.map((key) => `${key}: ...`).join(', ')} }\`` : 'a map';
}

function link(name: string): string {
  return `[${name}](#${name})`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function problemCodes(): string {
  const rows = Object.entries(PROBLEM_CODES).map(([code, about]) => `| ${code} | ${about} |`);
  return `## Problem codes\n\n\`SIM1xxx\`: the text is not in the language. \`SIM2xxx\`: its parts do not fit together; \`SIM21xx\` are warnings.\n\n| code | about |\n|---|---|\n${rows.join('\n')}\n`;
}
