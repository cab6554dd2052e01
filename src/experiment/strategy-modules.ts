import { installExtension } from '../strategies/registry.ts';
import type { StrategyExtension } from '../strategies/registry.ts';

const loaded: string[] = [];

/** The modules whose policies this thread knows, in the order they were loaded. */
export function loadedModules(): readonly string[] {
  return loaded;
}

/**
 * Loads modules of strategies from outside, each once; what they add is known from then on. Every thread that simulates
 * loads the same.
 *
 * @param urls - `file:` URLs of ECMAScript modules that export `extension`
 * @throws {Error} for a module that exports none, or a word that is taken
 */
export async function loadModules(urls: readonly string[]): Promise<void> {
  for (const url of urls) {
    if (loaded.includes(url)) continue;
    const module = (await import(url)) as { readonly extension?: StrategyExtension };
    if (typeof module.extension !== 'object') throw new Error(`${url} exports no \`extension\``);
    installExtension(module.extension);
    loaded.push(url);
  }
}
