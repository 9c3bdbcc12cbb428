import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { EventProofs } from './history/event-proofs.js';
import type { EventProofsParts } from './history/event-proofs.js';
import { TradeHistories } from './history/trade-history.js';
import { AuditController } from './http/audit.controller.js';
import { EVENT_STORE, VERIFIER_KEY } from './http/tokens.js';

/** The auditor's door. Sealing is not in it: the sealer is stepped by whoever runs the office, here or in a worker. */
@Module({})
export class RecordKeepingModule {
  static register(parts: RecordKeepingParts): DynamicModule {
    const proofs = new EventProofs(parts);
    const histories = new TradeHistories(parts.store, proofs, new Set(parts.foreignLogs));
    return {
      module: RecordKeepingModule,
      controllers: [AuditController],
      providers: [
        { provide: EVENT_STORE, useValue: parts.store },
        { provide: VERIFIER_KEY, useValue: parts.verifierKey },
        { provide: EventProofs, useValue: proofs },
        { provide: TradeHistories, useValue: histories },
      ],
      exports: [EventProofs, TradeHistories],
    };
  }
}

export interface RecordKeepingParts extends EventProofsParts {
  /** Logs of the store that are left out of a trade's history: they are not the office's. */
  readonly foreignLogs?: readonly string[];
}
