import type { ReferenceDataEvent, StreetEvent } from '@verso/contracts';
import { InMemoryEventStore } from '@verso/event-store';
import { LogTails, received, RoomLoop, type IncomingMessage } from '@verso/messaging';
import { STREET_KNOBS, type StreetKnobs } from './domain/behaviour.js';
import { referenceEvent } from './reference-events.fixture.js';
import { createStreetRoom } from './street-room.js';

export const OFFICE = 'VERSDEFFXXX';
export const BROKER = 'ALPBDEFFXXX';
export const CSD = 'FCSDDEFFXXX';
export const SHARE = 'DE0007164600';
export const BOND = 'DE000BU2Z015';

/** A street in which everything goes well. */
export const GOOD_WEATHER: StreetKnobs = {
  mismatchRate: 0,
  lateRate: 0,
  failRate: 0,
  partialRate: 0,
  duplicateRate: 0,
  garbledRate: 0,
  wrongStatementRate: 0,
  allegeRate: 0,
};

/** A whole street over a store in memory, with one market, one counterparty and four accounts of the office. */
export class SmallStreet {
  readonly store = new InMemoryEventStore(['reference-data', 'street']);
  private loop: RoomLoop;
  private tails = new LogTails(this.store);
  private readonly options: { readonly seed: number; readonly knobs: StreetKnobs };
  private referenceEvents = 0;

  private constructor(knobs: Partial<StreetKnobs>, seed: number) {
    this.options = { seed, knobs: { ...GOOD_WEATHER, ...knobs } };
    this.loop = this.newLoop();
  }

  static async open(knobs: Partial<StreetKnobs> = {}, seed = 7): Promise<SmallStreet> {
    const street = new SmallStreet(knobs, seed);
    await street.tell(...REFERENCE_DATA);
    await street.point('2026-11-23', 'BusinessDayOpened');
    return street;
  }

  /** The process dies and starts again: nothing is left but what was stored. */
  restart(): void {
    this.tails = new LogTails(this.store);
    this.loop = this.newLoop();
  }

  async receive(...messages: IncomingMessage[]): Promise<void> {
    const stored = this.loop.receive(messages);
    await new Promise(setImmediate);
    while (await this.loop.step());
    await stored;
  }

  /** Reaches a point of the market's day: a cut-off by its kind, or the opening or close of the day. */
  async point(businessDate: string, kind: string, next = ''): Promise<void> {
    const at = `${businessDate}T${TIMES[kind] ?? '12:00'}:00.000000Z`;
    const about = { market: 'T2S', businessDate, at };
    if (kind === 'BusinessDayOpened') await this.tell({ type: 'BusinessDayOpened', data: about });
    else if (kind === 'BusinessDayClosed')
      await this.tell({ type: 'BusinessDayClosed', data: { ...about, nextBusinessDate: next } });
    else await this.tell({ type: 'CutOffReached', data: { ...about, name: kind, kind } });
  }

  async points(businessDate: string, ...kinds: string[]): Promise<void> {
    for (const kind of kinds) await this.point(businessDate, kind);
  }

  async events(): Promise<readonly StreetEvent[]> {
    const stored = await this.store.readLog('street', -1, 100_000);
    return stored.map((event) => {
      const { type, data } = received(event);
      return { type, data } as StreetEvent;
    });
  }

  async dataOf<Type extends StreetEvent['type']>(
    type: Type,
  ): Promise<readonly Extract<StreetEvent, { type: Type }>['data'][]> {
    return (await this.events()).flatMap((event) => (event.type === type ? [event.data as never] : []));
  }

  /** Every message sent, with its body wherever it is kept. */
  async sent(
    definition = '',
  ): Promise<readonly { readonly messageId: string; readonly body: string; readonly replacesMessageId?: string }[]> {
    const messages = await this.dataOf('MessageSent');
    return messages.filter(({ messageDefinition }) => messageDefinition.startsWith(definition));
  }

  private newLoop(): RoomLoop {
    const { store, tails } = this;
    return new RoomLoop(createStreetRoom(this.options), { store, tails, softwareVersion: 'verso/test', batchSize: 50 });
  }

  private async tell(...events: ReferenceDataEvent[]): Promise<void> {
    for (const event of events) {
      const stream = `test/${String(this.referenceEvents)}`;
      const stored = referenceEvent(event, this.referenceEvents);
      this.referenceEvents += 1;
      await this.store.append('reference-data', [{ appends: [{ stream, expectedVersion: 0, events: [stored] }] }]);
    }
    await this.tails.refresh();
    while (await this.loop.step());
  }
}

export { STREET_KNOBS };

const TIMES: Readonly<Record<string, string>> = {
  BusinessDayOpened: '00:01',
  PROVISIONING: '00:30',
  SETTLEMENT: '01:00',
  TRADING_OPEN: '08:00',
  DVP_CUT_OFF: '15:00',
  TRADING_CLOSE: '16:30',
  BusinessDayClosed: '17:30',
};

const LEI = '529900VERSOSECEU0194';

const REFERENCE_DATA: readonly ReferenceDataEvent[] = [
  {
    type: 'MarketScheduleDefined',
    data: {
      market: 'T2S',
      version: 1,
      timeZone: 'Europe/Berlin',
      calendars: ['TARGET'],
      currency: 'EUR',
      entries: [{ name: 'DVP_CUT_OFF', kind: 'DVP_CUT_OFF', localTime: '16:00', dayOffset: 0 }],
    },
  },
  {
    type: 'PartyDefined',
    data: {
      lei: LEI,
      version: 1,
      name: 'Verso',
      bic: OFFICE,
      role: 'BOOKING_ENTITY',
      confirmationMethod: '',
      toleranceProfile: '',
    },
  },
  instrument(SHARE, 'UNIT', '1'),
  instrument(BOND, 'FAMT', '1000'),
  account('SAFE', 'SAFEKEEPING', 'FCSD70010001', CSD),
  account('CASH', 'CASH', 'DE89370400440532013000', 'ECAGDEFFXXX'),
  { type: 'OpeningBalanceDefined', data: { account: 'SAFE', isin: SHARE, quantity: '10000', asOf: '2026-11-20' } },
  { type: 'OpeningBalanceDefined', data: { account: 'SAFE', isin: BOND, quantity: '1000000', asOf: '2026-11-20' } },
  {
    type: 'OpeningBalanceDefined',
    data: { account: 'CASH', balance: { currency: 'EUR', amount: '50000.00' }, asOf: '2026-11-20' },
  },
];

function instrument(isin: string, quantityType: string, minimumDenomination: string): ReferenceDataEvent {
  return {
    type: 'InstrumentDefined',
    data: {
      isin,
      version: 1,
      name: isin,
      cfi: 'ESVUFR',
      currency: 'EUR',
      settlementMarket: 'T2S',
      placeOfSettlement: CSD,
      quantityType,
      priceType: quantityType === 'UNIT' ? 'PER_UNIT' : 'PERCENT',
      minimumDenomination,
    },
  };
}

function account(name: string, kind: string, accountNumber: string, servicer: string): ReferenceDataEvent {
  return {
    type: 'AccountDefined',
    data: {
      account: name,
      version: 1,
      kind,
      bookingEntity: LEI,
      accountNumber,
      servicer,
      settlementMarket: 'T2S',
      placeOfSettlement: CSD,
      ...(kind === 'CASH' ? { currency: 'EUR' } : {}),
      cashAccounts: kind === 'CASH' ? [] : [{ currency: 'EUR', account: 'CASH' }],
      segregation: 'OWN',
      fundingPolicy: 'NET_PROJECTED',
      creditLine: kind === 'CASH' ? '10000.00' : '',
      validFrom: '2024-01-01',
    },
  };
}
