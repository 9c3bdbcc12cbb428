import type { CashEvent } from '@verso/contracts';
import { accepted, refused, type Decision } from '@verso/decider';
import { fromMinor } from '@verso/money';
import { creditLineOf, type CashAccount } from './cash-account.js';
import type { About, OpenAccount, PostOpeningBalance } from './commands.js';
import { minorOf } from './minor-amount.js';
import { openingMovement } from './movement.js';

/** Opens the account when it is defined; a later version of its definition changes its terms. */
export function decideOpenAccount(command: OpenAccount, state: CashAccount): Decision<CashEvent> {
  const { account, bookingEntity, currency, servicer, fundingPolicy, moneyOwner, settlementMarket, accountNumber } =
    command;
  if (!FUNDING_POLICIES.has(fundingPolicy)) {
    return refused('UNKNOWN_FUNDING_POLICY', `${fundingPolicy} is not PREFUNDED, NET_PROJECTED or AGENT_LINE`);
  }
  const line = minorOf({ currency, amount: command.creditLine === '' ? '0' : command.creditLine }, state);
  if (typeof line !== 'bigint') return refused(line.code, line.detail);
  if (line < 0n) return refused('INVALID_AMOUNT', 'a credit line is not negative');
  const terms = { servicer, accountNumber, fundingPolicy, creditLine: line, moneyOwner, settlementMarket };
  if (state.terms !== undefined && sameTerms(state.terms, terms)) return accepted();
  const creditLine = fromMinor(currency, line);
  const data = {
    account,
    bookingEntity,
    currency,
    servicer,
    fundingPolicy,
    creditLine,
    moneyOwner,
    settlementMarket,
    accountNumber,
  };
  return accepted(
    { type: state.terms === undefined ? 'CashAccountOpened' : 'CashAccountAmended', data },
    ...overdraft(command, state, { currency, balance: state.posted, line, movementId: '' }),
  );
}

/** What the account held before the first trade. A second balance for it is refused, naming the first. */
export function decideOpeningBalance(command: PostOpeningBalance, state: CashAccount): Decision<CashEvent> {
  const minor = minorOf(command.balance, state);
  if (typeof minor !== 'bigint') return refused(minor.code, minor.detail);
  if (state.openingBalance !== 0n) {
    if (state.openingBalance === minor) return accepted();
    const first = fromMinor(command.balance.currency, state.openingBalance).amount;
    return refused('OPENING_BALANCE_DIFFERS', `the account was opened with ${first} ${command.balance.currency}`);
  }
  if (minor === 0n) return accepted();
  const { currency } = command.balance;
  const movement = openingMovement(command, currency, minor, command.asOf);
  const balance = state.posted + minor;
  const line = creditLineOf(state);
  return accepted(
    movement,
    ...overdraft(command, state, { currency, balance, line, movementId: movement.data.movementId }),
  );
}

/**
 * A fact from outside is always posted; when it takes the account below its line, that is told once, and told again when
 * the account has come back. Nothing is told before the line is known.
 */
export function overdraft(
  { account, bookingEntity }: About,
  state: CashAccount,
  after: { readonly currency: string; readonly balance: bigint; readonly line: bigint; readonly movementId: string },
): readonly CashEvent[] {
  if (state.terms === undefined && after.movementId !== '') return [];
  const below = after.balance < -after.line;
  if (below === state.overdrawn) return [];
  const balance = fromMinor(after.currency, after.balance);
  const creditLine = fromMinor(after.currency, after.line);
  const data = { account, bookingEntity, balance, creditLine };
  if (!below) return [{ type: 'AccountOverdraftCleared', data }];
  return [{ type: 'AccountOverdrawn', data: { ...data, movementId: after.movementId } }];
}

function sameTerms<Terms extends object>(ours: Terms, theirs: Terms): boolean {
  return (Object.keys(ours) as (keyof Terms)[]).every((term) => ours[term] === theirs[term]);
}

const FUNDING_POLICIES: ReadonlySet<string> = new Set(['PREFUNDED', 'NET_PROJECTED', 'AGENT_LINE']);
