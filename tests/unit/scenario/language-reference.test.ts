import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../../src/scenario/language-examples.ts';
import { languageReference } from '../../../src/scenario/language-reference.ts';
import { loadText } from './load-text.ts';
import { schemaAccepts } from './schema-accepts.ts';

const BASE = ['services', 'data', 'process', 'workload'];

/** An example in the world of the other examples, where it does not bring sections of its own. */
function inItsWorld(example: string): string {
  const own = [...example.matchAll(/^([a-z]+):/gm)].map((match) => match[1]!);
  const rest = BASE.filter((key) => !own.includes(key) && !(key === 'process' && own.includes('processes')));
  return [example, ...rest.map((key) => EXAMPLES[key]!)].join('\n');
}

describe('the reference of the language', () => {
  it('is shipped as the tables make it', async () => {
    await expect(languageReference()).toMatchFileSnapshot('../../../docs/language.md');
  });

  it.each(Object.entries(EXAMPLES))('shows an example of %s that loads', (_name, example) => {
    const { scenario, problems, document } = loadText(inItsWorld(example));
    expect(problems.filter((problem) => problem.severity === 'error')).toEqual([]);
    expect(scenario).not.toBeNull();
    expect(schemaAccepts(document)).toBe(true);
  });

  it('links only to headings that it has, each once', () => {
    const text = languageReference();
    const headings = [...text.matchAll(/^#+ (.+)$/gm)].map((match) => match[1]!.toLowerCase().replaceAll(' ', '-'));
    expect(headings.length).toBe(new Set(headings).size);
    const links = new Set([...text.matchAll(/\]\(#([^)]+)\)/g)].map((match) => match[1]!));
    expect([...links].filter((link) => !headings.includes(link))).toEqual([]);
  });
});
