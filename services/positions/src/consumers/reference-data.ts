import type { ReferenceDataEvent } from '@verso/contracts';
import type { Order } from '@verso/messaging';
import type { PositionsDirectory } from '../directory.js';
import { order } from '../order.js';

/** Safekeeping accounts open with their definition and opening balances, and provision at their market's windows. */
export function reactToReferenceData(event: ReferenceDataEvent, directory: PositionsDirectory): readonly Order[] {
  switch (event.type) {
    case 'AccountDefined': {
      const { kind, account, bookingEntity, servicer, segregation, settlementMarket, accountNumber } = event.data;
      if (kind !== 'SAFEKEEPING') return [];
      return [
        order({ type: 'OpenAccount', account, bookingEntity, servicer, segregation, settlementMarket, accountNumber }),
      ];
    }
    case 'OpeningBalanceDefined': {
      const { account, isin, quantity, asOf } = event.data;
      const bookingEntity = directory.accounts.get(account)?.bookingEntity;
      if (isin === undefined || quantity === undefined || bookingEntity === undefined) return [];
      return [order({ type: 'PostOpeningBalance', account, bookingEntity, isin, quantity, asOf })];
    }
    case 'CutOffReached': {
      const { kind, market, businessDate } = event.data;
      return kind === 'PROVISIONING' ? provision(directory, market, businessDate) : [];
    }
    default:
      return [];
  }
}

function provision(directory: PositionsDirectory, market: string, businessDate: string): readonly Order[] {
  return [...(directory.safekeepingAccountsOf.get(market) ?? [])].flatMap((account) => {
    const bookingEntity = directory.accounts.get(account)?.bookingEntity;
    return bookingEntity === undefined
      ? []
      : [order({ type: 'ProvisionSecurities', account, bookingEntity, businessDate })];
  });
}
