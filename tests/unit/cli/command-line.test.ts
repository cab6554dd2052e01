import { describe, expect, test } from 'vitest';

import type { CliCommand, Invocation } from '../../../src/cli/command.ts';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { compileCli } from '../../fixtures/compile-cli.ts';
import { capturedIo } from '../../fixtures/captured-io.ts';

async function sim(...argv: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const io = capturedIo();
  const code = await runCli(argv, io, COMMANDS);
  return { code, out: io.printed(), err: io.said() };
}

/** Runs a command line against a command that only remembers how it was called. */
async function seen(command: Omit<CliCommand, 'run'>, ...argv: readonly string[]): Promise<Invocation> {
  const calls: Invocation[] = [];
  const io = capturedIo();
  const code = await runCli(argv, io, [{ ...command, run: (invocation) => { calls.push(invocation); return Promise.resolve(0); } }]);
  expect(code, io.said()).toBe(0);
  return calls[0]!;
}

const toy = {
  name: 'toy', about: 'a command for tests', examples: ['sim toy FILE'], arguments: [{ name: 'file', required: true, about: 'a file' }, { name: 'other', required: false, about: 'another' }],
  options: [{ name: 'seed', kind: 'value', value: 'TEXT', about: 'seed' }, { name: 'set', kind: 'list', value: 'PATH=VALUE', about: 'set' }, { name: 'dry-run', kind: 'flag', about: 'plan' }],
} as const;

describe('a command line that is understood', () => {
  test('gives arguments and options as text: a seed of 007 stays 007', async () => {
    const { arguments: list, options } = await seen(toy, 'toy', 'a.yaml', '--seed', '007', '--dry-run', '-q');
    expect(list).toEqual(['a.yaml', undefined]);
    expect([options.value('seed'), options.flag('dry-run'), options.flag('quiet'), options.flag('no-color')]).toEqual(['007', true, true, false]);
  });

  test('collects what may be given several times, and does not swallow the argument after it', async () => {
    const { arguments: list, options } = await seen(toy, 'toy', '--set', 'a.b=1', '--set', 'c=2', 'a.yaml');
    expect(options.list('set')).toEqual(['a.b=1', 'c=2']);
    expect(list[0]).toBe('a.yaml');
  });

  test('takes --name=value', async () => {
    expect((await seen(toy, 'toy', 'a.yaml', '--seed=x=y')).options.value('seed')).toBe('x=y');
  });
});

describe('a command line that is not understood ends with 2 and says what to do', () => {
  test.each([
    [['rnu', 'a.yaml'], 'there is no command rnu', 'did you mean `run`?'],
    [['a.yaml'], 'a.yaml is a file, not a command', 'sim run a.yaml'],
    [['run', 'a.yaml', '--seeed', '1'], 'run knows no --seeed', 'did you mean --seed?'],
    [['run', 'a.yaml', '--zzzzzz'], 'run knows no --zzzzzz', 'sim run --help'],
    [['run'], 'run needs SCENARIO', 'sim run scenarios/flash-sale.yaml'],
    [['run', 'a.yaml', 'b.yaml'], 'run takes no further argument: b.yaml', 'sim run --help'],
    [['run', 'a.yaml', '--seed'], '--seed needs a value', 'sim run --help'],
    [['run', 'a.yaml', '--seed', 'a', '--seed', 'b'], '--seed is given 2 times', 'give it once'],
    [['--seed', '1', 'run'], '--seed stands before the command', 'begin with the command'],
  ])('%j', async (argv, reason, hint) => {
    const { code, out, err } = await sim(...argv);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(reason);
    expect(err).toContain(hint);
    expect(err).not.toContain('    at ');
  });
});

describe('help', () => {
  test.each([[['--help']], [['help']], [[]], [['-h']]])('sim %j lists every command and the exit codes', async (argv) => {
    const { code, out, err } = await sim(...argv);
    expect([code, err]).toEqual([0, '']);
    for (const { name } of COMMANDS) expect(out).toContain(`sim ${name}`);
    expect(out.split('Commands:').length, 'printed once').toBe(2);
    expect(out).toContain('99 an expect failed');
  });

  test('of a command lists its options, wherever --help stands', async () => {
    const [before, after, asWord] = [await sim('run', '--help'), await sim('run', 'a.yaml', '--json', '--help'), await sim('help', 'run')];
    expect(before.out).toContain('--replications');
    expect(after.out).toBe(before.out);
    expect(asWord.out).toBe(before.out);
  });

  test('--version prints the version alone', async () => {
    expect((await sim('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('comes without loading what only a run needs', () => {
    const { metafile } = compileCli();
    const outputs = new Map(Object.entries(metafile.outputs));
    const reached = new Set<string>();
    const externals = new Set<string>();
    const visit = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const imported of outputs.get(path)!.imports) {
        if (imported.kind === 'dynamic-import') continue;
        if (imported.external === true) externals.add(imported.path);
        else visit(imported.path);
      }
    };
    visit([...outputs.keys()].find((path) => path.endsWith('/main.js'))!);
    expect([...externals].filter((name) => !name.startsWith('node:'))).toEqual(['yargs']);
  });
});

describe('errors of the program itself', () => {
  const broken: CliCommand = { ...toy, run: () => Promise.reject(new Error('the cat is on the keyboard')) };

  test('end with 1, ask for a report and show no stack', async () => {
    const io = capturedIo();
    expect(await runCli(['toy', 'x'], io, [broken])).toBe(1);
    expect(io.said()).toContain('internal error: the cat is on the keyboard');
    expect(io.said()).toContain('Please report it');
    expect(io.said()).not.toContain('    at ');
  });

  test('show the stack to those who ask with SIM_DEBUG=1', async () => {
    const io = capturedIo({ env: { SIM_DEBUG: '1' } });
    await runCli(['toy', 'x'], io, [broken]);
    expect(io.said()).toContain('    at ');
  });
});

describe('colour', () => {
  const coloured = async (isTTY: boolean, env: Record<string, string>, ...argv: readonly string[]): Promise<boolean> => {
    const io = capturedIo({ isTTY, env });
    await runCli(['rnu', ...argv], io, COMMANDS);
    return io.said().includes('\u001b[');
  };

  test('only on a terminal, never with NO_COLOR, --no-color or a dumb terminal, always with FORCE_COLOR', async () => {
    expect(await coloured(true, {})).toBe(true);
    expect(await coloured(false, {})).toBe(false);
    expect(await coloured(true, { NO_COLOR: '1' })).toBe(false);
    expect(await coloured(true, { TERM: 'dumb' })).toBe(false);
    expect(await coloured(true, {}, '--no-color')).toBe(false);
    expect(await coloured(false, { FORCE_COLOR: '1' })).toBe(true);
  });
});
