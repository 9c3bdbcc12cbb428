import type { ContextName } from '@verso/contracts';
import type { EventStore } from '@verso/event-store';
import type { LogTails, ReceivedEvent } from '@verso/messaging';
import { addDecimals, addQuantities, canonicalDecimal, isZeroDecimal, negateDecimal } from '@verso/money';
import { streetReport, type StreetReport } from '@verso/street';

/** The office's books beside what the outside world recorded on its own. */
export interface StreetComparison {
  /** Instructions that settled in full, on both sides. */
  readonly settledAlike: number;
  /** What the two sides say differently, e.g. `CASH-EUR-1: office 12.00, street 11.00`; empty when they agree. */
  readonly differences: readonly string[];
}

/** Compares settled quantities, ends of instructions, cash and holdings with the street's own record. */
export async function compareWithStreet(tails: LogTails, store: EventStore): Promise<StreetComparison> {
  const street = await streetReport(store);
  const office = await officeBooks(tails);
  const differences = [
    ...differencesOf(office.instructions, instructionsOf(street)),
    ...differencesOf(
      office.cash,
      new Map(street.cash.map(({ account, amount }) => [account, canonicalDecimal(amount)])),
    ),
    ...differencesOf(
      office.holdings,
      new Map(street.holdings.map((one) => [`${one.account} ${one.isin}`, one.quantity])),
    ),
  ];
  const settledAlike = [...street.instructions.values()].filter(
    ({ instructionId, status }) =>
      status === 'SETTLED' && office.instructions.get(instructionId)?.startsWith('settled ') === true,
  );
  return { settledAlike: settledAlike.length, differences };
}

interface OfficeBooks {
  /** How each instruction that was sent stands, in words that both sides use. */
  readonly instructions: ReadonlyMap<string, string>;
  /** By account. */
  readonly cash: ReadonlyMap<string, string>;
  /** By account and ISIN; empty holdings are left out. */
  readonly holdings: ReadonlyMap<string, string>;
}

async function officeBooks(tails: LogTails): Promise<OfficeBooks> {
  const [instructions, cash, holdings] = [new InstructionFold(), new Map<string, string>(), new Map<string, string>()];
  for await (const event of eventsOf(tails, 'settlement')) instructions.apply(event);
  for await (const event of eventsOf(tails, 'cash')) postCash(cash, event);
  for await (const event of eventsOf(tails, 'positions')) postSecurities(holdings, event);
  for (const [holding, quantity] of holdings) if (isZeroDecimal(quantity)) holdings.delete(holding);
  return { instructions: instructions.standing(), cash, holdings };
}

/** What was sent, what of it settled and how it ended. */
class InstructionFold {
  private readonly quantities = new Map<string, string>();
  private readonly ends = new Map<string, string>();

  apply(event: ReceivedEvent): void {
    if (event.log !== 'settlement') return;
    switch (event.type) {
      case 'InstructionSent':
        if (!this.quantities.has(event.data.instructionId)) this.quantities.set(event.data.instructionId, '0');
        break;
      case 'InstructionPartiallySettled':
      case 'InstructionSettled': {
        const { instructionId, settledQuantity } = event.data;
        const before = this.quantities.get(instructionId) ?? '0';
        this.quantities.set(instructionId, addQuantities(before, settledQuantity));
        if (event.type === 'InstructionSettled') this.ends.set(instructionId, 'settled');
        break;
      }
      case 'InstructionCancelled':
        this.ends.set(event.data.instructionId, 'cancelled');
        break;
      case 'InstructionRejected':
        this.ends.set(event.data.instructionId, 'rejected');
        break;
      default:
        break;
    }
  }

  standing(): ReadonlyMap<string, string> {
    const standing = new Map<string, string>();
    for (const [id, quantity] of this.quantities) standing.set(id, standingOf(this.ends.get(id), quantity));
    return standing;
  }
}

function instructionsOf({ instructions }: StreetReport): ReadonlyMap<string, string> {
  const standing = new Map<string, string>();
  for (const [id, { status, settledQuantity }] of instructions) {
    standing.set(id, standingOf(ENDS.get(status), settledQuantity));
  }
  return standing;
}

const ENDS: ReadonlyMap<string, string> = new Map([
  ['SETTLED', 'settled'],
  ['CANCELLED', 'cancelled'],
  ['REJECTED', 'rejected'],
]);

function standingOf(end: string | undefined, quantity: string): string {
  return `${end ?? 'open, settled'} ${canonicalDecimal(quantity)}`;
}

function postCash(cash: Map<string, string>, event: ReceivedEvent): void {
  if (event.log !== 'cash') return;
  if (event.type === 'CashAccountOpened' && !cash.has(event.data.account)) cash.set(event.data.account, '0');
  if (event.type !== 'CashMovementPosted') return;
  const { account, postings } = event.data;
  for (const { ledgerAccount, side, amount } of postings) {
    if (ledgerAccount !== `nostro:${account}`) continue;
    const moved = side === 'DEBIT' ? amount.amount : negateDecimal(amount.amount);
    cash.set(account, addDecimals(cash.get(account) ?? '0', moved));
  }
}

function postSecurities(holdings: Map<string, string>, event: ReceivedEvent): void {
  if (event.log !== 'positions' || event.type !== 'SecuritiesMovementPosted') return;
  const { account, isin, postings } = event.data;
  for (const { ledgerAccount, side, quantity } of postings) {
    if (ledgerAccount !== `owner:${account}`) continue;
    const moved = side === 'CREDIT' ? quantity : negateDecimal(quantity);
    const holding = `${account} ${isin}`;
    holdings.set(holding, addDecimals(holdings.get(holding) ?? '0', moved));
  }
}

function differencesOf(office: ReadonlyMap<string, string>, street: ReadonlyMap<string, string>): readonly string[] {
  const names = [...new Set([...office.keys(), ...street.keys()])].sort();
  return names
    .map((name) => ({ name, ours: office.get(name) ?? 'nothing', theirs: street.get(name) ?? 'nothing' }))
    .filter(({ ours, theirs }) => ours !== theirs)
    .map(({ name, ours, theirs }) => `${name}: office ${ours}, street ${theirs}`);
}

async function* eventsOf(tails: LogTails, log: ContextName): AsyncGenerator<ReceivedEvent> {
  const tail = tails.of(log);
  let position = -1;
  while (tail.hasAfter(position)) {
    for (const event of await tail.read(position, 5_000)) {
      yield event;
      position = event.position;
    }
  }
}
