import { toSeconds } from '../engine/time.ts';
import type { Ticks } from '../engine/time.ts';
import { platformNotes } from '../scenario/platforms.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ResolvedStrategy } from '../strategies/definition.ts';
import { comparisonsOf, expectationsOf, strategyMeasures } from './evidence.ts';
import { recoveryTimes } from './recovery.ts';
import type { ResultDocument, ScenarioSummary, StrategyResult } from './result-document.ts';
import type { Run } from './run-replications.ts';
import type { StrategySamples } from './strategy-samples.ts';
import { faultBands, topologyOf } from './topology.ts';
import { textDigest } from './trace-hash.ts';

/** The file a scenario came from. */
export interface ScenarioSource {
  /** As it was read. */
  readonly text: string;
  /** Of the canonical form of the scenario, not of the text. */
  readonly sha256: string;
}

/** Everything a result document is made of. */
export interface DocumentInput extends Run {
  readonly scenario: Scenario;
  /** In the order of the samples. */
  readonly strategies: readonly ResolvedStrategy[];
  readonly source: ScenarioSource;
  readonly toolVersion: string;
}

/** A document but for the time it took: a pure function of its input, the same for any number of workers. */
export type UntimedDocument = Omit<ResultDocument, 'wallClock'>;

/** Builds the document with its keys in the order of the schema. */
export function buildDocument(input: DocumentInput): UntimedDocument {
  const { scenario, strategies, samples } = input;
  const { comparisons, rankings } = comparisonsOf(input);
  return {
    format: 'rehearsal/results@1',
    scenario: summaryOf(input),
    seed: scenario.seed,
    replications: input.replications,
    confidence: scenario.experiment.confidence,
    complete: input.complete,
    tool: {
      version: input.toolVersion,
      strategies: Object.fromEntries(strategies.map(({ name, version }) => [name, version])),
    },
    strategies: Object.fromEntries(strategies.map((strategy, index) => [strategy.name, strategyResult(input, index)])),
    comparisons,
    rankings,
    expect: expectationsOf(input),
    faults: faultBands(scenario),
    topology: topologyOf(scenario),
    notes: [...input.notes, ...platformNotes(scenario.services), ...mergedNotes(strategies, samples)],
    ...(input.stopping === null ? {} : { stopping: input.stopping }),
  };
}

function strategyResult({ scenario, strategies, samples, warmup }: DocumentInput, index: number): StrategyResult {
  const one = samples[index]!;
  const { confidence } = scenario.experiment;
  return {
    ...strategyMeasures(one, scenario),
    description: strategies[index]!.description,
    detail: {
      percentiles: one.curves.summary(confidence),
      timeline: one.timeline.mean(),
      success: one.timeline.successRatios(confidence),
      exemplars: one.exemplars,
      recovery: recoveryTimes(scenario, toSeconds(warmup), one, confidence),
    },
  };
}

function summaryOf({ scenario, source, warmup }: DocumentInput): ScenarioSummary {
  const { name, title, question, time, experiment } = scenario;
  return {
    name,
    title,
    question,
    sha256: source.sha256,
    warmup: toSeconds(warmup),
    run: toSeconds(time.run),
    drain: toSeconds(time.drain),
    margin: experiment.margin,
    workload: workloadDigest(scenario, warmup),
    text: source.text,
  };
}

/** Equal for two runs whose order 4711 is the same order, given the same seed. */
function workloadDigest({ workload, processes, time }: Scenario, warmup: Ticks): string {
  const attributes = processes.map((process) => [process.name, process.attributes]);
  return textDigest(JSON.stringify([workload, attributes, warmup, time.run]));
}

/** Every note once; one that only some strategies have names them. */
function mergedNotes(strategies: readonly ResolvedStrategy[], samples: readonly StrategySamples[]): string[] {
  const notes = new Set(samples.flatMap((one) => [...one.notes]));
  return [...notes].map((note) => {
    const having = strategies.filter((_, index) => samples[index]!.notes.has(note)).map(({ name }) => name);
    return having.length === strategies.length ? note : `${having.join(', ')}: ${note}`;
  });
}
