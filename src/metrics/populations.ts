import type { WorldDescription } from '../model/facts.ts';

/** A set of cells that is reported under one prefix of measure keys. */
export interface Family {
  /** Empty for all orders, else `process.<name>.` or `class.<value>.`. */
  readonly prefix: string;
  readonly cells: readonly number[];
}

/**
 * Divides orders into cells, one for each process and class: whatever is counted per cell can be summed to any family of
 * measures at the end, so that a fact costs one addition however many families are reported.
 */
export class Populations {
  readonly cellCount: number;
  readonly families: readonly Family[];
  /** Process and class of each cell; the class is null where the order has none. */
  readonly cells: readonly { readonly process: string; readonly cls: string | null }[];
  private readonly stride: number;

  constructor(description: Pick<WorldDescription, 'processes' | 'classes'>) {
    const { processes, classes } = description;
    this.stride = classes.length + 1;
    this.cellCount = processes.length * this.stride;
    this.cells = processes.flatMap((process) => [null, ...classes].map((cls) => ({ process, cls })));
    const indices = this.cells.map((_, index) => index);
    const families: Family[] = [{ prefix: '', cells: indices }];
    if (processes.length > 1) {
      processes.forEach((name, p) => {
        families.push({ prefix: `process.${name}.`, cells: indices.filter((cell) => Math.floor(cell / this.stride) === p) });
      });
    }
    classes.forEach((name, c) => {
      families.push({ prefix: `class.${name}.`, cells: indices.filter((cell) => cell % this.stride === c + 1) });
    });
    this.families = families;
  }

  /** The cell of an order; `cls` = -1 where its process has no class. */
  cellOf(process: number, cls: number): number {
    return process * this.stride + cls + 1;
  }
}
