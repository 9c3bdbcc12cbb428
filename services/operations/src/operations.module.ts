import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { TRADE_TABLE } from './http/tokens.js';
import { TradesController } from './http/trades.controller.js';
import type { TradeTable } from './projections/trade-table.js';

export interface OperationsParts {
  readonly table: TradeTable;
}

/** The door to the trades. The projection is not in it: it is stepped by whoever runs the office. */
@Module({})
export class OperationsModule {
  static register({ table }: OperationsParts): DynamicModule {
    return {
      module: OperationsModule,
      controllers: [TradesController],
      providers: [{ provide: TRADE_TABLE, useValue: table }],
    };
  }
}
