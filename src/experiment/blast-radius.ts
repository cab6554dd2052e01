import type { FaultCell, FaultImpact } from '../metrics/replication-result.ts';
import { holmAdjusted } from '../statistics/holm.ts';
import { pairedDifference } from '../statistics/mean-difference.ts';
import { present } from '../statistics/samples.ts';
import type { Samples } from '../statistics/samples.ts';

const ONE_POINT = 0.01;
const SIGNIFICANCE = 0.05;
const KEY = /^((?:(process|class)\.(.+?)\.)?)availability\.blast-radius\.(.+)$/;
const RECOVERY_KEY = /^((?:(?:process|class)\..+?\.)?)availability\.time-to-recover\.(.+)$/;

/** How far success of one cell fell during a fault, by replication; null where no order was offered before or during. */
interface CellHistory {
  readonly process: string;
  readonly class: string | null;
  readonly before: (number | null)[];
  readonly during: (number | null)[];
}

/**
 * `availability.blast-radius.<fault>`: the share of cells (process x class) in which a fault costs more than one point of
 * success. A cell counts only if its mean fall over replications is more than a point and differs from 0 by a paired t,
 * Holm-adjusted over the cells, p < 5 %; of those, each replication counts the ones that fell by more than a point in it.
 */
export class BlastRadius {
  private readonly faults = new Map<string, Map<string, CellHistory>>();
  private readonly prefixes = new Map<string, Set<string>>();

  /** Adds one replication; `measures` say for which families (`process.<name>.`, `class.<value>.`) keys exist. */
  add(impacts: readonly FaultImpact[], measures: Readonly<Record<string, number | null>>): void {
    for (const { fault, cells } of impacts) {
      const histories = this.faults.get(fault) ?? new Map<string, CellHistory>();
      this.faults.set(fault, histories);
      for (const cell of cells) remember(histories, cell);
    }
    for (const key of Object.keys(measures)) {
      const [, prefix, fault] = RECOVERY_KEY.exec(key) ?? [];
      if (prefix === undefined || fault === undefined) continue;
      this.prefixes.set(fault, (this.prefixes.get(fault) ?? new Set()).add(prefix));
    }
  }

  /** Keys of the measures there are. */
  get measures(): string[] {
    return [...this.prefixes].flatMap(([fault, prefixes]) =>
      [...prefixes].map((prefix) => `${prefix}availability.blast-radius.${fault}`),
    );
  }

  /** One value a replication, null where no cell can be judged; undefined if the key is none of these measures. */
  values(measure: string, replications: number): Samples | undefined {
    const [, prefix, kind, name, fault] = KEY.exec(measure) ?? [];
    if (fault === undefined || this.prefixes.get(fault)?.has(prefix!) !== true) return undefined;
    const cells = [...(this.faults.get(fault)?.values() ?? [])].filter(
      (cell) => kind === undefined || cell[kind as 'process' | 'class'] === name,
    );
    return shareHit(cells, replications);
  }
}

function remember(histories: Map<string, CellHistory>, cell: FaultCell): void {
  const key = JSON.stringify([cell.process, cell.class]);
  const history = histories.get(key) ?? { process: cell.process, class: cell.class, before: [], during: [] };
  histories.set(key, history);
  const known = cell.offeredBefore > 0 && cell.offeredDuring > 0;
  history.before.push(known ? cell.successBefore / cell.offeredBefore : null);
  history.during.push(known ? cell.successDuring / cell.offeredDuring : null);
}

function shareHit(cells: readonly CellHistory[], replications: number): Samples {
  const judged = cells.filter(({ before }) => present(before).length >= 2);
  if (judged.length === 0) return new Array<null>(replications).fill(null);
  const tests = judged.map(({ before, during }) =>
    pairedDifference(present(before), present(during), 1 - SIGNIFICANCE),
  );
  const adjusted = holmAdjusted(tests.map(({ p }) => p));
  const hit = judged.filter((_, index) => tests[index]!.difference > ONE_POINT && adjusted[index]! < SIGNIFICANCE);
  return Array.from(
    { length: replications },
    (_, replication) =>
      hit.filter(({ before, during }) => (before[replication] ?? 0) - (during[replication] ?? 0) > ONE_POINT).length /
      judged.length,
  );
}
