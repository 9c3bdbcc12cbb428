import { RefusalsMovedOn } from './refusal-table.js';
import type { KeptRefusal, RefusalFilter, RefusalQuery, RefusalTable } from './refusal-table.js';

/** The refusals without a database, for tests and simulations. */
export class InMemoryRefusalTable implements RefusalTable {
  private readonly byId = new Map<string, KeptRefusal>();
  private read = -1;

  async position(): Promise<number> {
    return this.read;
  }

  async save(refusals: readonly KeptRefusal[], from: number, to: number): Promise<void> {
    if (from !== this.read) throw new RefusalsMovedOn();
    for (const kept of refusals) this.byId.set(kept.refusal.refusalId, kept);
    this.read = to;
  }

  async find(refusalId: string): Promise<KeptRefusal | undefined> {
    return this.byId.get(refusalId);
  }

  async list({ filter, before = Infinity, limit }: RefusalQuery): Promise<readonly KeptRefusal[]> {
    return [...this.byId.values()]
      .filter(({ position, refusal }) => position < before && FIELDS.every((field) => passes(refusal, filter, field)))
      .sort((left, right) => right.position - left.position)
      .slice(0, limit);
  }
}

const FIELDS = ['source', 'session', 'tradeDate', 'executionId'] as const;

function passes(refusal: KeptRefusal['refusal'], filter: RefusalFilter, field: (typeof FIELDS)[number]): boolean {
  return filter[field] === undefined || filter[field] === refusal[field];
}
