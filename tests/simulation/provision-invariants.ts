import { received } from './ledger-invariants.ts';
import type { Obligations } from './obligations.ts';
import { scaled, type Reading } from './reading.ts';

/** What is set aside in both ledgers, recomputed. */
export function provisionViolations(reading: Reading, obligations: Obligations): readonly string[] {
  return [
    ...reservationsOf('cash', reading, obligations),
    ...reservationsOf('positions', reading, obligations),
    ...fundsOf(reading),
    ...securitiesOf(reading),
  ];
}

/** A reservation is made once, is consumed up to what it holds, ends once and with its instruction (cash.md 6, 7). */
function reservationsOf(
  log: 'cash' | 'positions',
  reading: Reading,
  { endedInstructions }: Obligations,
): readonly string[] {
  const found: string[] = [];
  const open = new Map<string, { rest: bigint; readonly instructionId: string }>();
  const ended = new Set<string>();
  for (const event of reading[log]) {
    if (event.type === 'FundsReserved' || event.type === 'SecuritiesReserved') {
      const { reservationId: id, instructionId } = event.data;
      if (open.has(id) || ended.has(id)) found.push(`${log}: reservation ${id} is made twice`);
      open.set(id, { rest: quantityOf(event.data), instructionId });
    } else if (event.type === 'FundsReservationConsumed' || event.type === 'SecuritiesReservationConsumed') {
      const { reservationId: id, consumed, remaining } = event.data;
      const reservation = open.get(id);
      const rest = (reservation?.rest ?? -1n) - scaled(consumed);
      if (rest < 0n || rest !== scaled(remaining)) found.push(`${log}: reservation ${id} leaves ${rest}`);
      if (reservation !== undefined) reservation.rest = rest;
      if (rest === 0n) end(id);
    } else if (event.type === 'FundsReservationReleased' || event.type === 'SecuritiesReservationReleased') {
      const { reservationId: id, released } = event.data;
      const reservation = open.get(id);
      if (reservation?.rest !== scaled(released))
        found.push(`${log}: reservation ${id} is released of ${reservation?.rest}`);
      end(id);
    }
  }
  for (const [id, { instructionId }] of open) {
    const how = endedInstructions.get(instructionId);
    if (how !== undefined) found.push(`${log}: reservation ${id} is open though its instruction is ${how}`);
  }
  return found;

  function end(id: string): void {
    open.delete(id);
    ended.add(id);
  }
}

function quantityOf(data: { readonly amount: { readonly amount: string } } | { readonly quantity: string }): bigint {
  return scaled('amount' in data ? data.amount : data.quantity);
}

interface Funds {
  posted: bigint;
  line: bigint;
  overdrawn: boolean;
  readonly reserved: Map<string, bigint>;
}

/** Each decision to reserve rests on figures that can be recomputed; an overdraft is told (cash.md 2, 3, 4). */
function fundsOf({ cash }: Reading): readonly string[] {
  const found: string[] = [];
  const accounts = new Map<string, Funds>();
  for (const event of cash) {
    if (!('account' in event.data)) continue;
    const { account } = event.data;
    const funds = accounts.get(account) ?? { posted: 0n, line: 0n, overdrawn: false, reserved: new Map() };
    accounts.set(account, funds);
    if (event.type === 'CashAccountOpened' || event.type === 'CashAccountAmended') {
      funds.line = scaled(event.data.creditLine);
    } else if (event.type === 'CashMovementPosted') {
      funds.posted += received(event.data);
    } else if (event.type === 'AccountOverdrawn' || event.type === 'AccountOverdraftCleared') {
      funds.overdrawn = event.type === 'AccountOverdrawn';
      if (scaled(event.data.balance) !== funds.posted) found.push(`cash: ${account} says ${event.data.balance.amount}`);
    } else if (event.type === 'FundsReserved') {
      const { reservationId, amount, figures, fundingPolicy } = event.data;
      const reserved = sumOf(funds.reserved.values());
      const basis = scaled(figures.posted) + scaled(figures.firmReceipts) + scaled(figures.creditLine);
      const sound =
        scaled(figures.posted) === funds.posted &&
        scaled(figures.reserved) === reserved &&
        scaled(figures.available) === basis - reserved &&
        scaled(amount) <= scaled(figures.available) &&
        scaled(figures.creditLine) === (fundingPolicy === 'PREFUNDED' ? 0n : funds.line);
      if (!sound) found.push(`cash: ${reservationId} rests on ${JSON.stringify(figures)}`);
      funds.reserved.set(reservationId, scaled(amount));
    } else if (event.type === 'FundsReservationConsumed') {
      funds.reserved.set(event.data.reservationId, scaled(event.data.remaining));
    } else if (event.type === 'FundsReservationReleased') funds.reserved.delete(event.data.reservationId);
  }
  for (const [account, { posted, line, overdrawn }] of accounts) {
    const isBeyondLine = posted < -line;
    if (isBeyondLine !== overdrawn)
      found.push(`cash: ${account} stands at ${posted} and is ${overdrawn ? '' : 'not '}told overdrawn`);
  }
  return found;
}

/** What is reserved of an ISIN is never more than is there and free, recomputed (cash.md 10, DS3). */
function securitiesOf({ positions }: Reading): readonly string[] {
  const found: string[] = [];
  const settled = new Map<string, bigint>();
  const reserved = new Map<string, Map<string, bigint>>();
  for (const event of positions) {
    if (event.type === 'SecuritiesMovementPosted') {
      const name = `${event.data.account} ${event.data.isin}`;
      settled.set(name, (settled.get(name) ?? 0n) + received(event.data));
    } else if (event.type === 'SecuritiesReserved') {
      const { account, isin, reservationId, quantity, figures } = event.data;
      const ofIsin = reservedOf(account, isin);
      const there = settled.get(`${account} ${isin}`) ?? 0n;
      const set = sumOf(ofIsin.values());
      const sound =
        scaled(figures.settled) === there &&
        scaled(figures.reserved) === set &&
        scaled(figures.available) === there - set &&
        scaled(quantity) <= there - set;
      if (!sound)
        found.push(`positions: ${reservationId} rests on ${JSON.stringify(figures)}, not ${there} less ${set}`);
      ofIsin.set(reservationId, scaled(quantity));
    } else if (event.type === 'SecuritiesReservationConsumed') {
      reservedOf(event.data.account, event.data.isin).set(event.data.reservationId, scaled(event.data.remaining));
    } else if (event.type === 'SecuritiesReservationReleased') {
      reservedOf(event.data.account, event.data.isin).delete(event.data.reservationId);
    }
  }
  return found;

  function reservedOf(account: string, isin: string): Map<string, bigint> {
    const name = `${account} ${isin}`;
    const known = reserved.get(name) ?? new Map<string, bigint>();
    reserved.set(name, known);
    return known;
  }
}

function sumOf(values: Iterable<bigint>): bigint {
  let sum = 0n;
  for (const value of values) sum += value;
  return sum;
}
