import type { Counterexample } from '../experiment/check/document.ts';
import { sequenceOf } from '../experiment/check/diagram.ts';
import { replay } from '../experiment/check/report.ts';
import type { Replay } from '../experiment/check/report.ts';
import { spaceTimeOf } from '../experiment/check/space-time.ts';
import { writeFileAtomically } from '../experiment/write-results.ts';
import { usageError } from './cli-error.ts';
import type { Invocation } from './command.ts';
import { EXIT } from './exit-codes.ts';
import type { Painter } from './paint.ts';
import { readTextFile } from './read-scenario.ts';
import { toolVersion } from './tool-version.ts';

/** Plays a counterexample again. Returns 12 when a broken guarantee was reproduced, 0 for a weakness, 1 when it was not reproduced. */
export async function executeReplay(path: string, { options, io, out, err }: Invocation): Promise<number> {
  const counterexample = readCounterexample(path);
  const replayed = replay(counterexample);
  const diagram = sequenceOf(replayed.observation);
  const picture = options.value('svg');
  if (picture !== null) await writeFileAtomically(picture, `${spaceTimeOf(replayed.observation, `${counterexample.strategy.name}: ${counterexample.statement.replace(/\.$/, '')} - broken`)}\n`);
  const toJson = options.flag('json');
  if (toJson) {
    const { reproduced, broken, traceHash, claim } = replayed;
    const { strategy, invariant, verdict, schedule } = counterexample;
    io.stdout.write(`${JSON.stringify({
      format: 'rehearsal/replay@1', file: path, verdict: reproduced ? 'reproduced' : 'not reproduced', strategy: strategy.name, invariant, found: verdict,
      broken, expectedTraceHash: counterexample.traceHash, traceHash, claim, schedule, diagram,
    }, null, 2)}\n`);
  }
  if (!options.flag('quiet')) {
    const lines = options.flag('mermaid') ? diagram.mermaid : diagram.text;
    (toJson ? io.stderr : io.stdout).write(`${[...replayText(counterexample, replayed, toJson ? err : out), '', ...lines].join('\n')}\n`);
  }
  if (!replayed.reproduced) return EXIT.internalError;
  return counterexample.verdict === 'broken guarantee' ? EXIT.guaranteeViolated : EXIT.ok;
}

function replayText({ strategy, invariant, statement, verdict, faults, traceHash, tool, error }: Counterexample, replayed: Replay, paint: Painter): string[] {
  const head = replayed.reproduced ? paint('yellow', 'reproduced') : paint('red', 'not reproduced');
  const trace = replayed.reproduced ? `trace ${traceHash ?? `none: ${error ?? ''}`}` : `expected trace ${traceHash ?? 'none'}, got ${replayed.traceHash ?? `none: ${replayed.observation.error ?? ''}`}`;
  const version = toolVersion();
  return [
    `${head}: ${strategy.name}, ${verdict}, ${invariant}`, statement, trace,
    ...(replayed.reproduced ? [] : [replayed.broken ? 'the invariant is broken again, on another way' : 'the invariant holds now']),
    ...(replayed.reproduced || tool.version === version ? [] : [`it was found with version ${tool.version}, this is ${version}`]),
    ...(faults.length === 0 ? ['no fault is needed'] : faults),
  ];
}

function readCounterexample(path: string): Counterexample {
  const text = readTextFile(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw usageError('not-json', `${path} is no JSON: ${error instanceof Error ? error.message : ''}`, HINT);
  }
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (format === 'rehearsal/counterexample@1' && isComplete(value as Partial<Counterexample>)) return value as Counterexample;
  throw usageError('not-a-counterexample', `${path} is ${typeof format === 'string' && format !== 'rehearsal/counterexample@1' ? `a file of format ${format}` : 'not a counterexample'}`, HINT);
}

const HINT = 'name a check-*.json that `sim check` wrote';

function isComplete({ world, strategy, schedule, invariant, faults }: Partial<Counterexample>): boolean {
  return typeof world === 'object' && typeof strategy === 'object' && Array.isArray(schedule) && Array.isArray(faults) && typeof invariant === 'string';
}
