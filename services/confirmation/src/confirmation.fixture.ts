import type { ContextName, EventsByContext, Trade } from '@verso/contracts';
import { InMemoryEventStore, type NewEvent } from '@verso/event-store';
import { LogTails, RoomLoop, type IncomingMessage, type LoopNotice, type ReceivedEventOf } from '@verso/messaging';
import { newEvent } from '@verso/test-bed';
import { cancellationText, confirmationText } from './channels/confirmation-messages.js';
import { confirmationRoom } from './confirmation-room.js';
import { termsOf } from './domain/confirmation-rules.js';

export const US = { lei: '529900VERSOSECEU0194', bic: 'VERSDEFFXXX' };
export const BROKER = { lei: '529900ALPENBROKR0122', bic: 'ALPBDEFFXXX' };
export const DEPOSITORY_ONLY = { lei: '724500AMSTRDMBK00359', bic: 'AMSBNL2AXXX' };
export const CLEARER = { lei: '529900CLEARINGAG0161', bic: 'CLRGDEFFXXX' };
/** 18:15 in Berlin on the trade date. */
export const CONFIRM_BY = '2026-11-23T17:15:00.000000Z';

/** A purchase of a hundred thousand face amount, settled in euro; what is given replaces it. */
export function trade(changes: Partial<Trade> = {}): Trade {
  return {
    bookingEntity: US.lei,
    source: 'oms',
    session: 'main',
    executionIds: ['E1'],
    uti: '529900VERSOSECEU0194T1',
    side: 'BUY',
    tradeSide: 'MARKET',
    tradingCapacity: 'DEAL',
    counterparty: { lei: BROKER.lei, role: 'COUNTERPARTY' },
    mic: 'XOFF',
    paymentType: 'DVP',
    transactionType: 'TRAD',
    marketClaimOptOut: false,
    isin: 'DE0001102580',
    cfi: 'DBFTFB',
    priceType: 'PERCENT',
    price: '101.25',
    quantityType: 'FAMT',
    quantity: '100000',
    tradeDate: '2026-11-23',
    executionTime: '2026-11-23T10:00:00.000000Z',
    tradeCurrency: 'EUR',
    settlementCurrency: 'EUR',
    grossAmount: { currency: 'EUR', amount: '101250' },
    accruedInterest: { amount: '12.5', days: 10, basis: 'ACT/ACT-ICMA' },
    charges: [],
    settlementAmount: { currency: 'EUR', amount: '101262.5' },
    intendedSettlementDate: '2026-11-25',
    settlementDateOrigin: 'CYCLE',
    settlementDateDiffersFromCycle: false,
    settlementCycleRule: 'EU-T+2-2015',
    settlementMarket: 'T2S',
    placeOfSettlement: 'DAKVDEFFXXX',
    ...changes,
  };
}

export function tradeId(number: number): string {
  return `trd_0193a000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

/** What the other side of a trade confirms of it, as its message. */
export function theirs(
  reference: string,
  ofTrade: Trade,
  message: Partial<IncomingMessage> = {},
  counterparty = BROKER,
): IncomingMessage {
  const ours = termsOf(ofTrade);
  const terms = { ...ours, side: ours.side === 'BUY' ? 'SELL' : 'BUY', sender: counterparty.lei, receiver: US.lei };
  const body = confirmationText(reference, terms, { sender: counterparty.bic, receiver: US.bic });
  return incoming({ messageId: `${reference}-m`, body, sender: counterparty.bic, ...message });
}

/** The other side withdraws what it confirmed under the reference. */
export function theirCancellation(reference: string): IncomingMessage {
  return incoming({ messageId: `${reference}-c`, body: cancellationText(reference) });
}

export function incoming(message: Partial<IncomingMessage>): IncomingMessage {
  return {
    messageId: 'M1',
    channel: 'confirmation',
    sender: BROKER.bic,
    receiver: US.bic,
    body: '',
    bodyEncoding: 'utf-8',
    possibleDuplicate: false,
    ...message,
  };
}

/** Confirmation in an otherwise empty house, with the reference data it needs. */
export class ConfirmationOffice {
  readonly notices: LoopNotice[] = [];
  private readonly store = new InMemoryEventStore(['trade-capture', 'confirmation', 'settlement', 'reference-data']);
  private readonly tails = new LogTails(this.store);
  private readonly loop: RoomLoop;
  private readonly versions = new Map<string, number>();
  private events = 0;

  constructor() {
    this.loop = new RoomLoop(confirmationRoom, {
      store: this.store,
      tails: this.tails,
      softwareVersion: 'verso/test',
      report: (notice) => this.notices.push(notice),
    });
  }

  static async open(): Promise<ConfirmationOffice> {
    const office = new ConfirmationOffice();
    for (const [stream, event] of referenceData()) await office.tell('reference-data', stream, event);
    await office.rest();
    return office;
  }

  /** Stores an event of another room. */
  async tell<Name extends ContextName>(log: Name, stream: string, event: EventsByContext[Name]): Promise<void> {
    const version = this.versions.get(stream) ?? 0;
    this.versions.set(stream, version + 1);
    const stored = this.stored(log, event);
    await this.store.append(log, [{ appends: [{ stream, expectedVersion: version, events: [stored] }] }]);
    await this.tails.refresh();
  }

  async capture(id: string, version: number, captured: Trade): Promise<void> {
    const about = { tradeId: id, tradeVersion: version, bookingEntity: US.lei, complete: true, trade: captured };
    if (version === 1) return this.tell('trade-capture', `trade/${id}`, { type: 'TradeCaptured', data: about });
    return this.tell('trade-capture', `trade/${id}`, { type: 'TradeAmended', data: { ...about, changes: [] } });
  }

  async bust(id: string, version: number): Promise<void> {
    const data = { tradeId: id, tradeVersion: version, bookingEntity: US.lei, reason: 'busted' };
    return this.tell('trade-capture', `trade/${id}`, { type: 'TradeCancelled', data });
  }

  async clock(at: string): Promise<void> {
    const data = {
      market: 'T2S',
      businessDate: at.slice(0, 10),
      at,
      name: 'CONFIRMATION_CUT_OFF',
      kind: 'CONFIRMATION',
    };
    return this.tell('reference-data', 'clock/T2S', { type: 'CutOffReached', data });
  }

  async receive(...messages: readonly IncomingMessage[]): Promise<void> {
    const received = this.loop.receive(messages);
    await new Promise(setImmediate);
    await this.rest();
    await received;
  }

  async rest(): Promise<void> {
    while (await this.loop.step());
  }

  /** Everything that confirmation has decided, in the order of its log. */
  async decided(): Promise<readonly ReceivedEventOf<'confirmation'>[]> {
    await this.rest();
    const tail = new LogTails(this.store).of('confirmation');
    await tail.refresh();
    return (await tail.read(-1, 100_000)).filter((event) => event.log === 'confirmation');
  }

  async types(stream?: string): Promise<readonly string[]> {
    const events = await this.decided();
    return events.filter((event) => stream === undefined || event.stream === stream).map(({ type }) => type);
  }

  private stored<Name extends ContextName>(log: Name, event: EventsByContext[Name]): NewEvent {
    this.events += 1;
    return newEvent(log, event, `0193a000-0000-7000-8000-${this.events.toString(16).padStart(12, '0')}`);
  }
}

type ReferenceEvent = EventsByContext['reference-data'];

export function referenceData(): readonly (readonly [stream: string, event: ReferenceEvent])[] {
  return [
    ['party/us', party(US, 'BOOKING_ENTITY', '')],
    ['party/broker', party(BROKER, 'COUNTERPARTY', 'BILATERAL')],
    ['party/depository-only', party(DEPOSITORY_ONLY, 'COUNTERPARTY', 'CSD_MATCH_ONLY')],
    ['party/clearer', party(CLEARER, 'CCP', 'VENUE_OR_CCP')],
    [
      'tolerance-profile/CSDR-EUR',
      {
        type: 'ToleranceProfileDefined',
        data: {
          name: 'CSDR-EUR',
          version: 1,
          source: 'Delegated Regulation (EU) 2018/1229 art. 6',
          amounts: [
            { currency: 'EUR', upToAmount: '', tolerance: '25' },
            { currency: 'EUR', upToAmount: '100000', tolerance: '2' },
          ],
        },
      },
    ],
    [
      'schedule/T2S',
      {
        type: 'MarketScheduleDefined',
        data: {
          market: 'T2S',
          version: 1,
          timeZone: 'Europe/Berlin',
          calendars: ['TARGET'],
          currency: 'EUR',
          entries: [{ name: 'CONFIRMATION_CUT_OFF', kind: 'CONFIRMATION', localTime: '18:15', dayOffset: 0 }],
        },
      },
    ],
  ];
}

function party({ lei, bic }: { lei: string; bic: string }, role: string, confirmationMethod: string): ReferenceEvent {
  const data = { lei, bic, role, confirmationMethod, version: 1, name: lei, toleranceProfile: 'CSDR-EUR' };
  return { type: 'PartyDefined', data };
}
