import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, ValidateNested } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Holds, HoldsPart } from './field-decorators.js';

/** Whom we traded with, by exactly one of LEI, BIC or the source's own code. */
export class CounterpartyBody {
  @ApiPropertyOptional() @HoldsPart('counterparty', 'lei') lei?: string;
  @ApiPropertyOptional() @HoldsPart('counterparty', 'bic') bic?: string;
  @ApiPropertyOptional() @HoldsPart('counterparty', 'proprietaryCode') proprietaryCode?: string;
  @ApiPropertyOptional() @HoldsPart('counterparty', 'role') role?: string;
}

/** An instrument that the source does not know by ISIN. */
export class InstrumentBody {
  @ApiProperty() @HoldsPart('instrument', 'scheme') scheme?: string;
  @ApiProperty() @HoldsPart('instrument', 'identifier') identifier?: string;
}

export class ForeignExchangeBody {
  @ApiProperty() @HoldsPart('foreignExchange', 'rate') rate?: string;
  @ApiProperty() @HoldsPart('foreignExchange', 'source') source?: string;
}

export class ChargeBody {
  @ApiProperty() @HoldsPart('charge', 'type') type?: string;
  @ApiProperty() @HoldsPart('charge', 'amount') amount?: string;
  @ApiProperty() @HoldsPart('charge', 'currency') currency?: string;
  @ApiProperty() @HoldsPart('charge', 'payableBy') payableBy?: string;
  @ApiProperty() @HoldsPart('charge', 'inSettlementAmount') inSettlementAmount?: boolean;
  @ApiProperty() @HoldsPart('charge', 'ruleVersion') ruleVersion?: string;
}

/** Body of `POST /v1/executions`; the fields of `ExecutionRequest`, which says what each of them means. */
export class ExecutionBody {
  @ApiProperty() @Holds('source') source?: string;
  @ApiProperty() @Holds('session') session?: string;
  @ApiProperty() @Holds('executionId') executionId?: string;
  @ApiProperty({ example: '2026-11-23' }) @Holds('tradeDate') tradeDate?: string;
  @ApiPropertyOptional({ enum: ['NEW', 'AMEND', 'CANCEL'] }) @Holds('action') action?: string;
  @ApiPropertyOptional() @Holds('referencedExecutionId') referencedExecutionId?: string;
  @ApiPropertyOptional() @Holds('reason') reason?: string;
  @ApiPropertyOptional() @Holds('bookingEntity') bookingEntity?: string;
  @ApiPropertyOptional({ enum: ['BUY', 'SELL'] }) @Holds('side') side?: string;
  @ApiPropertyOptional({ enum: ['CLIENT', 'MARKET', 'INTERNAL'] }) @Holds('tradeSide') tradeSide?: string;
  @ApiPropertyOptional({ enum: ['DEAL', 'MTCH', 'AOTC'] }) @Holds('tradingCapacity') tradingCapacity?: string;
  @ApiPropertyOptional({ type: CounterpartyBody })
  @Holds('counterparty')
  @ValidateNested()
  @Type(() => CounterpartyBody)
  counterparty?: CounterpartyBody;
  @ApiPropertyOptional() @Holds('clientAccount') clientAccount?: string;
  @ApiPropertyOptional() @Holds('book') book?: string;
  @ApiPropertyOptional({ example: 'XETR' }) @Holds('mic') mic?: string;
  @ApiPropertyOptional() @Holds('ccp') ccp?: string;
  @ApiPropertyOptional() @Holds('clearingMember') clearingMember?: string;
  @ApiPropertyOptional({ enum: ['DVP', 'FOP'] }) @Holds('paymentType') paymentType?: string;
  @ApiPropertyOptional({ example: 'TRAD' }) @Holds('transactionType') transactionType?: string;
  @ApiPropertyOptional({ enum: ['CUM', 'EX'] }) @Holds('cumEx') cumEx?: string;
  @ApiPropertyOptional() @Holds('marketClaimOptOut') marketClaimOptOut?: boolean;
  @ApiPropertyOptional() @Holds('legRole') legRole?: string;
  @ApiPropertyOptional() @Holds('linkedTradeId') linkedTradeId?: string;
  @ApiPropertyOptional({ example: 'DE0007164600' }) @Holds('isin') isin?: string;
  @ApiPropertyOptional({ type: InstrumentBody })
  @Holds('instrument')
  @ValidateNested()
  @Type(() => InstrumentBody)
  instrument?: InstrumentBody;
  @ApiPropertyOptional({ enum: ['PERCENT', 'PER_UNIT'] }) @Holds('priceType') priceType?: string;
  @ApiPropertyOptional({ example: '101.25' }) @Holds('price') price?: string;
  @ApiPropertyOptional({ enum: ['UNIT', 'FAMT'] }) @Holds('quantityType') quantityType?: string;
  @ApiPropertyOptional({ example: '300' }) @Holds('quantity') quantity?: string;
  @ApiPropertyOptional({ example: '2026-11-23T10:15:00.250000Z' }) @Holds('executionTime') executionTime?: string;
  @ApiPropertyOptional({ example: 'EUR' }) @Holds('tradeCurrency') tradeCurrency?: string;
  @ApiPropertyOptional() @Holds('settlementCurrency') settlementCurrency?: string;
  @ApiPropertyOptional({ type: ForeignExchangeBody })
  @Holds('foreignExchange')
  @ValidateNested()
  @Type(() => ForeignExchangeBody)
  foreignExchange?: ForeignExchangeBody;
  @ApiPropertyOptional() @Holds('grossAmount') grossAmount?: string;
  @ApiPropertyOptional() @Holds('accruedInterest') accruedInterest?: string;
  @ApiPropertyOptional() @Holds('settlementAmount') settlementAmount?: string;
  @ApiPropertyOptional({ type: [ChargeBody] })
  @Holds('charges')
  @ValidateNested({ each: true })
  @Type(() => ChargeBody)
  charges?: ChargeBody[];
  @ApiPropertyOptional({ example: '2026-11-25' }) @Holds('settlementDate') settlementDate?: string;
  @ApiPropertyOptional() @Holds('uti') uti?: string;
  @ApiPropertyOptional() @Holds('tvtic') tvtic?: string;
  @ApiPropertyOptional() @Holds('orderId') orderId?: string;
  @ApiPropertyOptional() @Holds('tradeGroupId') tradeGroupId?: string;
}

/** Body of `POST /v1/executions/batch`. What is in the list is judged item by item, by the same rules. */
export class ExecutionBatchBody {
  // Decorators apply from below: that it is a list is asked first, and the first fault is the one told.
  @ApiProperty({ type: [ExecutionBody], minItems: 1, maxItems: 1_000 })
  @ArrayMaxSize(1_000, { message: 'TOO_MANY: takes at most 1,000 executions at once' })
  @ArrayMinSize(1, { message: 'EMPTY: holds no execution' })
  @IsArray({ message: 'NOT_A_LIST: must be a list of executions' })
  executions?: unknown[];
}
