import type { AccountDefined, PartyDefined } from '@verso/contracts';
import type { DirectoryFold } from '@verso/messaging';

/** What cash keeps of the reference data: its accounts, and by which names their parties are addressed. */
export interface CashDirectory {
  readonly accounts: Map<string, AccountDefined>;
  readonly parties: Map<string, PartyDefined>;
  /** Cash accounts by settlement market, in the order of their definition. */
  readonly cashAccountsOf: Map<string, Set<string>>;
  /** Cash accounts by their number at the servicer. */
  readonly byNumber: Map<string, string>;
}

export const directoryFold: DirectoryFold<CashDirectory> = {
  initial: () => ({ accounts: new Map(), parties: new Map(), cashAccountsOf: new Map(), byNumber: new Map() }),

  evolve(directory, event) {
    if (event.log !== 'reference-data') return directory;
    if (event.type === 'PartyDefined') directory.parties.set(event.data.lei, event.data);
    if (event.type === 'AccountDefined') keepAccount(directory, event.data);
    return directory;
  },
};

function keepAccount(directory: CashDirectory, account: AccountDefined): void {
  const before = directory.accounts.get(account.account);
  if (before !== undefined) {
    directory.cashAccountsOf.get(before.settlementMarket)?.delete(before.account);
    directory.byNumber.delete(before.accountNumber);
  }
  directory.accounts.set(account.account, account);
  if (account.kind !== 'CASH') return;
  directory.byNumber.set(account.accountNumber, account.account);
  const accounts = directory.cashAccountsOf.get(account.settlementMarket);
  if (accounts === undefined) directory.cashAccountsOf.set(account.settlementMarket, new Set([account.account]));
  else accounts.add(account.account);
}
