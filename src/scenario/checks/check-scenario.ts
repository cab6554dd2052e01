import type { DecodedSections } from '../decode-sections.ts';
import type { Context } from '../forms/form.ts';
import type { MapTree } from '../source/tree.ts';
export function checkScenario(_sections: DecodedSections, _root: MapTree, _context: Context): void { /* next */ }
