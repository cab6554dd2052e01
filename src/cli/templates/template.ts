/** A scenario to start from. */
export interface Template {
  readonly name: string;
  readonly about: string;
  /** YAML, without the line that points editors at the schema. */
  readonly text: string;
}
