import type { CliCommand } from '../command.ts';

/** `sim completion`: a script for the shell. Made from the commands themselves, which it gets to avoid a circle. */
export function completionFor(commands: () => readonly CliCommand[]): CliCommand {
  return {
    name: 'completion',
    about: 'Print a completion script for bash or zsh.',
    arguments: [{ name: 'shell', required: false, about: 'bash or zsh; default the one in SHELL' }],
    options: [],
    examples: ['source <(sim completion bash)', 'sim completion zsh > "${fpath[1]}/_sim"'],
    async run({ arguments: [shell], io }) {
      const { completionScript } = await import('../completion-script.ts');
      io.stdout.write(completionScript(shell ?? io.env.SHELL ?? 'bash', commands()));
      return 0;
    },
  };
}
