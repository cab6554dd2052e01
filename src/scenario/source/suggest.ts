/** Edit distance of two texts (insertions, deletions, substitutions, swaps of neighbours), as in optimal string alignment. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, beforeLast[j - 2]! + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

/** The candidate nearest to a misspelt word, or undefined when none is near (two fifths of its letters wrong, at most 3). */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[_\s-]/g, '');
  const limit = word.length < 2 ? 0 : Math.min(3, Math.max(1, Math.floor(word.length * 0.4)));
  let best: string | undefined;
  let bestDistance = limit + 1;
  if (word.length > 64) return undefined;
  for (const candidate of candidates) {
    const distance = plain(word) === plain(candidate) ? 0 : editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Hint for an unknown word: "did you mean ...?", else what there is to choose from, led in by `lead` ("there are"). */
export function didYouMean(word: string, candidates: readonly string[], lead: string): string {
  const near = nearest(word, candidates);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  if (candidates.length === 0) return 'there are none here';
  const shown = candidates.slice(0, 24).map((candidate) => `\`${candidate}\``);
  return `${lead}: ${shown.join(', ')}${candidates.length > shown.length ? ', ...' : ''}`;
}
