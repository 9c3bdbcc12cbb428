import type { LogTails, Steppable } from '@verso/messaging';
import type { KeptRefusal, RefusalTable } from './refusal-table.js';

/** Keeps the list of refusals up to date with the log of trade-capture. */
export class RefusalProjection implements Steppable {
  readonly name = 'trade-capture:refusal-list';
  private read: number | undefined;
  private saved = -1;

  constructor(
    private readonly tails: LogTails,
    private readonly table: RefusalTable,
  ) {}

  async step(): Promise<boolean> {
    const after = this.read ?? (await this.start());
    const tail = this.tails.of('trade-capture');
    if (!tail.hasAfter(after)) return false;
    const refusals: KeptRefusal[] = [];
    const page = await tail.read(after, PAGE);
    for (const event of page) {
      if (event.log !== 'trade-capture' || event.type !== 'TradeRefused') continue;
      refusals.push({ position: event.position, refusedAt: event.occurredAt, refusal: event.data });
    }
    const upTo = page.at(-1)?.position ?? after;
    this.read = upTo;
    // Most pages hold none: they are not remembered one by one, for reading them again adds nothing.
    if (refusals.length > 0 || upTo - this.saved > UNSAVED_AT_MOST) await this.save(refusals, upTo);
    return true;
  }

  private async start(): Promise<number> {
    await this.tails.of('trade-capture').refresh();
    this.saved = await this.table.position();
    return this.saved;
  }

  private async save(refusals: readonly KeptRefusal[], upTo: number): Promise<void> {
    try {
      await this.table.save(refusals, this.saved, upTo);
      this.saved = upTo;
    } catch (error) {
      // Whether it was stored may be unknown.
      this.read = undefined;
      throw error;
    }
  }
}

const PAGE = 2_000;
const UNSAVED_AT_MOST = 20_000;
