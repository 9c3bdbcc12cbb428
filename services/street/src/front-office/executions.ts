import { draw } from '../domain/behaviour.js';
import type { ExecutionRequest } from './execution-request.js';
import { tradingUniverse, type MarketReference, type TradingUniverse } from './market-reference.js';
import { malformed, unknown } from './odd-executions.js';
import { priceOf, quantityOf } from './prices.js';
import { executionTime, sessionOf, type Session } from './session.js';

export interface ExecutionsWanted {
  readonly seed: number;
  readonly market: string;
  /** ISO date. */
  readonly tradeDate: string;
  /** Of this market; repeats come on top. */
  readonly count: number;
  readonly reference: MarketReference;
}

export interface ExecutionsOfDay {
  /** In the order in which the front office sends them. */
  readonly executions: readonly ExecutionRequest[];
  /** Amendments and busts, sent when trading closes. */
  readonly corrections: readonly ExecutionRequest[];
}

/**
 * The executions of one market and trade date: the same for the same seed, date, count and reference data. Sells and buys
 * alternate, so that what is bought can be paid from what is sold. Most are plain; of a hundred, about 3 are free of payment,
 * 2 cleared, 1 names something that the office does not know, 1 is malformed, 1 is sent twice, 2 are amended and 2 busted.
 */
export function executionsOf(wanted: ExecutionsWanted): ExecutionsOfDay {
  const { count, market, tradeDate, reference } = wanted;
  const universe = tradingUniverse(reference, market, tradeDate);
  if (universe.instruments.length === 0 || universe.counterparties.length === 0)
    return { executions: [], corrections: [] };
  const session = sessionOf(reference.schedules.get(market), tradeDate);
  const executions: ExecutionRequest[] = [];
  const corrections: ExecutionRequest[] = [];
  for (let index = 0; index < count; index += 1) {
    const maker = new ExecutionMaker(wanted, universe, session, index);
    const execution = maker.make();
    executions.push(execution);
    if (maker.kind === 'REPEATED') executions.push(execution);
    if (maker.kind === 'AMENDED') corrections.push(maker.amended(execution));
    if (maker.kind === 'BUSTED') corrections.push(maker.busted(execution));
  }
  return { executions, corrections };
}

type Kind = (typeof SHARES)[number][0] | 'PLAIN';

const SHARES = [
  ['FREE_OF_PAYMENT', 0.03],
  ['CLEARED', 0.02],
  ['UNKNOWN', 0.01],
  ['MALFORMED', 0.01],
  ['REPEATED', 0.01],
  ['AMENDED', 0.02],
  ['BUSTED', 0.02],
  ['FOR_CLIENT', 0.03],
] as const;

/** Makes one execution; every choice is drawn from the seed and the execution's own id. */
class ExecutionMaker {
  readonly kind: Kind;
  private readonly wanted: ExecutionsWanted;
  private readonly universe: TradingUniverse;
  private readonly session: Session;
  private readonly index: number;
  private readonly executionId: string;

  constructor(wanted: ExecutionsWanted, universe: TradingUniverse, session: Session, index: number) {
    this.wanted = wanted;
    this.universe = universe;
    this.session = session;
    this.index = index;
    this.executionId = `${wanted.market}-${String(index + 1).padStart(6, '0')}`;
    this.kind = this.kindOf();
  }

  make(): ExecutionRequest {
    const plain = this.plain();
    switch (this.kind) {
      case 'FREE_OF_PAYMENT':
        return { ...plain, paymentType: 'FOP' };
      case 'CLEARED':
        return this.cleared(plain);
      case 'UNKNOWN':
        return unknown(plain, this.draw('unknown'));
      case 'MALFORMED':
        return malformed(plain, this.draw('malformed'));
      case 'FOR_CLIENT':
        return this.forClient(plain);
      case 'REPEATED':
      case 'AMENDED':
      case 'BUSTED':
      case 'PLAIN':
        return plain;
    }
  }

  /** A tenth more or less, at the same price. */
  amended(execution: ExecutionRequest): ExecutionRequest {
    const { isin = '', quantity = '0' } = execution;
    const instrument = this.universe.instruments.find((candidate) => candidate.isin === isin);
    const step = instrument?.quantityType === 'FAMT' ? 10_000n : 5n;
    const changed = BigInt(quantity) + (this.draw('amended') < 0.5 || BigInt(quantity) <= step ? step : -step);
    return {
      ...execution,
      executionId: `${this.executionId}-A`,
      action: 'AMEND',
      referencedExecutionId: execution.executionId,
      quantity: String(changed),
    };
  }

  busted({ source, session, tradeDate, bookingEntity, executionId }: ExecutionRequest): ExecutionRequest {
    return {
      source,
      session,
      tradeDate,
      ...(bookingEntity === undefined ? {} : { bookingEntity }),
      executionId: `${executionId}-C`,
      action: 'CANCEL',
      referencedExecutionId: executionId,
      reason: 'executed in error',
    };
  }

  private plain(): ExecutionRequest {
    const { market, tradeDate } = this.wanted;
    const { bookingEntity, instruments, counterparties } = this.universe;
    const instrument = this.pick('instrument', instruments);
    if (instrument === undefined) throw new Error(`nothing is traded in ${market}`);
    return {
      source: 'STREET-FO',
      session: market,
      executionId: this.executionId,
      tradeDate,
      bookingEntity,
      side: this.index % 2 === 0 ? 'SELL' : 'BUY',
      counterparty: { lei: this.pick('counterparty', counterparties) ?? '', role: 'COUNTERPARTY' },
      isin: instrument.isin,
      price: priceOf(instrument, this.draw('price')),
      quantity: quantityOf(instrument, this.draw('quantity')),
      executionTime: executionTime(this.session, this.draw('time')),
      tradeCurrency: instrument.currency,
      uti: `${bookingEntity}${tradeDate.replaceAll('-', '')}${market}${String(this.index + 1).padStart(8, '0')}`,
    };
  }

  /** On an exchange, against the clearing house. */
  private cleared(plain: ExecutionRequest): ExecutionRequest {
    const ccp = this.pick('clearing', this.universe.clearingHouses);
    return ccp === undefined ? plain : { ...plain, mic: 'XETR', ccp, counterparty: { lei: ccp, role: 'CCP' } };
  }

  private forClient(plain: ExecutionRequest): ExecutionRequest {
    const clientAccount = this.pick('client', this.universe.clientAccounts);
    return clientAccount === undefined ? plain : { ...plain, clientAccount };
  }

  private kindOf(): Kind {
    let drawn = this.draw('kind');
    for (const [kind, share] of SHARES) {
      drawn -= share;
      if (drawn < 0) return kind;
    }
    return 'PLAIN';
  }

  private pick<Choice>(purpose: string, choices: readonly Choice[]): Choice | undefined {
    return choices[Math.floor(this.draw(purpose) * choices.length)];
  }

  private draw(purpose: string): number {
    return draw(this.wanted.seed, purpose, `${this.wanted.tradeDate}:${this.executionId}`);
  }
}
