import type { AccountDefined, BookAccountOpened, OpeningBalanceDefined } from '@verso/contracts';
import type { Order, ReceivedEvent } from '@verso/messaging';
import type { StreetDirectory } from '../directory.js';
import type { BooksCommand } from '../domain/decide-books.js';

/** Servicers open the office's accounts, settle at the points of their day and write statements at its end. */
export function reactToReferenceData(event: ReceivedEvent, directory: StreetDirectory): readonly Order[] {
  if (event.log !== 'reference-data') return [];
  switch (event.type) {
    case 'AccountDefined': {
      const { account, settlementMarket } = event.data;
      const openings = directory.openings.get(account) ?? [];
      return [
        book(settlementMarket, { type: 'OpenAccount', account: accountOf(event.data, directory) }),
        ...openings.map((opening) => post(settlementMarket, opening, directory)),
      ];
    }
    case 'OpeningBalanceDefined': {
      const market = directory.accounts.get(event.data.account)?.settlementMarket;
      return market === undefined ? [] : [post(market, event.data, directory)];
    }
    case 'CutOffReached': {
      const { market, businessDate, kind } = event.data;
      if (kind !== 'SETTLEMENT' && kind !== 'DVP_CUT_OFF') return [];
      return [book(market, { type: 'RunSettlement', market, businessDate, last: kind === 'DVP_CUT_OFF' })];
    }
    case 'BusinessDayClosed': {
      const { market, businessDate, at } = event.data;
      return [book(market, { type: 'CloseDay', businessDate, at })];
    }
    default:
      return [];
  }
}

export function book(market: string, command: BooksCommand): Order {
  return { stream: `book/${market}`, command };
}

function post(market: string, opening: OpeningBalanceDefined, { instruments }: StreetDirectory): Order {
  const { account, isin, quantity, balance } = opening;
  const securities =
    isin === undefined
      ? {}
      : { isin, quantity: quantity ?? '0', quantityType: instruments.get(isin)?.quantityType ?? 'UNIT' };
  return book(market, {
    type: 'PostOpeningBalance',
    opening: { account, ...securities, ...(balance === undefined ? {} : { balance }) },
  });
}

function accountOf(defined: AccountDefined, { bics }: StreetDirectory): BookAccountOpened {
  const { account, version, kind, accountNumber, servicer, bookingEntity, settlementMarket, currency, creditLine } =
    defined;
  return {
    account,
    version,
    kind,
    accountNumber,
    servicer,
    owner: bics.get(bookingEntity) ?? bookingEntity,
    market: settlementMarket,
    ...(currency === undefined ? {} : { currency }),
    creditLine,
  };
}
