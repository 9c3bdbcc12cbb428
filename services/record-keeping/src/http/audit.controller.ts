import { Controller, Get, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import type { EventStore } from '@verso/event-store';
import { CHECKED_QUERY, ProblemException, TakesQuery } from '@verso/service-host';
import { EventProofs } from '../history/event-proofs.js';
import { TradeHistories } from '../history/trade-history.js';
import type { TradeHistory } from '../history/trade-history.js';
import { HistoryQuery } from './history-query.js';
import { EVENT_STORE, VERIFIER_KEY } from './tokens.js';

/** What an auditor asks: the life of a trade, the proof of an event, the signed heads. */
@Controller('v1/audit')
export class AuditController {
  constructor(
    @Inject(TradeHistories) private readonly histories: TradeHistories,
    @Inject(EventProofs) private readonly proofs: EventProofs,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(VERIFIER_KEY) private readonly verifierKey: string,
  ) {}

  /** Every event about a trade over all logs: who, when, why, and its proof. */
  @Get('trades/:id/history')
  @TakesQuery(HistoryQuery)
  async history(@Param('id') id: string, @Query(CHECKED_QUERY) { limit, after }: HistoryQuery): Promise<TradeHistory> {
    const history = await this.histories.of(id, after === undefined ? { limit } : { limit, after });
    return history ?? notFound('TRADE_NOT_FOUND', `Nothing is recorded about ${id}.`);
  }

  /** One event's proof as a file that stock tools verify offline (C2SP tlog-proof). */
  @Get('events/:log/:position/proof')
  async proof(@Param('log') log: string, @Param('position') position: string): Promise<StreamableFile> {
    const heads = await this.store.heads();
    const known = heads.find((head) => head.log === log);
    if (known === undefined) {
      const logs = heads.map((head) => head.log).join(', ');
      return notFound('LOG_NOT_FOUND', `There is no log ${log}. The logs are ${logs}.`);
    }
    // One event has one address.
    if (!/^(0|[1-9]\d{0,14})$/.test(position) || Number(position) >= known.size) {
      const last = known.size === 0 ? 'It is empty' : `Its positions go from 0 to ${String(known.size - 1)}`;
      return notFound('EVENT_NOT_FOUND', `The log ${log} has no event at ${position}. ${last}.`);
    }
    const proof = await this.proofs.tlogProof(log, Number(position));
    if (proof === undefined) {
      const detail = `The event at ${log} ${position} is not sealed yet; it will be within seconds.`;
      return notFound('EVENT_NOT_SEALED', detail);
    }
    const disposition = `attachment; filename="${known.log}-${Number(position)}.tlog-proof"`;
    return new StreamableFile(Buffer.from(proof, 'utf8'), { type: 'text/plain; charset=utf-8', disposition });
  }

  /** Latest signed checkpoint of each log and the public key that checks them. */
  @Get('checkpoints')
  async checkpoints(): Promise<Checkpoints> {
    const checkpoints: Checkpoints['checkpoints'][number][] = [];
    for (const { log, size } of await this.store.heads()) {
      checkpoints.push({ log, size, note: (await this.proofs.latestCheckpoint(log)) ?? null });
    }
    return { verifierKey: this.verifierKey, checkpoints };
  }
}

export interface Checkpoints {
  readonly verifierKey: string;
  readonly checkpoints: readonly {
    readonly log: string;
    /** Events in the log now; the note states how many it covers. */
    readonly size: number;
    readonly note: string | null;
  }[];
}

function notFound(code: string, detail: string): never {
  throw new ProblemException(404, code, detail);
}
