import { didYouMean } from '../scenario/source/suggest.ts';
import type { Scenario, StrategySpec } from '../scenario/scenario.ts';
import { namedStrategy } from './catalogue.ts';
import type { Bridges, Countermeasure, Layers, NamedStrategy, OverlayChoice, Preset, Receivers, Transports } from './definition.ts';
import type { Catalogue, LayerDefinition } from './policy-definition.ts';
import { isMap, mergedSettings, wordOf } from './written-settings.ts';
import type { Complaints, Plain } from './written-settings.ts';

/** Keys of a strategy that are no parameters. */
export const OWN_KEYS: readonly string[] = ['extends', 'coordination', 'transaction', 'transport', 'bridge', 'receiver', 'overlays', 'countermeasure', 'preset', 'deployment'];

const LOCK_MODES: readonly string[] = ['wait', 'fail', 'retry'];

/** What a strategy of the file is made of, its parameters still as written. */
export interface Ingredients {
  readonly base: NamedStrategy | null;
  readonly layers: Layers;
  readonly countermeasure: Countermeasure;
  readonly deployment: string | null;
  readonly ideal: boolean;
  /** Presets of products in force, the later ones win. */
  readonly presets: readonly Preset[];
  /** Settings that should be parameters. */
  readonly settings: Plain;
}

/** Finds the answers of a strategy on every axis; null (after complaints) where there is none to be found. */
export function resolveLayers(spec: StrategySpec, scenario: Scenario, catalogue: Catalogue, complaints: Complaints): Ingredients | null {
  const base = baseOf(spec, catalogue, complaints);
  if (base === undefined) return null;
  const reader = new AxisReader(spec.settings, catalogue, complaints);
  const layers = reader.layers(base?.layers ?? null);
  if (layers === null) return null;
  const countermeasure = reader.countermeasure();
  const { ideal, presets } = reader.presets(layers, base);
  return { base, layers, countermeasure, deployment: deploymentOf(spec.settings, scenario, complaints), ideal, presets, settings: reader.settings() };
}

/** The registered strategy that this one is or extends; null = none, undefined = an unknown one. */
function baseOf(spec: StrategySpec, catalogue: Catalogue, complaints: Complaints): NamedStrategy | null | undefined {
  if (spec.extends === null) return null;
  const base = namedStrategy(spec.extends, catalogue);
  if (base !== undefined) return base;
  complaints.add(`there is no strategy \`${spec.extends}\``, didYouMean(spec.extends, catalogue.named.map((one) => one.name), 'there are'));
  return undefined;
}

function deploymentOf(settings: Plain, scenario: Scenario, complaints: Complaints): string | null {
  const written = settings.deployment;
  if (written === undefined) return null;
  const names = scenario.deployments.map((one) => one.name);
  if (typeof written === 'string' && names.includes(written)) return written;
  const name = typeof written === 'string' ? written : '';
  complaints.add(name === '' ? '`deployment` is the name of a deployment' : `there is no deployment \`${name}\``, names.length === 0 ? 'declare it under `deployments`' : didYouMean(name, names, 'there are'));
  return null;
}

/** Reads the axes out of the settings, and with them the settings that stand below a word. */
class AxisReader {
  private readonly written: Plain;
  private readonly catalogue: Catalogue;
  private readonly complaints: Complaints;
  private below: Plain = {};

  constructor(written: Plain, catalogue: Catalogue, complaints: Complaints) {
    this.written = written;
    this.catalogue = catalogue;
    this.complaints = complaints;
  }

  layers(base: Layers | null): Layers | null {
    const { catalogue } = this;
    const coordination = this.axis('coordination', catalogue.coordinations.map((one) => one.name)) ?? base?.coordination;
    if (coordination === undefined) {
      if (this.written.coordination === undefined) this.complaints.add('it is no registered strategy and says no `coordination`', 'say `extends: NAME`, or at least `coordination: NAME`');
      return null;
    }
    const rest = base ?? { ...catalogue.coordinations.find((one) => one.name === coordination)!.defaults, overlays: [] };
    const transport = this.axis('transport', this.words('transport')) ?? rest.transport;
    // A new strategy over a broker receives through an inbox; `bridge` changes the sending side only.
    const receiver = base === null && transport === 'broker' ? 'inbox' : rest.receiver;
    return {
      coordination,
      transaction: this.axis('transaction', catalogue.transactions.map((one) => one.name)) ?? rest.transaction,
      transport: transport as Transports,
      bridge: (this.axis('bridge', this.words('bridge')) ?? rest.bridge) as Bridges,
      receiver: (this.axis('receiver', this.words('receiver')) ?? receiver) as Receivers,
      overlays: this.overlays() ?? rest.overlays,
    };
  }

  countermeasure(): Countermeasure {
    const value = this.written.countermeasure;
    if (value === undefined) return 'none';
    const chosen = wordOf('countermeasure', value, this.words('countermeasure'), this.complaints);
    if (chosen?.word !== 'semantic-lock') return (chosen?.word ?? 'none') as Countermeasure;
    const mode = isMap(chosen.settings) && Object.keys(chosen.settings).length === 0 ? 'wait' : chosen.settings;
    if (typeof mode === 'string' && LOCK_MODES.includes(mode)) return `semantic-lock-${mode}` as Countermeasure;
    this.complaints.add('`semantic-lock` says what others do meanwhile', didYouMean(typeof mode === 'string' ? mode : '', LOCK_MODES, 'there are'));
    return 'semantic-lock-wait';
  }

  presets(layers: Layers, base: NamedStrategy | null): { ideal: boolean; presets: Preset[] } {
    const given = this.written.preset;
    const names = given === undefined ? [] : (Array.isArray(given) ? given : [given]).map((one: unknown) => (typeof one === 'string' ? one : JSON.stringify(one)));
    const policies = [layers.coordination, layers.transaction, layers.transport, layers.bridge, layers.receiver, ...layers.overlays.map((one) => one.kind)];
    const fitting = this.catalogue.presets.filter((one) => one.of.some((policy) => policies.includes(policy)));
    const named: Preset[] = [];
    for (const name of names) {
      const preset = fitting.find((one) => one.name === name);
      if (preset !== undefined) named.push(preset);
      else if (name !== 'ideal') this.complaints.add(`there is no preset \`${name}\` for a strategy of this kind`, didYouMean(name, ['ideal', ...fitting.map((one) => one.name)], 'there are'));
    }
    const standard = named.length > 0 ? [] : fitting.filter((one) => one.name === base?.preset);
    const ofOverlays = layers.overlays.flatMap((overlay) => fitting.filter((one) => one.name === overlay.preset && one.of.includes(overlay.kind)));
    return { ideal: names.includes('ideal'), presets: [...ofOverlays, ...standard, ...named] };
  }

  /** Everything that is no axis: to be read as parameters. */
  settings(): Plain {
    const rest = Object.fromEntries(Object.entries(this.written).filter(([key]) => !OWN_KEYS.includes(key)));
    return mergedSettings(this.below, rest);
  }

  private words(axis: LayerDefinition['axis']): string[] {
    return this.catalogue.layers.filter((one) => one.axis === axis).map((one) => one.name);
  }

  private axis(key: string, words: readonly string[]): string | undefined {
    const value = this.written[key];
    if (value === undefined) return undefined;
    const chosen = wordOf(key, value, words, this.complaints);
    if (chosen === undefined) return undefined;
    this.keep(chosen.word, chosen.settings);
    return chosen.word;
  }

  private keep(group: string, settings: unknown): void {
    if (isMap(settings)) {
      // A bare word says nothing of its parameters, and may have none.
      if (Object.keys(settings).length > 0) this.below = mergedSettings(this.below, { [this.groupOf(group)]: settings });
    } else if (settings !== null && settings !== undefined) this.complaints.add(`\`${group}\` takes a map of settings`, `write \`${group}: { ... }\``);
  }

  /** Below which name the parameters of a word stand: those of both outboxes are `outbox`. */
  private groupOf(word: string): string {
    const [first] = this.catalogue.layers.find((one) => one.name === word)?.parameters ?? [];
    return first === undefined ? word : first.name.split('.')[0]!;
  }

  private overlays(): OverlayChoice[] | undefined {
    const value = this.written.overlays;
    if (value === undefined) return undefined;
    const kinds = this.words('overlay');
    if (!Array.isArray(value)) {
      this.complaints.add('`overlays` is a list', 'write `overlays: [ { mesh: istio }, { tracing: opentelemetry } ]`');
      return [];
    }
    const chosen = value.flatMap((item: unknown) => this.overlay(item, kinds));
    chosen.forEach((one, index) => {
      if (chosen.findIndex((other) => other.kind === one.kind) < index) this.complaints.add(`the overlay \`${one.kind}\` is given twice`, 'keep one of them');
    });
    return chosen;
  }

  private overlay(item: unknown, kinds: readonly string[]): OverlayChoice[] {
    const map: Plain = typeof item === 'string' ? { [item]: null } : isMap(item) ? item : {};
    const [kind, ...others] = Object.keys(map).filter((key) => kinds.includes(key));
    if (kind === undefined || others.length > 0) {
      const word = Object.keys(map)[0] ?? '';
      this.complaints.add(word === '' || kind !== undefined ? 'an overlay is one of its kinds, with a preset and settings' : `there is no overlay \`${word}\``, didYouMean(word, kinds, 'there are'));
      return [];
    }
    const { [kind]: head, ...settings } = map;
    this.keep(kind, settings);
    if (isMap(head)) this.keep(kind, head);
    const preset = this.overlayPreset(kind, typeof head === 'string' ? head : null);
    return preset === null ? [] : [{ kind: kind as OverlayChoice['kind'], preset }];
  }

  private overlayPreset(kind: string, name: string | null): string | null {
    const names = this.catalogue.presets.filter((one) => one.of.includes(kind)).map((one) => one.name);
    if (name === null) return names[0] ?? 'ideal';
    if (name === 'ideal' || names.includes(name)) return name;
    this.complaints.add(`there is no preset \`${name}\` of \`${kind}\``, didYouMean(name, [...names, 'ideal'], 'there are'));
    return null;
  }
}
