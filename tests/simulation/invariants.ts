import type { StoredEvent } from '@verso/event-store';
import { statusOf, type TradeRow } from '@verso/operations';
import { streetReport } from '@verso/street';
import { countProofs } from '@verso/verso';
import type { Simulated } from './simulated-office.ts';

/** Everything that must be true of an office whatever the seed: the sentences of what is not. */
export async function violations(simulated: Simulated): Promise<readonly string[]> {
  const { store } = simulated;
  const logs = new Map<string, readonly StoredEvent[]>();
  for (const { log, size } of await store.heads()) logs.set(log, await store.readLog(log, -1, size));
  const found: string[] = [];
  for (const notice of simulated.notices) {
    if (notice.kind === 'input-set-aside') found.push(`set aside by ${notice.room}: ${notice.detail}`);
  }
  for (const [log, events] of logs) found.push(...densityOf(log, events));
  for (const ledger of ['cash', 'positions']) found.push(...ledgerOf(ledger, logs.get(ledger) ?? []));
  const settlement = settlementOf(logs.get('settlement') ?? []);
  found.push(...settlement.found);
  for (const ledger of ['cash', 'positions']) {
    found.push(...reservationsOf(ledger, logs.get(ledger) ?? [], settlement.ended));
  }
  found.push(...messagesOf(logs));
  found.push(...(await proofsOf(simulated)));
  found.push(...(await tradesOf(simulated)));
  return found;
}

/** Positions are dense, versions of a stream follow each other, record time never runs back, ids are unique. */
function densityOf(log: string, events: readonly StoredEvent[]): readonly string[] {
  const found: string[] = [];
  const versions = new Map<string, number>();
  const ids = new Set<string>();
  let recordedAt = '';
  events.forEach((event, index) => {
    if (event.position !== index) found.push(`${log}: position ${event.position} stands at ${index}`);
    const version = (versions.get(event.stream) ?? 0) + 1;
    if (event.version !== version)
      found.push(`${log}: ${event.stream} has version ${event.version} after ${version - 1}`);
    versions.set(event.stream, event.version);
    if (ids.has(event.eventId)) found.push(`${log}: event id ${event.eventId} twice`);
    ids.add(event.eventId);
    if (event.recordedAt < recordedAt) found.push(`${log}: record time runs back at ${event.position}`);
    recordedAt = event.recordedAt;
  });
  return found;
}

interface PostedMovement {
  readonly movementId: string;
  readonly account: string;
  readonly isin?: string;
  readonly postings: readonly {
    readonly side: string;
    readonly amount?: { readonly currency: string; readonly amount: string };
    readonly quantity?: string;
  }[];
}

/** Debits equal credits in each movement, per currency or ISIN; a movement is posted once. */
function ledgerOf(log: string, events: readonly StoredEvent[]): readonly string[] {
  const found: string[] = [];
  const posted = new Set<string>();
  for (const event of events) {
    if (event.type !== 'CashMovementPosted' && event.type !== 'SecuritiesMovementPosted') continue;
    const movement = JSON.parse(event.data) as PostedMovement;
    const name = `${movement.account} ${movement.isin ?? ''} ${movement.movementId}`;
    if (posted.has(name)) found.push(`${log}: the movement ${name} is posted twice`);
    posted.add(name);
    const sums = new Map<string, bigint>();
    for (const { side, amount, quantity } of movement.postings) {
      const unit = amount?.currency ?? movement.isin ?? '';
      const value = scaled(amount?.amount ?? quantity ?? '0') * (side === 'DEBIT' ? 1n : -1n);
      sums.set(unit, (sums.get(unit) ?? 0n) + value);
    }
    for (const [unit, sum] of sums) if (sum !== 0n) found.push(`${log}: ${name} does not sum to zero in ${unit}`);
  }
  return found;
}

/** A reservation is consumed up to what it holds, ends once, and does not outlive its instruction. */
function reservationsOf(
  log: string,
  events: readonly StoredEvent[],
  endedInstructions: ReadonlyMap<string, string>,
): readonly string[] {
  const found: string[] = [];
  const open = new Map<string, bigint>();
  const instructionOf = new Map<string, string>();
  const ended = new Set<string>();
  for (const event of events) {
    const data = JSON.parse(event.data) as Record<string, unknown>;
    const id = String(data['reservationId']);
    if (event.type === 'FundsReserved' || event.type === 'SecuritiesReserved') {
      if (open.has(id) || ended.has(id)) found.push(`${log}: reservation ${id} is made twice`);
      open.set(id, scaledOf(data['amount'] ?? data['quantity']));
      instructionOf.set(id, String(data['instructionId']));
    } else if (event.type.endsWith('ReservationConsumed')) {
      const rest = (open.get(id) ?? -1n) - scaledOf(data['consumed']);
      if (rest < 0n || rest !== scaledOf(data['remaining'])) found.push(`${log}: reservation ${id} leaves ${rest}`);
      open.set(id, rest);
      if (rest === 0n) end(id);
    } else if (event.type.endsWith('ReservationReleased')) {
      if (!open.has(id)) found.push(`${log}: reservation ${id} is released though it is not open`);
      end(id);
    }
  }
  for (const id of open.keys()) {
    const how = endedInstructions.get(instructionOf.get(id) ?? '');
    if (how !== undefined) found.push(`${log}: reservation ${id} is open though its instruction is ${how}`);
  }
  return found;

  function end(id: string): void {
    open.delete(id);
    ended.add(id);
  }
}

/** What settles is never more than was instructed, and an end state is the end. */
function settlementOf(events: readonly StoredEvent[]): {
  readonly found: readonly string[];
  readonly ended: ReadonlyMap<string, string>;
} {
  const found: string[] = [];
  const open = new Map<string, bigint>();
  const ended = new Map<string, string>();
  for (const event of events) {
    const data = JSON.parse(event.data) as Record<string, unknown>;
    const id = String(data['instructionId']);
    if (event.type === 'InstructionCreated') open.set(id, scaledOf(data['quantity']));
    if (event.type === 'InstructionPartiallySettled' || event.type === 'InstructionSettled') {
      const rest = (open.get(id) ?? 0n) - scaledOf(data['settledQuantity']);
      if (rest < 0n) found.push(`settlement: ${id} settles more than was instructed`);
      if (event.type === 'InstructionSettled' && rest !== 0n)
        found.push(`settlement: ${id} is settled with ${rest} left`);
      open.set(id, rest);
    }
    if (event.type === 'InstructionSettled' || event.type === 'InstructionCancelled') {
      const before = ended.get(id);
      if (before !== undefined) found.push(`settlement: ${id} is ${event.type} after ${before}`);
      ended.set(id, event.type);
    }
  }
  return { found, ended };
}

/** A message goes out under one id with the same bytes, and nothing that arrives is kept twice under one id. */
function messagesOf(logs: ReadonlyMap<string, readonly StoredEvent[]>): readonly string[] {
  const found: string[] = [];
  for (const [log, events] of logs) {
    const bodies = new Map<string, string>();
    const kept = new Set<string>();
    for (const { type, data } of events) {
      if (type !== 'MessageSent' && type !== 'MessageReceived') continue;
      const { messageId, channel, body } = JSON.parse(data) as Record<'messageId' | 'channel' | 'body', string>;
      const name = `${type} ${channel} ${messageId}`;
      const before = bodies.get(name);
      if (before !== undefined && before !== body) found.push(`${log}: ${name} with two contents`);
      bodies.set(name, body);
      if (type === 'MessageReceived' && kept.has(name)) found.push(`${log}: ${name} is kept twice`);
      kept.add(name);
    }
  }
  return found;
}

async function proofsOf({ office }: Simulated): Promise<readonly string[]> {
  const found: string[] = [];
  for (const log of ['cash', 'positions'] as const) {
    const { accounts, missing } = await countProofs(office.tails, log);
    if (accounts === 0) found.push(`${log}: no account is open`);
    found.push(...missing.map((day) => `${log}: ${day} is not proved`));
  }
  return found;
}

const FINAL: ReadonlySet<string> = new Set(['SETTLED', 'CANCELLED', 'REFUSED']);

/** With a street that does nothing wrong, every trade that is complete, bilateral and not busted settles. */
export async function unsettledWithoutReason({ trades }: Simulated): Promise<readonly string[]> {
  const rows = await trades.list({ filter: {}, sort: 'tradeId', descending: false, limit: 1_000_000 });
  return rows
    .filter((row) => row.complete && row.booking === 'BOOKED' && row.confirmationMethod === 'BILATERAL')
    .filter((row) => statusOf(row) !== 'SETTLED' && statusOf(row) !== 'CANCELLATION_DENIED')
    .map((row) => `${row.tradeId} is ${statusOf(row)} though nobody did anything wrong`);
}

/** Every trade is final or has an open case; what is settled here is settled on the street, and the other way round. */
async function tradesOf({ trades, store }: Simulated): Promise<readonly string[]> {
  const found: string[] = [];
  const rows = await trades.list({ filter: {}, sort: 'tradeId', descending: false, limit: 1_000_000 });
  for (const row of rows) {
    if (!FINAL.has(statusOf(row)) && row.openCases.length === 0)
      found.push(`${row.tradeId} ${statusOf(row)} unexplained`);
  }
  const street = await streetReport(store);
  const settledHere = new Set(rows.filter((row) => statusOf(row) === 'SETTLED').map((row) => row.instructionId));
  for (const [instructionId, { status }] of street.instructions) {
    if (status === 'SETTLED' && !settledHere.has(instructionId) && !deniedFor(rows, instructionId)) {
      found.push(`${instructionId} is settled on the street only`);
    }
    if (status !== 'SETTLED' && settledHere.has(instructionId))
      found.push(`${instructionId} is ${status} on the street`);
  }
  return found;
}

/** A busted trade whose instruction settled first says so by its status. */
function deniedFor(rows: readonly TradeRow[], instructionId: string): boolean {
  return rows.some((row) => row.instructionId === instructionId && statusOf(row) === 'CANCELLATION_DENIED');
}

function scaledOf(value: unknown): bigint {
  if (typeof value === 'string') return scaled(value);
  const amount: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'amount') : undefined;
  return typeof amount === 'string' ? scaled(amount) : 0n;
}

/** Decimal text as a whole number of 10^-14. */
function scaled(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole + fraction.padEnd(14, '0').slice(0, 14));
  return text.startsWith('-') ? -value : value;
}
