import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { SweepDocument } from '../../../src/experiment/sweep-document.ts';
import { compileCli } from '../../fixtures/compile-cli.ts';

// Twice the same strategy, but for what a durable commit costs: they are equally good where these costs are equal.
const TWINS = `scenario: twins
time: { warmup: 1s, run: 5s, drain: 2s }
experiment: { replications: 4 }
services: { desk: { concurrency: 4, time: { exponential: 10ms } } }
process: { name: order, steps: [ { serve: { call: desk.serve } } ] }
workload: { arrivals: 30/s }
strategies:
  ours:   { extends: orchestration, orchestrator: { persist: 4ms } }
  theirs: { extends: orchestration, orchestrator: { persist: 6ms } }
`;
const DESK = `scenario: desk
time: { warmup: 10s, run: 100s, drain: 1s }
experiment: { replications: 8 }
services: { desk: { time: { exponential: 10ms } } }
process: { name: order, steps: [ { serve: { call: desk.serve } } ] }
workload: { arrivals: 40/s }
strategies: [direct]
expect: [ { that: service.desk.sojourn.mean < 50ms, in: [direct] } ]
`;
// 100 orders a second can be served, and each may be tried three times.
const RETRIES = `scenario: retries
time: { warmup: 5s, run: 55s, drain: 5s }
experiment: { replications: 4 }
services: { api: { concurrency: 4, time: { exponential: 40ms } } }
process: { name: request, deadline: 2s, steps: [ { ask: { call: api.get, timeout: 500ms, attempts: 3, backoff: { base: 20ms, jitter: full } } } ] }
workload: { arrivals: 70/s }
faults: [ { name: stop, at: 20s, for: 4s, pause: api } ]
strategies: [direct]
`;
const MEAN = 'latency.terminal.mean';
const PERSIST = 'strategies.ours.orchestrator.persist';
const LOAD = 'workload.arrivals';

let home = '';
let main = '';
const path = (name: string): string => join(home, name);
const sweep = (...argv: readonly string[]): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [main, 'sweep', ...argv, '--no-progress'], { encoding: 'utf8', cwd: home });
const read = (file: string): SweepDocument => JSON.parse(readFileSync(path(file), 'utf8')) as SweepDocument;
/** Runs a search into a directory of its own and returns its document and what it said, after looking at its page. */
function search(
  scenario: string,
  mode: string,
  out: string,
  ...argv: readonly string[]
): SweepDocument & { readonly stdout: string } {
  const { status, stdout, stderr } = sweep(scenario, ...argv, '--out', out);
  expect([status, stderr]).toEqual([0, '']);
  const page = readFileSync(path(`${out}/${mode}.html`), 'utf8');
  expect(page).toContain('<svg');
  // A chart that is left out, or a number that went missing on its way into one.
  expect(
    /.{0,80}(?:could not be drawn|NaN|Infinity|undefined).{0,40}/.exec(
      page.replace(/<script[\s\S]*?<\/script>/g, ''),
    )?.[0],
  ).toBeUndefined();
  return { ...read(`${out}/${mode}.json`), stdout };
}

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'sweep-'));
  ({ main } = compileCli());
  for (const [name, text] of Object.entries({ twins: TWINS, desk: DESK, retries: RETRIES }))
    writeFileSync(path(`${name}.yaml`), text);
});
afterAll(() => {
  rmSync(home, { recursive: true });
});

describe('a sweep over one parameter', () => {
  test('finds the break-even point where it must be, and says so', () => {
    const { breakEven, stdout } = search(
      'twins.yaml',
      'sweep',
      'one',
      '--vary',
      `${PERSIST}=1ms..13ms/4`,
      '--measure',
      MEAN,
    );
    const [found] = breakEven.filter(({ measure }) => measure === MEAN);
    expect(found).toMatchObject({ a: 'ours', b: 'theirs', below: 'ours' });
    // The same orders meet both with the same luck, so that they are equal to the nanosecond where their costs are.
    for (const end of found!.at!) expect(end).toBeCloseTo(0.006, 7);
    expect(stdout).toContain(`${MEAN}: theirs wins above 6 ms of ${PERSIST}, ours below`);
  });

  test('says that there is nothing to compare where there is not', () => {
    const alone = sweep('desk.yaml', '--vary', `${LOAD}=10/s..20/s/2`, '--replications', '2', '--out', 'alone');
    expect([alone.status, alone.stderr]).toEqual([0, '']);
    expect(alone.stdout).toContain('one strategy alone');
    expect(
      sweep('twins.yaml', '--vary', `${LOAD}=10/s..20/s/2`, '--replications', '1', '--out', 'once').stdout,
    ).toContain('one replication decides nothing');
  });

  test('keeps to whole numbers where the scenario takes no others', () => {
    const { parameters } = search(
      'twins.yaml',
      'sweep',
      'whole',
      '--vary',
      'services.desk.instances=1..4/7',
      '--replications',
      '2',
    );
    expect(parameters[0]!.values).toEqual([1, 2, 3, 4]);
  });
});

test('a sweep over two parameters draws who wins where', () => {
  const theirs = 'strategies.theirs.orchestrator.persist';
  const args = ['--vary', `${PERSIST}=2ms..8ms/3`, '--vary', `${theirs}=3ms..9ms/3`, '--measure', MEAN];
  const { points, refinement, stdout } = search('twins.yaml', 'sweep', 'two', ...args);
  expect(points).toHaveLength(9);
  for (const { at, rankings } of [...points, ...refinement]) {
    const ahead = at[PERSIST]! - at[theirs]!;
    const best = rankings.find(({ measure }) => measure === MEAN)!.best;
    if (Math.abs(ahead) > 1e-4) expect(best).toEqual([ahead < 0 ? 'ours' : 'theirs']);
  }
  // The second parameter upwards: at 9 ms of theirs ours wins everywhere, at 3 ms only with 2 ms.
  expect(stdout).toMatch(/9 ms {2}ours +ours +ours\n/);
  expect(stdout).toMatch(/3 ms {2}ours +theirs +theirs\n/);
});

test('a capacity search finds that of M/M/1', () => {
  const { capacity } = search('desk.yaml', 'capacity', 'desk', '--capacity', '--vary', `${LOAD}=40/s..95/s`);
  // The mean sojourn is 1 / (mu - lambda): 50 ms at lambda = 100 - 20, where a server is in use for 80 % of the time.
  const [{ holds, fails, offeredLoad, broken }] = capacity as [NonNullable<typeof capacity>[number]];
  expect(holds).toBeLessThan(80);
  expect(fails).toBeGreaterThan(80);
  // Relaxation takes 1 / (mu (1 - sqrt rho)^2), about 0.9 s: 800 s know the mean to about 2 sqrt(2 x 0.9 / 800), or 10 %,
  // that is 5 ms or 2/s either side; and a 32nd of the range twice.
  expect(fails! - holds!).toBeLessThan(2 * 2 + 2 * 1.7);
  expect(offeredLoad).toBeCloseTo(holds! / 100, 6);
  expect(broken).toEqual(['service.desk.sojourn.mean < 50ms']);
});

test('a tornado tells the assumption that turns the verdict round from those that do not', () => {
  const { tornado } = search('twins.yaml', 'tornado', 'tornado', '--tornado', '--measure', MEAN);
  const [{ base, bars }] = tornado as [NonNullable<typeof tornado>[number]];
  expect(base.verdict).toBe('a better');
  // 4 ms against 6 ms: doubling the one or halving the other turns it round; nothing else touches what they differ in.
  expect(
    bars
      .filter(({ reverses }) => reverses)
      .map(({ path: name }) => name)
      .toSorted(),
  ).toEqual([PERSIST, 'strategies.theirs.orchestrator.persist']);
  expect(bars.map(({ path: name }) => name)).toContain('services.desk.time');
});

test('a metastability map has its border where retries keep an overload alive', () => {
  const stop = 'faults.stop.for';
  const { metastability } = search(
    'retries.yaml',
    'metastability',
    'retries',
    '--metastability',
    '--vary',
    `${LOAD}=25/s..70/s/2`,
    '--vary',
    `${stop}=0.05s..4s/2`,
    '--budget',
    '1',
  );
  const outcomes = Object.fromEntries(
    metastability![0]!.cells.slice(0, 4).map(({ at, outcome }) => [`${at[LOAD]!} ${at[stop]!}`, outcome]),
  );
  // Three attempts of 25/s are 75/s, which can be served, so it gets over everything; three of 70/s are 210/s, which cannot.
  expect(outcomes).toEqual({
    '25 0.05': 'recovered',
    '25 4': 'recovered',
    '70 0.05': 'recovered',
    '70 4': 'not recovered',
  });
  const [calm, , , stuck] = metastability![0]!.cells;
  expect(calm!.amplification!.mean).toBeLessThan(1.1);
  // About one attempt in the 15 s before, about three in the 40 s after.
  expect(stuck!.amplification!.mean).toBeGreaterThan(1.8);
});

test.each([
  ['sweep', 'twins.yaml', ['--vary', `${PERSIST}=1ms..13ms/3`, '--budget', '4']],
  ['capacity', 'desk.yaml', ['--capacity', '--vary', `${LOAD}=40/s..95/s`, '--set', 'time.run=10s']],
  ['tornado', 'twins.yaml', ['--tornado', '--vary', `${PERSIST}=1ms..13ms`, '--vary', `${LOAD}=10/s..60/s`]],
  [
    'metastability',
    'retries.yaml',
    [
      '--metastability',
      '--vary',
      `${LOAD}=25/s..70/s/2`,
      '--vary',
      'faults.stop.for=0.05s..4s/2',
      '--budget',
      '2',
      '--replications',
      '2',
    ],
  ],
])('%s gives the same bytes for any number of workers', (mode, scenario, args) => {
  const [one, two] = ['1', '2'].map((jobs) => {
    expect(sweep(scenario, ...args, '--jobs', jobs, '--out', `jobs-${mode}-${jobs}`, '--quiet').status).toBe(0);
    return { ...read(`jobs-${mode}-${jobs}/${mode}.json`), wallClock: null };
  });
  expect(JSON.stringify(two)).toBe(JSON.stringify(one));
});

test('Ctrl-C writes the settings that are done, marks them incomplete and ends with 130', async () => {
  const args = [
    'sweep',
    'desk.yaml',
    '--vary',
    `${LOAD}=10/s..90/s/200`,
    '--replications',
    '4',
    '--set',
    'time.run=20s',
    '--jobs',
    '1',
    '--out',
    'cut',
  ];
  const child = spawn(process.execPath, [main, ...args], { cwd: home });
  const said: string[] = [];
  // The first line of progress comes after ten seconds: some settings of 200 are done, and far from all.
  child.stderr.on('data', (text: Buffer) => {
    said.push(text.toString());
    if (text.toString().includes('point')) child.kill('SIGINT');
  });
  const status = await new Promise((resolve) => {
    child.on('exit', resolve);
  });
  expect(status, said.join('')).toBe(130);
  const { complete, points } = read('cut/sweep.json');
  expect(complete).toBe(false);
  expect(points.length).toBeGreaterThan(0);
  expect(points.length).toBeLessThan(200);
  expect(readFileSync(path('cut/sweep.html'), 'utf8')).toContain('Incomplete.');
});
