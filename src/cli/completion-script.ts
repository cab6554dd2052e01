import { usageError } from './cli-error.ts';
import type { CliCommand } from './command.ts';
import { optionsOf } from './parse-command-line.ts';

/** A script that completes commands, options and files. `shell` is a name or a path such as /bin/zsh. @throws {CliError} for another shell. */
export function completionScript(shell: string, commands: readonly CliCommand[]): string {
  const name = shell.split('/').at(-1)!;
  if (name === 'bash') return bash(commands);
  if (name === 'zsh') return zsh(commands);
  throw usageError('unknown-shell', `no completion for ${name}`, 'bash and zsh are supported: sim completion bash');
}

function optionWords(command: CliCommand): readonly string[] {
  return ['--help', ...optionsOf(command).map(({ name }) => `--${name}`)];
}

function bash(commands: readonly CliCommand[]): string {
  const cases = commands.map((command) => `    ${command.name}) words="${optionWords(command).join(' ')}" ;;`).join('\n');
  return `# bash completion of sim; load it with: source <(sim completion bash)
_sim() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=( $(compgen -W "${commands.map(({ name }) => name).join(' ')} help --help --version" -- "$current") )
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases}
  esac
  if [[ "$current" == -* ]]; then
    COMPREPLY=( $(compgen -W "$words" -- "$current") )
  else
    COMPREPLY=( $(compgen -f -- "$current") )
  fi
}
complete -o filenames -F _sim sim
`;
}

function zsh(commands: readonly CliCommand[]): string {
  const described = commands.map(({ name, about }) => `    '${name}:${quoted(about)}'`).join('\n');
  const cases = commands.map((command) => `    ${command.name}) _arguments ${optionsOf(command).map((option) => `'--${option.name}${option.kind === 'flag' ? '' : '='}[${quoted(option.about)}]${option.kind === 'flag' ? '' : ':value:_files'}'`).join(' ')} '--help[show help]' '*:file:_files' ;;`).join('\n');
  return `#compdef sim
# zsh completion of sim; put it into a directory of your fpath as _sim
_sim() {
  local -a commands
  commands=(
${described}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases}
  esac
}
compdef _sim sim
`;
}

// Within single quotes and a bracketed description.
function quoted(text: string): string {
  return text.replaceAll("'", '’').replaceAll('[', '(').replaceAll(']', ')').replaceAll(':', ' -');
}
