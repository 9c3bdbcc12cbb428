import type { EventStore } from '@verso/event-store';
import { isClockEvent, UpstreamCursors, type ClockEvent, type LogTails, type Steppable } from '@verso/messaging';
import type { ExecutionRequest } from './execution-request.js';
import { executionsOf } from './executions.js';
import { emptyMarketReference, foldMarketReference } from './market-reference.js';

export interface FrontOfficeOptions {
  readonly store: EventStore;
  readonly tails: LogTails;
  /** The same seed gives the same executions. */
  readonly seed: number;
  /** Executions of a trade date over all markets; 0 on days without trading. */
  readonly executionsOn: (tradeDate: string) => number;
  /** Hands a batch in at the office's door. May be asked again for the same batch: the door knows an execution by its id. */
  readonly post: (batch: readonly object[]) => Promise<void>;
}

/**
 * The front offices of the street: when a market opens for trading they hand in the executions of the date, when it closes
 * their amendments and busts. The place in the clock is remembered; after a restart at most one list is handed in again.
 */
export class FrontOffice implements Steppable {
  readonly name = 'street:front-office';
  private readonly options: FrontOfficeOptions;
  private readonly cursors = new UpstreamCursors('street:front-office');
  private readonly reference = emptyMarketReference();
  private started = false;
  /** Position of the last event folded; it may be ahead of the cursor while executions are handed in. */
  private folded = -1;
  private list: { readonly position: number; readonly batches: (readonly ExecutionRequest[])[] } | undefined;
  private posting: Posting | undefined;
  private wake: () => void = () => undefined;

  constructor(options: FrontOfficeOptions) {
    this.options = options;
  }

  attach(wake: () => void): void {
    this.wake = wake;
  }

  /** A batch is on its way through the door: time must not pass before the office has it. */
  busy(): boolean {
    return this.posting !== undefined;
  }

  /** Hands in one batch, or notices that the last one has arrived, or reads on to the next list. Never waits for the door. */
  async step(): Promise<boolean> {
    if (!this.started) await this.start();
    if (this.posting !== undefined) return this.finish(this.posting);
    if (this.list !== undefined) return this.postNext(this.list);
    const tail = this.options.tails.of(LOG);
    const after = this.cursors.positionOf(LOG);
    if (!tail.hasAfter(after)) return false;
    for (const event of await tail.read(after, PAGE)) {
      if (event.position > this.folded) foldMarketReference(this.reference, event);
      this.folded = Math.max(this.folded, event.position);
      const batches = isClockEvent(event) ? this.listFor(event) : [];
      if (batches.length > 0) {
        this.list = { position: event.position, batches };
        return true;
      }
      this.cursors.advance(LOG, event.position);
    }
    await this.save(SAVE_EVERY);
    return true;
  }

  /** Learns again what is traded, up to where it was. */
  private async start(): Promise<void> {
    const tail = this.options.tails.of(LOG);
    await tail.refresh();
    await this.cursors.load(this.options.store, [LOG]);
    const upTo = this.cursors.positionOf(LOG);
    while (this.folded < upTo) {
      const page = await tail.read(this.folded, Math.min(PAGE, upTo - this.folded));
      for (const event of page) foldMarketReference(this.reference, event);
      this.folded = page.at(-1)?.position ?? upTo;
    }
    this.started = true;
  }

  private listFor(event: ClockEvent): (readonly ExecutionRequest[])[] {
    if (event.type !== 'CutOffReached') return [];
    const { kind, market, businessDate: tradeDate } = event.data;
    if (kind !== 'TRADING_OPEN' && kind !== 'TRADING_CLOSE') return [];
    const count = this.countOf(market, tradeDate);
    const { reference } = this;
    const { executions, corrections } = executionsOf({ seed: this.options.seed, market, tradeDate, count, reference });
    return inBatches(kind === 'TRADING_OPEN' ? executions : corrections);
  }

  /** Seven of ten executions are in euro; markets of other currencies share the rest. */
  private countOf(market: string, tradeDate: string): number {
    const all = this.options.executionsOn(tradeDate);
    const schedules = [...this.reference.schedules.values()];
    const euro = schedules.filter(({ currency }) => currency === 'EUR').length;
    const others = schedules.length - euro;
    const inEuro = others === 0 ? all : euro === 0 ? 0 : Math.round(all * EURO_SHARE);
    const isEuro = this.reference.schedules.get(market)?.currency === 'EUR';
    return isEuro ? Math.round(inEuro / euro) : Math.round((all - inEuro) / Math.max(1, others));
  }

  private async postNext(list: NonNullable<typeof this.list>): Promise<boolean> {
    const [batch] = list.batches;
    if (batch !== undefined) {
      this.post(batch);
      return true;
    }
    this.cursors.advance(LOG, list.position);
    this.list = undefined;
    await this.save(0);
    return true;
  }

  private post(batch: readonly ExecutionRequest[]): void {
    const posting: Posting = { state: 'under way', error: undefined };
    this.posting = posting;
    this.options.post(batch).then(
      () => {
        posting.state = 'arrived';
        this.wake();
      },
      (error: unknown) => {
        posting.state = 'failed';
        posting.error = error;
        this.wake();
      },
    );
  }

  private finish({ state, error }: Posting): boolean {
    if (state === 'under way') return false;
    this.posting = undefined;
    if (state === 'failed') throw error;
    this.list?.batches.shift();
    return true;
  }

  private async save(unsavedAtMost: number): Promise<void> {
    if (this.cursors.unsaved() <= unsavedAtMost) return;
    const { store } = this.options;
    const [outcome] = await store.append('street', [{ appends: [], checkpoints: this.cursors.moves() }]);
    if (outcome?.outcome === 'accepted') this.cursors.saved();
    else this.started = false;
  }
}

interface Posting {
  state: 'under way' | 'arrived' | 'failed';
  error: unknown;
}

function inBatches(executions: readonly ExecutionRequest[]): (readonly ExecutionRequest[])[] {
  const batches: (readonly ExecutionRequest[])[] = [];
  for (let from = 0; from < executions.length; from += BATCH) batches.push(executions.slice(from, from + BATCH));
  return batches;
}

const LOG = 'reference-data';
const PAGE = 500;
const BATCH = 500;
const SAVE_EVERY = 200;
const EURO_SHARE = 0.7;
