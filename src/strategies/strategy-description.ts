/** What a report or `sim strategies` tells of a strategy. */
export interface StrategyDescription {
  readonly summary: string;
  readonly layers: Readonly<Record<string, string>>;
  readonly parameters: readonly ParameterInForce[];
  readonly guarantees: readonly string[];
}

export interface ParameterInForce {
  readonly name: string;
  readonly value: string;
  readonly default: string;
  readonly source: string;
  /** R read in source, P published page, D derived, K domain knowledge, G assumption. */
  readonly evidence: string;
}
