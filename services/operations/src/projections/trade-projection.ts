import type { LogTails, ReceivedEvent, Steppable } from '@verso/messaging';
import { LRUCache } from 'lru-cache';
import { blankCase, blankTrade, type CaseRow, type TradeRow } from '../domain/trade-row.js';
import { caseOf, foldEvent, relevant, type RelevantEvent } from './page-fold.js';
import { PROJECTED_LOGS, START, type ProjectedLog, type TradeTable, type Vector } from './trade-table.js';

export interface TradeProjectionOptions {
  readonly tails: LogTails;
  readonly table: TradeTable;
  /** Most events of each log in one step. */
  readonly pageSize?: number;
}

/** What a rebuild found. */
export interface RebuildReport {
  /** Whether the table held, byte for byte, what the logs say. */
  readonly same: boolean;
  /** What it held. */
  readonly before: string;
  /** What it holds now. */
  readonly after: string;
  /** How far into the logs both were compared. */
  readonly vector: Vector;
}

/**
 * Keeps one row per trade up to date with six logs. Reads a page of each, folds it in memory into one new row per trade, and
 * writes those rows and the new vector in one transaction; so every event counts exactly once, whenever the process ends.
 */
export class TradeProjection implements Steppable {
  readonly name = 'operations';
  private readonly tails: LogTails;
  private readonly table: TradeTable;
  private readonly pageSize: number;
  /** Rows as they were last saved: this is the only writer. */
  private readonly kept = new LRUCache<string, TradeRow>({ max: 20_000 });
  private saved: Vector = START;
  private read: Vector = START;
  private started = false;
  private last: Promise<unknown> = Promise.resolve();

  constructor({ tails, table, pageSize = 4_000 }: TradeProjectionOptions) {
    this.tails = tails;
    this.table = table;
    this.pageSize = pageSize;
  }

  /** Takes in what there is, up to a page of each log. */
  async step(): Promise<boolean> {
    return this.alone(() => this.advance(undefined));
  }

  /** Whether more than a page of some log is waiting. */
  get isFarBehind(): boolean {
    return PROJECTED_LOGS.some((log) => this.tails.of(log).hasAfter(this.read[log] + this.pageSize));
  }

  /** Takes in everything that the logs hold now. */
  async catchUp(): Promise<void> {
    while (await this.step());
  }

  /**
   * Builds the rows anew from the logs beside the present ones, compares both, and puts the new ones in their place. The
   * present rows keep up meanwhile, and wait only for the last part.
   */
  async rebuild(): Promise<RebuildReport> {
    const beside = await this.table.beside();
    const builder = new TradeProjection({ tails: this.tails, table: beside, pageSize: this.pageSize });
    await builder.replayTo(await this.table.vector());
    return this.alone(async () => {
      const vector = await this.table.vector();
      await builder.replayTo(vector);
      const [before, after] = [await this.table.digest(), await beside.digest()];
      await this.table.replaceBy(beside);
      this.forget();
      return { same: before === after, before, after, vector };
    });
  }

  /** Reads on until the given vector, and saves it. */
  private async replayTo(vector: Vector): Promise<void> {
    while (await this.advance(vector));
    await this.save([], []);
  }

  private async advance(upTo: Vector | undefined): Promise<boolean> {
    if (!this.started) await this.start();
    const { events, to } = await this.nextPage(upTo);
    if (to === undefined) return false;
    this.read = to;
    // What changes no row need not be remembered: reading it again changes no row either.
    if (events.length > 0) await this.take(events);
    return true;
  }

  private async start(): Promise<void> {
    for (const log of PROJECTED_LOGS) await this.tails.of(log).refresh();
    this.saved = await this.table.vector();
    this.read = this.saved;
    this.started = true;
  }

  private forget(): void {
    this.started = false;
    this.kept.clear();
  }

  private async nextPage(upTo: Vector | undefined): Promise<{ events: RelevantEvent[]; to: Vector | undefined }> {
    const events: RelevantEvent[] = [];
    const to: Record<ProjectedLog, number> = { ...this.read };
    let moved = false;
    for (const log of PROJECTED_LOGS) {
      for (const event of await this.pageOf(log, upTo?.[log])) {
        const change = relevant(event);
        if (change !== undefined) events.push(change);
        to[log] = event.position;
        moved = true;
      }
    }
    return { events, to: moved ? to : undefined };
  }

  private async pageOf(log: ProjectedLog, upTo: number | undefined): Promise<readonly ReceivedEvent[]> {
    const tail = this.tails.of(log);
    const after = this.read[log];
    const limit = upTo === undefined ? this.pageSize : Math.min(this.pageSize, upTo - after);
    return limit > 0 && tail.hasAfter(after) ? tail.read(after, limit) : [];
  }

  private async take(events: readonly RelevantEvent[]): Promise<void> {
    try {
      const cases = await this.casesOf(events);
      const trades = await this.tradesOf(events, cases);
      const changed = new Set<TradeRow>();
      const trade = (tradeId: string): TradeRow => {
        const row = rowOf(trades, tradeId, blankTrade);
        changed.add(row);
        return row;
      };
      const rows = { trade, case: (caseId: string) => rowOf(cases, caseId, blankCase) };
      for (const event of events) foldEvent(rows, event);
      await this.save([...changed], [...cases.values()]);
      for (const row of changed) this.kept.set(row.tradeId, row);
    } catch (error) {
      // Kept rows are changed in place: after a failure they say more than the table.
      this.forget();
      throw error;
    }
  }

  private async casesOf(events: readonly RelevantEvent[]): Promise<Map<string, CaseRow>> {
    const ids = new Set<string>();
    for (const { event } of events) {
      const id = caseOf(event);
      if (id !== undefined) ids.add(id);
    }
    if (ids.size === 0) return new Map();
    return new Map((await this.table.loadCases([...ids])).map((row) => [row.caseId, row]));
  }

  private async tradesOf(
    events: readonly RelevantEvent[],
    cases: ReadonlyMap<string, CaseRow>,
  ): Promise<Map<string, TradeRow>> {
    const found = new Map<string, TradeRow>();
    const missing = new Set<string>();
    const want = (tradeId: string): void => {
      const row = this.kept.get(tradeId);
      if (row === undefined) missing.add(tradeId);
      else found.set(tradeId, row);
    };
    for (const { trades } of events) trades.forEach(want);
    for (const { trades } of cases.values()) trades.forEach(want);
    if (missing.size > 0) for (const row of await this.table.loadTrades([...missing])) found.set(row.tradeId, row);
    return found;
  }

  private async save(trades: readonly TradeRow[], cases: readonly CaseRow[]): Promise<void> {
    await this.table.save({ trades, cases, from: this.saved, to: this.read });
    this.saved = this.read;
  }

  /** One after the other: a rebuild must not find the rows moving under it. */
  private async alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.last.then(work, work);
    this.last = mine.catch(() => undefined);
    return mine;
  }
}

function rowOf<Row>(rows: Map<string, Row>, id: string, blank: (id: string) => Row): Row {
  let row = rows.get(id);
  if (row === undefined) {
    row = blank(id);
    rows.set(id, row);
  }
  return row;
}
