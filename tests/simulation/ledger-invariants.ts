import { scaled, type Reading } from './reading.ts';

/** The ledgers of cash and of securities, recomputed from their events and compared with what settlement says. */
export function ledgerViolations(reading: Reading): readonly string[] {
  return [...movementsOf(reading), ...statementsOf(reading), ...bothLegsOf(reading)];
}

/** Debits equal credits in each movement, per currency or ISIN; a movement is posted once (cash.md 1, 6; DS2). */
function movementsOf({ cash, positions }: Reading): readonly string[] {
  const found: string[] = [];
  const posted = new Set<string>();
  for (const event of [...cash, ...positions]) {
    if (event.type !== 'CashMovementPosted' && event.type !== 'SecuritiesMovementPosted') continue;
    const { account, movementId } = event.data;
    const unit = event.type === 'SecuritiesMovementPosted' ? event.data.isin : '';
    const name = `${account} ${unit} ${movementId}`;
    if (posted.has(name)) found.push(`${event.log}: the movement ${name} is posted twice`);
    posted.add(name);
    const sums = new Map<string, bigint>();
    for (const posting of event.data.postings) {
      const of = 'amount' in posting ? posting.amount.currency : unit;
      const value = scaled('amount' in posting ? posting.amount : posting.quantity);
      sums.set(of, (sums.get(of) ?? 0n) + (posting.side === 'DEBIT' ? value : -value));
    }
    for (const [of, sum] of sums) if (sum !== 0n) found.push(`${event.log}: ${name} does not sum to zero in ${of}`);
  }
  return found;
}

/** An entry explains one movement of the same amount, a movement one entry; a proof adds up. */
function statementsOf({ cash }: Reading): readonly string[] {
  const found: string[] = [];
  const movements = new Map<string, bigint>();
  const matched = new Set<string>();
  for (const event of cash) {
    if (event.type === 'CashMovementPosted') {
      movements.set(`${event.data.account} ${event.data.movementId}`, received(event.data));
    } else if (event.type === 'StatementEntryMatched') {
      const { account, statementId, entryReference, movementId, amount } = event.data;
      const names = [`${account} entry ${statementId} ${entryReference}`, `${account} movement ${movementId}`];
      for (const name of names) {
        if (matched.has(name)) found.push(`cash: ${name} is matched twice`);
        matched.add(name);
      }
      if (movements.get(`${account} ${movementId}`) !== scaled(amount))
        found.push(`cash: ${entryReference} of ${amount.amount} is matched with ${movementId}`);
    } else if (event.type === 'BalanceProved') {
      const { account, businessDate, ledgerClosing, openItems, statementClosing } = event.data;
      if (scaled(ledgerClosing) + scaled(openItems) !== scaled(statementClosing))
        found.push(`cash: ${account} ${businessDate} is proved and does not add up`);
    }
  }
  return found;
}

/** Each slice of settlement is posted in both ledgers as settlement says, and nothing else is (cash.md 10, DS4, DS7). */
function bothLegsOf({ settlement, cash, positions }: Reading): readonly string[] {
  const expected = expectedLegs(settlement);
  const found: string[] = [];
  for (const event of [...cash, ...positions]) {
    if (event.type !== 'CashMovementPosted' && event.type !== 'SecuritiesMovementPosted') continue;
    const { account, movementId, kind } = event.data;
    if (kind === 'OPENING_BALANCE') continue;
    const name = `${account} ${movementId}`;
    const posted =
      event.type === 'CashMovementPosted'
        ? `${kind} ${received(event.data)} ${event.data.postings[0]?.amount.currency} ${event.data.valueDate}`
        : `${kind} ${received(event.data)} ${event.data.isin} ${event.data.effectiveDate}`;
    if (expected.get(name) !== posted)
      found.push(`${event.log}: ${name} is posted as ${posted}, not ${expected.get(name)}`);
    expected.delete(name);
  }
  for (const [name, what] of expected) found.push(`${name} settled and is not posted: ${what}`);
  return found;
}

function expectedLegs(settlement: Reading['settlement']): Map<string, string> {
  const expected = new Map<string, string>();
  for (const event of settlement) {
    if (event.type !== 'InstructionSettled' && event.type !== 'InstructionPartiallySettled') continue;
    const { account, cashAccount, instructionId, messageId, direction, isin, settledQuantity } = event.data;
    const { settledAmount, effectiveSettlementDate: date } = event.data;
    const kind = event.type === 'InstructionSettled' ? 'SETTLEMENT' : 'PARTIAL_SETTLEMENT';
    const id = `${instructionId}:${messageId}`;
    const sign = direction === 'RECEIVE' ? 1n : -1n;
    expected.set(`${account} ${id}`, `${kind} ${sign * scaled(settledQuantity)} ${isin} ${date}`);
    if (cashAccount === undefined || settledAmount === undefined) continue;
    const paid = -sign * scaled(settledAmount);
    expected.set(`${cashAccount} ${id}`, `${kind} ${paid} ${settledAmount.currency} ${date}`);
  }
  return expected;
}

/** What the account has more after a movement, in money or in securities. */
export function received({ account, postings }: PostedMovement): bigint {
  let sum = 0n;
  for (const { ledgerAccount, side, amount, quantity } of postings) {
    if (ledgerAccount === `nostro:${account}`) sum += scaled(amount) * (side === 'DEBIT' ? 1n : -1n);
    if (ledgerAccount === `owner:${account}`) sum += scaled(quantity) * (side === 'CREDIT' ? 1n : -1n);
  }
  return sum;
}

interface PostedMovement {
  readonly account: string;
  readonly postings: readonly {
    readonly ledgerAccount: string;
    readonly side: string;
    readonly amount?: { readonly amount: string };
    readonly quantity?: string;
  }[];
}
