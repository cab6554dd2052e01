import { usageError } from './cli-error.ts';

/** A whole number from 1, such as `--replications 20`. @throws {CliError} for anything else. */
export function parseCount(option: string, text: string | null, most: number): number | null {
  if (text === null) return null;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > most) {
    throw usageError('bad-option', `--${option} ${text}: not a whole number from 1 to ${most}`, `write for example --${option} ${Math.min(most, 20)}`);
  }
  return value;
}

/** A share above 0 and below 1: `5%` or `0.05`. @throws {CliError} for anything else. */
export function parseShare(option: string, text: string | null): number | null {
  if (text === null) return null;
  const match = /^(\d+(?:\.\d+)?|\.\d+)(%?)$/.exec(text.trim());
  const value = match === null ? NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
  if (!(value > 0 && value < 1)) throw usageError('bad-option', `--${option} ${text}: not a share between 0% and 100%`, `write for example --${option} 5%`);
  return value;
}

/** `a,b` as a list without blanks and without doubles. @throws {CliError} for an empty one. */
export function parseNames(option: string, text: string | null): readonly string[] | null {
  if (text === null) return null;
  const names = text.split(',').map((name) => name.trim()).filter((name) => name !== '');
  if (names.length === 0) throw usageError('bad-option', `--${option} names nothing`, `write for example --${option} saga,orchestration`);
  return [...new Set(names)];
}

/** `PATH=VALUE`, both without blanks around them. @throws {CliError} where there is no `=` or no path. */
export function parseSetting(text: string): { readonly path: string; readonly value: string } {
  const at = text.indexOf('=');
  if (at < 1) throw usageError('bad-option', `--set ${text}: not of the form PATH=VALUE`, 'write for example --set services.payment.time=200ms');
  return { path: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
}
