/** A sentence in which the names of strategies are marked, so that a page can colour what a terminal prints plainly. */
export type Sentence = readonly SentencePart[];

/** Plain text or the name of a strategy. */
export type SentencePart = string | { readonly strategy: string };

/** The sentence without marks and without the no-break spaces that only a page needs. */
export function plainText(sentence: Sentence): string {
  return asciiSpaces(sentence.map((part) => (typeof part === 'string' ? part : part.strategy)).join(''));
}

/** Text for a terminal: ordinary spaces between numbers and units. */
export function asciiSpaces(text: string): string {
  return text.replaceAll('\u00a0', ' ');
}

/** Strategies as "a, b and c". */
export function listStrategies(names: readonly string[]): Sentence {
  return names.flatMap((name, i): SentencePart[] => {
    const before = i === 0 ? [] : [i === names.length - 1 ? ' and ' : ', '];
    return [...before, { strategy: name }];
  });
}

/** Words as "a, b and c". */
export function listWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
}
