import { Controller, Get, HttpException, Inject, Param, Query, StreamableFile, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from '@nestjs/common';
import type { EventStore } from '@verso/event-store';
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
  async history(
    @Param('id') id: string,
    @Query(new ValidationPipe({ transform: true, whitelist: true, exceptionFactory: malformed }))
    { limit, after }: HistoryQuery,
  ): Promise<TradeHistory> {
    const history = await this.histories.of(id, after === undefined ? { limit } : { limit, after });
    return history ?? notFound('TRADE_NOT_FOUND', 'Trade not found', `Nothing is recorded about ${id}.`);
  }

  /** One event's proof as a file that stock tools verify offline (C2SP tlog-proof). */
  @Get('events/:log/:position/proof')
  async proof(@Param('log') log: string, @Param('position') position: string): Promise<StreamableFile> {
    const known = (await this.store.heads()).find((head) => head.log === log);
    if (known === undefined) return notFound('LOG_NOT_FOUND', 'Log not found', `There is no log ${log}.`);
    if (!/^\d{1,15}$/.test(position) || Number(position) >= known.size) {
      return notFound('EVENT_NOT_FOUND', 'Event not found', `The log ${log} has no event at ${position}.`);
    }
    const proof = await this.proofs.tlogProof(log, Number(position));
    if (proof === undefined) {
      const detail = `The event at ${log} ${position} is not sealed yet; it will be within seconds.`;
      return notFound('EVENT_NOT_SEALED', 'Event not sealed yet', detail);
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

/** Body of an RFC 9457 problem; the host's filter gives it its media type. */
function notFound(code: string, title: string, detail: string): never {
  throw new HttpException({ code, title, detail, status: 404 }, 404);
}

function malformed(errors: readonly ValidationError[]): HttpException {
  const fields = errors.map(({ property, constraints }) => ({
    pointer: `/${property}`,
    code: 'INVALID',
    detail: Object.values(constraints ?? {}).join('; '),
  }));
  const detail = fields.map((field) => field.detail).join('; ');
  return new HttpException({ code: 'QUERY_INVALID', title: 'Query invalid', detail, status: 400, errors: fields }, 400);
}
