import { readFileSync } from 'node:fs';

/** The version of the package this runs from. */
export function toolVersion(): string {
  // src/cli and dist/cli lie at the same depth.
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly version: string };
  return version;
}
