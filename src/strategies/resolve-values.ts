import { parseSetting, unknownSettingHint } from '../scenario/settings.ts';
import type { SettingValue } from '../scenario/settings.ts';
import type { Parameter, Preset } from './definition.ts';
import { OWN_KEYS } from './resolve-layers.ts';
import type { Ingredients } from './resolve-layers.ts';
import type { ParameterInForce } from './strategy-description.ts';
import { isMap } from './written-settings.ts';
import type { Complaints, Plain } from './written-settings.ts';

export interface ValuesInForce {
  readonly values: Readonly<Record<string, SettingValue>>;
  readonly inForce: readonly ParameterInForce[];
}

/**
 * Fills in every parameter: what the file sets, else what `ideal` makes of it, else the preset of a product, else the
 * policy's own default.
 */
export function resolveValues(ingredients: Ingredients, parameters: readonly Parameter[], complaints: Complaints): ValuesInForce {
  const written = new Map<string, unknown>();
  assign(ingredients.settings, '', parameters, written, complaints);
  const values: Record<string, SettingValue> = {};
  const inForce: ParameterInForce[] = [];
  for (const parameter of parameters) {
    const chosen = choose(parameter, written, ingredients);
    const parsed = parseSetting(chosen.value, parameter.type);
    if (!parsed.ok) {
      complaints.add(`\`${parameter.name}\`: ${parsed.message}`, parsed.hint);
      continue;
    }
    values[parameter.name] = parsed.value;
    inForce.push({ name: parameter.name, value: textOf(chosen.value), default: textOf(parameter.default), source: chosen.source, evidence: chosen.evidence });
  }
  return { values, inForce };
}

/** A value as a person would write it. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

interface Choice {
  readonly value: unknown;
  readonly source: string;
  readonly evidence: string;
}

function choose(parameter: Parameter, written: ReadonlyMap<string, unknown>, { base, ideal, presets, layers }: Ingredients): Choice {
  const { name } = parameter;
  if (written.has(name)) return { value: written.get(name), source: 'this scenario', evidence: parameter.evidence };
  const own = base?.values?.[name];
  if (own !== undefined) return { value: own, source: 'it makes this strategy what it is', evidence: 'K' };
  const idealOverlay = layers.overlays.some((one) => one.preset === 'ideal' && name.startsWith(`${one.kind}.`));
  if ((ideal || idealOverlay) && parameter.ideal !== undefined) return { value: parameter.ideal, source: 'preset ideal: this costs nothing', evidence: 'D' };
  const preset = presets.findLast((one) => one.values[name] !== undefined);
  if (preset !== undefined) return withPreset(preset, name);
  return { value: parameter.default, source: parameter.source, evidence: parameter.evidence };
}

function withPreset(preset: Preset, name: string): Choice {
  const { value, source, evidence } = preset.values[name]!;
  return { value, source: `${preset.name}: ${source}`, evidence };
}

/** Finds the parameter that each written setting means: `group: { key: ... }`, or a key alone where only one has it. */
function assign(settings: Plain, prefix: string, parameters: readonly Parameter[], written: Map<string, unknown>, complaints: Complaints): void {
  for (const [key, value] of Object.entries(settings)) {
    const path = `${prefix}${key}`;
    const exact = parameters.find((one) => one.name === path);
    const inGroup = parameters.filter((one) => one.name.startsWith(`${path}.`));
    const short = prefix === '' ? parameters.filter((one) => one.name.endsWith(`.${key}`)) : [];
    if (exact !== undefined) written.set(path, value);
    else if (inGroup.length > 0 && isMap(value)) assign(value, `${path}.`, parameters, written, complaints);
    else if (inGroup.length > 0) complaints.add(`\`${path}\` takes a map of settings`, `write \`${path}: { ${inGroup[0]!.name.slice(path.length + 1)}: ... }\``);
    else if (short.length === 1) written.set(short[0]!.name, value);
    else if (short.length > 1) complaints.add(`\`${path}\` could be ${short.map((one) => `\`${one.name}\``).join(' or ')}`, 'write the group too');
    else complaints.add(`unknown setting \`${path}\``, unknownSettingHint(path, candidates(parameters, prefix)));
  }
}

function candidates(parameters: readonly Parameter[], prefix: string): string[] {
  const names = parameters.map((one) => one.name).filter((name) => name.startsWith(prefix));
  if (prefix !== '') return names;
  const groups = names.map((name) => name.split('.')[0]!);
  return [...new Set([...groups, ...names, ...OWN_KEYS])];
}
