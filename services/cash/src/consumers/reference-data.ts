import type { AccountDefined, ReferenceDataEvent } from '@verso/contracts';
import type { Order } from '@verso/messaging';
import type { CashDirectory } from '../directory.js';
import { order } from '../order.js';

/** Cash accounts open with their definition and opening balance, and provision at their market's windows. */
export function reactToReferenceData(event: ReferenceDataEvent, directory: CashDirectory): readonly Order[] {
  switch (event.type) {
    case 'AccountDefined':
      return event.data.kind === 'CASH' ? [openAccount(event.data)] : [];
    case 'OpeningBalanceDefined': {
      const { account, balance, asOf } = event.data;
      const bookingEntity = directory.accounts.get(account)?.bookingEntity;
      if (balance === undefined || bookingEntity === undefined) return [];
      return [order({ type: 'PostOpeningBalance', account, bookingEntity, balance, asOf })];
    }
    case 'CutOffReached': {
      const { kind, market, businessDate } = event.data;
      return kind === 'PROVISIONING' ? provision(directory, market, businessDate) : [];
    }
    default:
      return [];
  }
}

function openAccount(definition: AccountDefined): Order {
  const { account, bookingEntity, servicer, accountNumber, settlementMarket, fundingPolicy, creditLine } = definition;
  return order({
    type: 'OpenAccount',
    account,
    bookingEntity,
    currency: definition.currency ?? '',
    servicer,
    accountNumber,
    fundingPolicy,
    creditLine,
    moneyOwner: definition.segregation === 'OWN' || definition.segregation === '' ? 'OWN' : 'CLIENT',
    settlementMarket,
  });
}

function provision(directory: CashDirectory, market: string, businessDate: string): readonly Order[] {
  return [...(directory.cashAccountsOf.get(market) ?? [])].flatMap((account) => {
    const bookingEntity = directory.accounts.get(account)?.bookingEntity;
    return bookingEntity === undefined ? [] : [order({ type: 'ProvisionFunds', account, bookingEntity, businessDate })];
  });
}
