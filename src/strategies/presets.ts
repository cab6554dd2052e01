import type { Preset } from './definition.ts';

/** Values of products, by name; `ideal` is no preset of a product and is known everywhere. */
export const PRESETS: readonly Preset[] = [];
