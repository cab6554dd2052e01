import type { SettingType, SettingValue } from '../scenario/settings.ts';
import type { StrategyDescription } from './strategy-description.ts';

/** A value a person may set, with what is known about its default. */
export interface Parameter {
  /** Path below the strategy: `outbox.every`, `orchestrator.persist`. */
  readonly name: string;
  readonly type: SettingType;
  /** As a person would write it: `500ms`, `{ p50: 1.5ms, p99: 9ms }`. */
  readonly default: unknown;
  /** `ideal` sets it to this instead: costs and waits become nothing. Absent = it is no cost. */
  readonly ideal?: unknown;
  readonly summary: string;
  /** Where the default comes from. */
  readonly source: string;
  /** R read in the source, P published page, D derived, K domain knowledge, G assumption. */
  readonly evidence: 'R' | 'P' | 'D' | 'K' | 'G';
}

/** Defaults of one product, on top of the policies' own. */
export interface Preset {
  readonly name: string;
  /** Policies (words of any axis) that it sets values for: a strategy made of one of them may name it. */
  readonly of: readonly string[];
  readonly summary: string;
  readonly values: Readonly<Record<string, { readonly value: unknown; readonly source: string; readonly evidence: Parameter['evidence'] }>>;
}

/** Words of the axes; an extension may add others. */
type Other = string & Record<never, never>;
export type Coordinations = 'direct' | 'orchestrator' | 'reactive' | 'workflow-engine' | 'monolith' | Other;
export type TransactionPolicies = 'none' | 'saga' | 'two-phase-commit' | 'tcc' | 'at' | 'local' | Other;
export type Transports = 'rpc' | 'broker' | 'task-queue' | 'none';
export type Bridges = 'none' | 'dual-write' | 'outbox-polling' | 'outbox-log-tailing' | 'listen-to-yourself' | 'engine-owned';
export type Receivers = 'none' | 'inbox' | 'idempotency-key';
export type Countermeasure =
  | 'none' | 'semantic-lock-wait' | 'semantic-lock-fail' | 'semantic-lock-retry' | 'reread' | 'commutative' | 'pessimistic-view';

/** The answers of a strategy on the axes. */
export interface Layers {
  readonly coordination: Coordinations;
  readonly transaction: TransactionPolicies;
  readonly transport: Transports;
  readonly bridge: Bridges;
  readonly receiver: Receivers;
  readonly overlays: readonly OverlayChoice[];
}

export interface OverlayChoice {
  readonly kind: 'mesh' | 'tracing';
  readonly preset: string;
}

/** A named combination of the table everyone quotes. */
export interface NamedStrategy {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly layers: Layers;
  /** Preset in force when the file names none. */
  readonly preset: string | null;
  /** Parameters whose value makes the strategy what it is. */
  readonly values?: Readonly<Record<string, unknown>>;
  readonly guarantees: readonly string[];
  readonly weaknesses: readonly string[];
}

/** A strategy of one run, checked, with every parameter in force. JSON-able: it crosses to worker threads. */
export interface ResolvedStrategy {
  readonly name: string;
  readonly version: string;
  readonly layers: Layers;
  readonly deployment: string | null;
  readonly countermeasure: Countermeasure;
  /** By parameter name. */
  readonly values: Readonly<Record<string, SettingValue>>;
  readonly description: StrategyDescription;
}
