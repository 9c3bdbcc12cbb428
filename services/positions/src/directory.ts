import type { AccountDefined, PartyDefined } from '@verso/contracts';
import type { DirectoryFold } from '@verso/messaging';

/** What positions keeps of the reference data: its accounts, and by which names their parties are addressed. */
export interface PositionsDirectory {
  readonly accounts: Map<string, AccountDefined>;
  readonly parties: Map<string, PartyDefined>;
  /** Safekeeping accounts by settlement market, in the order of their definition. */
  readonly safekeepingAccountsOf: Map<string, Set<string>>;
  /** Safekeeping accounts by their number at the servicer. */
  readonly byNumber: Map<string, string>;
}

export const directoryFold: DirectoryFold<PositionsDirectory> = {
  initial: () => ({ accounts: new Map(), parties: new Map(), safekeepingAccountsOf: new Map(), byNumber: new Map() }),

  evolve(directory, event) {
    if (event.log !== 'reference-data') return directory;
    if (event.type === 'PartyDefined') directory.parties.set(event.data.lei, event.data);
    if (event.type === 'AccountDefined') keepAccount(directory, event.data);
    return directory;
  },
};

function keepAccount(directory: PositionsDirectory, account: AccountDefined): void {
  if (account.kind !== 'SAFEKEEPING') return;
  const before = directory.accounts.get(account.account);
  if (before !== undefined) {
    directory.safekeepingAccountsOf.get(before.settlementMarket)?.delete(before.account);
    directory.byNumber.delete(before.accountNumber);
  }
  directory.accounts.set(account.account, account);
  directory.byNumber.set(account.accountNumber, account.account);
  const accounts = directory.safekeepingAccountsOf.get(account.settlementMarket);
  if (accounts === undefined) directory.safekeepingAccountsOf.set(account.settlementMarket, new Set([account.account]));
  else accounts.add(account.account);
}
