import type { Preset } from './definition.ts';
import { ENGINE_PRESETS } from './coordination/engine-parameters.ts';
import { MESH_PRESETS } from './overlays/mesh-parameters.ts';
import { PRODUCTION_PRESETS } from './production-presets.ts';
import { TRACING_PRESETS } from './overlays/tracing.ts';
import { TRANSACTION_PRESETS } from './transaction/presets.ts';
import { BROKER_PRESETS } from './transport/broker.ts';

/** Values of products, by name; `ideal` is no preset of a product and is known everywhere. */
export const PRESETS: readonly Preset[] = [...BROKER_PRESETS, ...ENGINE_PRESETS, ...MESH_PRESETS, ...TRANSACTION_PRESETS, ...TRACING_PRESETS, ...PRODUCTION_PRESETS];
