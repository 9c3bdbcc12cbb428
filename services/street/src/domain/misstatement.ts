import { fromMinor, fromScaledQuantity, toMinor, toScaledQuantity } from '@verso/money';
import type { Behaviour } from './behaviour.js';
import type { CashEntry, HoldingsStatement } from './message-writer.js';

/** What is wrong with a statement: one amount, one thing that it lacks, or one that never was. */
export type Misstatement = 'AMOUNT' | 'MISSING' | 'EXTRA';

export interface StatedEntries {
  readonly entries: readonly CashEntry[];
  readonly misstatement?: Misstatement;
  /** Left out of this statement; the next one has it. */
  readonly withheld?: CashEntry;
}

export interface StatedHoldings {
  readonly holdings: HoldingsStatement['holdings'];
  readonly misstatement?: Misstatement;
}

/**
 * The entries of a cash statement as the agent states them: as a rule as booked. What is wrong is drawn from the statement
 * and, of its entries, from their references.
 */
export function statedEntries(
  behaviour: Behaviour,
  statementId: string,
  currency: string,
  booked: readonly CashEntry[],
): StatedEntries {
  const misstatement = misstatementOf(behaviour, statementId, booked.length);
  if (misstatement === undefined) return { entries: booked };
  if (misstatement === 'EXTRA')
    return { entries: [...booked, extraEntry(behaviour, statementId, currency)], misstatement };
  const chosen = chosenOf(behaviour, booked, ({ servicerReference }) => servicerReference);
  if (misstatement === 'MISSING') {
    return { entries: booked.filter((entry) => entry !== chosen), misstatement, ...(chosen && { withheld: chosen }) };
  }
  const off = minorOff(behaviour, statementId);
  return {
    entries: booked.map((entry) =>
      entry === chosen ? { ...entry, amount: enlarged(entry.amount, currency, off) } : entry,
    ),
    misstatement,
  };
}

/** The holdings of a statement as the custodian states them: as a rule as held. Each day's statement stands for itself. */
export function statedHoldings(
  behaviour: Behaviour,
  statementId: string,
  held: HoldingsStatement['holdings'],
): StatedHoldings {
  const misstatement = misstatementOf(behaviour, statementId, held.length);
  if (misstatement === undefined) return { holdings: held };
  const chosen = chosenOf(behaviour, held, ({ isin }) => `${statementId}:${isin}`);
  if (misstatement === 'MISSING') return { holdings: held.filter((one) => one !== chosen), misstatement };
  const isForeign = misstatement === 'EXTRA' && held.every(({ isin }) => isin !== NEVER_HELD);
  const off = minorOff(behaviour, statementId);
  if (isForeign) {
    const extra = { isin: NEVER_HELD, quantityType: 'UNIT', quantity: String(off) };
    return { holdings: [...held, extra].sort((one, other) => (one.isin < other.isin ? -1 : 1)), misstatement };
  }
  return {
    holdings: held.map((one) => (one === chosen ? { ...one, quantity: more(one.quantity, off) } : one)),
    misstatement: 'AMOUNT',
  };
}

/** Nothing can be missing from, or wrong in, what holds nothing. */
function misstatementOf(behaviour: Behaviour, statementId: string, items: number): Misstatement | undefined {
  if (!behaviour.happens('wrong-statement', statementId, behaviour.knobs.wrongStatementRate)) return undefined;
  return items === 0 ? 'EXTRA' : behaviour.pick('wrong-statement-how', statementId, HOW);
}

function chosenOf<Item>(
  behaviour: Behaviour,
  items: readonly Item[],
  referenceOf: (item: Item) => string,
): Item | undefined {
  const drawn = items.map((item) => ({ item, drawn: behaviour.draw('wrong-statement-item', referenceOf(item)) }));
  return drawn.sort((one, other) => one.drawn - other.drawn)[0]?.item;
}

/** From 1 to 500: of minor units, or of whole securities. */
function minorOff(behaviour: Behaviour, statementId: string): number {
  return 1 + Math.floor(behaviour.draw('wrong-statement-by', statementId) * 500);
}

/** Away from zero, so that it stays a debit or a credit. */
function enlarged(amount: string, currency: string, off: number): string {
  const minor = toMinor({ currency, amount });
  return fromMinor(currency, minor < 0n ? minor - BigInt(off) : minor + BigInt(off)).amount;
}

function more(quantity: string, off: number): string {
  return fromScaledQuantity(toScaledQuantity(quantity) + toScaledQuantity(String(off)));
}

/** A fee or a credit that is another customer's. */
function extraEntry(behaviour: Behaviour, statementId: string, currency: string): CashEntry {
  const off = BigInt(minorOff(behaviour, statementId));
  const { amount } = fromMinor(currency, behaviour.draw('wrong-statement-side', statementId) < 0.5 ? off : -off);
  const businessDate = statementId.slice(-8).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  return {
    servicerReference: `X${statementId}`.slice(-35),
    instructionId: 'NOTPROVIDED',
    valueDate: businessDate,
    amount,
  };
}

const HOW = ['AMOUNT', 'MISSING', 'EXTRA'] as const satisfies readonly Misstatement[];
/** A share that no market of this street settles. */
const NEVER_HELD = 'JP3633400001';
