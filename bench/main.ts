/**
 * `npm run bench [-- --rounds N] [-- --only TEXT] [-- --quick]`: events per CPU second of every workload and contender, medians over rounds.
 * Each run has a process of its own; rounds go over all contenders in turn, so that a disturbance of the machine hits all alike.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Contender, Sample, Workload } from './contender.ts';
import { buildPeers } from './peers.ts';
import { workloads } from './workloads.ts';

const RESULTS = fileURLToPath(new URL('../../../bench/results.json', import.meta.url));
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    child: { type: 'string' },
  },
});

interface Rate {
  readonly contender: string;
  /** Events per CPU second. */
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

function runOnce(workload: number, contender: number): Sample {
  const { command } = workloads[workload]!.contenders[contender]!;
  const [program, ...args] = command ?? [
    process.execPath,
    fileURLToPath(import.meta.url),
    '--child',
    `${String(workload)},${String(contender)}`,
  ];
  const child = spawnSync(program!, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const [events, cpuSeconds] = child.stdout.trim().split(' ').map(Number);
  if (child.status !== 0 || events === undefined || cpuSeconds === undefined)
    throw new Error(`${program!} ${args.join(' ')} failed`);
  return { events, cpuSeconds };
}

function rateOf(contender: Contender, samples: readonly Sample[]): Rate {
  const rates = samples.map(({ events, cpuSeconds }) => events / cpuSeconds).sort((a, b) => a - b);
  return {
    contender: contender.name,
    median: rates[rates.length >> 1]!,
    min: rates[0]!,
    max: rates[rates.length - 1]!,
  };
}

function compare(workload: Workload, index: number, rounds: number): readonly Rate[] {
  const present = workload.contenders.filter(({ available }) => available?.() ?? true);
  const samples = present.map((): Sample[] => []);
  for (let round = 0; round < rounds; round++) {
    samples.forEach((list, i) => list.push(runOnce(index, workload.contenders.indexOf(present[i]!))));
  }
  return present.map((contender, i) => rateOf(contender, samples[i]!));
}

function print(workload: Workload, rates: readonly Rate[]): void {
  const { name } = workload.contenders.find((contender) => contender.ours === true)!;
  const ours = rates.find((rate) => rate.contender === name)!;
  const million = (rate: number): string => (rate / 1e6).toFixed(2).padStart(8);
  const target = workload.target === undefined ? '' : `, target ${(workload.target / 1e6).toString()} M`;
  console.log(`\n${workload.name}: million ${workload.unit} per CPU second${target}`);
  console.log(`${'median'.padStart(8)}${'min'.padStart(8)}${'max'.padStart(8)}   ours is`);
  for (const rate of rates) {
    const ratio = rate === ours ? '' : `${(ours.median / rate.median).toFixed(2)} x`;
    console.log(
      `${million(rate.median)}${million(rate.min)}${million(rate.max)}   ${ratio.padEnd(9)} ${rate.contender}`,
    );
  }
}

function main(): void {
  if (options.child !== undefined) {
    const [workload, contender] = options.child.split(',').map(Number);
    const { events, cpuSeconds } = workloads[workload!]!.contenders[contender!]!.run!();
    console.log(events, cpuSeconds);
    return;
  }
  buildPeers();
  const machine = { cpu: cpus()[0]!.model.trim(), cores: cpus().length, node: process.version };
  console.log(`${machine.cpu}, ${String(machine.cores)} cores, Node ${machine.node}`);
  const results = workloads.flatMap((workload, index) => {
    if (!workload.name.includes(options.only)) return [];
    const rates = compare(workload, index, Number(options.rounds));
    print(workload, rates);
    return [{ workload: workload.name, unit: workload.unit, target: workload.target ?? null, rates }];
  });
  if (options.only === '')
    writeFileSync(RESULTS, `${JSON.stringify({ machine, rounds: Number(options.rounds), results }, null, 2)}\n`);
}

main();
