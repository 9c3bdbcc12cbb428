import { failPoint, NewerEvent, UnreadEvent, type LogTail, type LogTails, type Steppable } from '@verso/messaging';
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
 * Keeps one row per trade up to date with six logs. Folds pages of each in memory, and writes the rows that changed and the
 * new vector in one transaction; so every event counts exactly once, whenever the process ends. Whoever drives it may fold
 * often and write seldom: a trade that moved several times in between is written once.
 */
export class TradeProjection implements Steppable {
  readonly name = 'operations';
  private readonly tails: LogTails;
  private readonly table: TradeTable;
  private readonly pageSize: number;
  /** Rows as they were last saved: this is the only writer. */
  private readonly kept = new LRUCache<string, TradeRow>({ max: 20_000 });
  /** Rows that say more than the table. */
  private readonly changedTrades = new Map<string, TradeRow>();
  private readonly changedCases = new Map<string, CaseRow>();
  private saved: Vector = START;
  private read: Vector = START;
  private started = false;
  private last: Promise<unknown> = Promise.resolve();

  constructor({ tails, table, pageSize = 4_000 }: TradeProjectionOptions) {
    this.tails = tails;
    this.table = table;
    this.pageSize = pageSize;
  }

  /** Takes in what there is, up to a page of each log, and writes it. */
  async step(): Promise<boolean> {
    return this.alone(async () => {
      const moved = await this.advance(undefined);
      if (this.hasUnsaved) await this.save();
      return moved;
    });
  }

  /** Takes in what there is, up to a page of each log, and writes it only when too much would have to be kept. */
  async fold(): Promise<boolean> {
    return this.alone(() => this.advance(undefined));
  }

  /** Writes what has been taken in. */
  async write(): Promise<void> {
    return this.alone(async () => {
      if (this.hasUnsaved) await this.save();
    });
  }

  /** Whether rows have changed that are not written yet. */
  get hasUnsaved(): boolean {
    return this.changedTrades.size > 0 || this.changedCases.size > 0;
  }

  /** Last position taken in of each log; the vector of the table may stay behind it by what changes no row. */
  get taken(): Vector {
    return this.read;
  }

  /** Whether some log holds more than has been taken in. */
  get isBehind(): boolean {
    return PROJECTED_LOGS.some((log) => this.tails.of(log).hasAfter(this.read[log]));
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
    await this.save();
  }

  private async advance(upTo: Vector | undefined): Promise<boolean> {
    if (!this.started) await this.start();
    const { events, to } = await this.nextPage(upTo);
    if (to === undefined) return false;
    try {
      // What changes no row need not be remembered: reading it again changes no row either.
      if (events.length > 0) await this.take(events);
      this.read = to;
      for (const log of PROJECTED_LOGS) this.tails.of(log).passed(this.name, to[log]);
      if (this.changedTrades.size > MOST_UNSAVED) await this.save();
    } catch (error) {
      // Rows are changed in place: after a failure they say neither what the table says nor what the logs say.
      this.forget();
      throw error;
    }
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
    this.changedTrades.clear();
    this.changedCases.clear();
  }

  private async nextPage(upTo: Vector | undefined): Promise<{ events: RelevantEvent[]; to: Vector | undefined }> {
    const events: RelevantEvent[] = [];
    const to: Record<ProjectedLog, number> = { ...this.read };
    let moved = false;
    for (const log of PROJECTED_LOGS) {
      for (const event of await this.pageOf(log, upTo?.[log])) {
        if (event instanceof NewerEvent) throw event.error;
        const change = event instanceof UnreadEvent ? undefined : relevant(event);
        if (change !== undefined) events.push(change);
        to[log] = event.position;
        moved = true;
      }
    }
    return { events, to: moved ? to : undefined };
  }

  private async pageOf(log: ProjectedLog, upTo: number | undefined): ReturnType<LogTail['scan']> {
    const tail = this.tails.of(log);
    const after = this.read[log];
    const limit = upTo === undefined ? this.pageSize : Math.min(this.pageSize, upTo - after);
    return limit > 0 && tail.hasAfter(after) ? tail.scan(after, limit) : [];
  }

  private async take(events: readonly RelevantEvent[]): Promise<void> {
    const cases = await this.casesOf(events);
    const trades = await this.tradesOf(events, cases);
    const trade = (tradeId: string): TradeRow => {
      const row = rowOf(trades, tradeId, blankTrade);
      this.changedTrades.set(tradeId, row);
      return row;
    };
    const rows = {
      trade,
      case: (caseId: string): CaseRow => {
        const row = rowOf(cases, caseId, blankCase);
        this.changedCases.set(caseId, row);
        return row;
      },
    };
    for (const event of events) foldEvent(rows, event);
  }

  private async casesOf(events: readonly RelevantEvent[]): Promise<Map<string, CaseRow>> {
    const found = new Map<string, CaseRow>();
    const missing = new Set<string>();
    for (const { event } of events) {
      const id = caseOf(event);
      if (id === undefined) continue;
      const row = this.changedCases.get(id);
      if (row === undefined) missing.add(id);
      else found.set(id, row);
    }
    if (missing.size > 0) for (const row of await this.table.loadCases([...missing])) found.set(row.caseId, row);
    return found;
  }

  private async tradesOf(
    events: readonly RelevantEvent[],
    cases: ReadonlyMap<string, CaseRow>,
  ): Promise<Map<string, TradeRow>> {
    const found = new Map<string, TradeRow>();
    const missing = new Set<string>();
    const want = (tradeId: string): void => {
      const row = this.changedTrades.get(tradeId) ?? this.kept.get(tradeId);
      if (row === undefined) missing.add(tradeId);
      else found.set(tradeId, row);
    };
    for (const { trades } of events) trades.forEach(want);
    for (const { trades } of cases.values()) trades.forEach(want);
    if (missing.size > 0) for (const row of await this.table.loadTrades([...missing])) found.set(row.tradeId, row);
    return found;
  }

  private async save(): Promise<void> {
    const trades = [...this.changedTrades.values()];
    try {
      const page = { trades, cases: [...this.changedCases.values()], from: this.saved, to: this.read };
      await failPoint('projection.save', () => this.table.save(page));
    } catch (error) {
      this.forget();
      throw error;
    }
    this.saved = this.read;
    for (const row of trades) this.kept.set(row.tradeId, row);
    this.changedTrades.clear();
    this.changedCases.clear();
  }

  /** One after the other: a rebuild must not find the rows moving under it. */
  private async alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.last.then(work, work);
    this.last = mine.catch(() => undefined);
    return mine;
  }
}

/** Rows held for one writing at most; a transaction of so many takes a second or two. */
const MOST_UNSAVED = 10_000;

function rowOf<Row>(rows: Map<string, Row>, id: string, blank: (id: string) => Row): Row {
  let row = rows.get(id);
  if (row === undefined) {
    row = blank(id);
    rows.set(id, row);
  }
  return row;
}
