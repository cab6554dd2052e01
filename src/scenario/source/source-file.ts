/** A text file that takes part in a scenario. `path` is shown in messages and is the base of relative includes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A stretch of a source text; offsets in UTF-16 units, `end` excluded. */
export interface Spot {
  readonly source: SourceFile;
  readonly start: number;
  readonly end: number;
}
