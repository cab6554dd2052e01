/** Records that are used again: numbered once, never collected, so that steady state allocates nothing. */
export class Pool<R extends { readonly id: number }> {
  /** Every record ever made, by id. */
  readonly all: R[] = [];
  private readonly free: R[] = [];
  private readonly make: (id: number) => R;

  constructor(make: (id: number) => R) {
    this.make = make;
  }

  take(): R {
    const used = this.free.pop();
    if (used !== undefined) return used;
    const fresh = this.make(this.all.length);
    this.all.push(fresh);
    return fresh;
  }

  give(record: R): void {
    this.free.push(record);
  }

  at(id: number): R {
    return this.all[id]!;
  }

  get live(): number {
    return this.all.length - this.free.length;
  }
}
