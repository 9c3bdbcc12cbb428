import type { ContextName } from '@verso/contracts';
import type { LogTails } from '@verso/messaging';

/** How many account days a room has proved against its statements, of how many there were. */
export interface ProofCount {
  readonly accounts: number;
  readonly accountsProved: number;
  readonly accountDays: number;
  readonly accountDaysProved: number;
  /** The account days that are not proved, e.g. `CASH-EUR-1 2026-11-24`. */
  readonly missing: readonly string[];
  /** Those of them that an open case explains: a break of that day, or a statement that was set aside. */
  readonly explained: readonly string[];
}

/**
 * Counts proofs from the logs alone: every account must be proved on every business day of its market that has closed.
 *
 * @param log `cash` for the nostro proof, `positions` for the depot proof
 */
export async function countProofs(tails: LogTails, log: 'cash' | 'positions'): Promise<ProofCount> {
  const marketOf = new Map<string, string>();
  const proved = new Set<string>();
  /** What a case of that account would be about, and the day that it keeps unproved. */
  const causes = new Map<string, string>();
  await eachEvent(tails, log, (type, data) => {
    const account = text(data, 'account');
    const businessDate = text(data, 'businessDate');
    if (type === 'CashAccountOpened' || type === 'SafekeepingAccountOpened') {
      marketOf.set(account, text(data, 'settlementMarket'));
    } else if (type === 'BalanceProved') {
      proved.add(`${account} ${businessDate}`);
    } else if (type === 'BreakRaised') {
      causes.set(`${account} ${text(data, 'breakId')}`, `${account} ${businessDate}`);
    } else if (type === 'StatementQuarantined') {
      causes.set(`${account} ${businessDate}`, `${account} ${businessDate}`);
    }
  });
  const closed = new Map<string, string[]>();
  await eachEvent(tails, 'reference-data', (type, data) => {
    if (type !== 'BusinessDayClosed') return;
    const dates = closed.get(text(data, 'market'));
    if (dates === undefined) closed.set(text(data, 'market'), [text(data, 'businessDate')]);
    else dates.push(text(data, 'businessDate'));
  });
  const open = await openCases(tails);
  const explained = new Set([...causes].flatMap(([cause, day]) => (open.has(cause) ? [day] : [])));
  return compare(marketOf, closed, proved, explained);
}

/** Open cases about a part of their subject, as `<subject> <item>`. */
async function openCases(tails: LogTails): Promise<ReadonlySet<string>> {
  const open = new Map<string, string>();
  await eachEvent(tails, 'exceptions', (type, data) => {
    const caseId = text(data, 'caseId');
    if (type === 'CaseOpened') open.set(caseId, `${text(data, 'subject')} ${text(data, 'item')}`);
    else if (type === 'CaseResolved') open.delete(caseId);
  });
  return new Set(open.values());
}

function compare(
  marketOf: ReadonlyMap<string, string>,
  closed: ReadonlyMap<string, readonly string[]>,
  proved: ReadonlySet<string>,
  explained: ReadonlySet<string>,
): ProofCount {
  const missing: string[] = [];
  let accountDays = 0;
  let accountsProved = 0;
  for (const [account, market] of [...marketOf].sort()) {
    const days = closed.get(market) ?? [];
    const open = days.map((date) => `${account} ${date}`).filter((day) => !proved.has(day));
    accountDays += days.length;
    missing.push(...open);
    if (open.length === 0) accountsProved += 1;
  }
  return {
    accounts: marketOf.size,
    accountsProved,
    accountDays,
    accountDaysProved: accountDays - missing.length,
    missing,
    explained: missing.filter((day) => explained.has(day)),
  };
}

async function eachEvent(
  tails: LogTails,
  log: ContextName,
  visit: (type: string, data: object) => void,
): Promise<void> {
  const tail = tails.of(log);
  let position = -1;
  while (tail.hasAfter(position)) {
    for (const event of await tail.read(position, 5_000)) {
      visit(event.type, event.data);
      position = event.position;
    }
  }
}

function text(data: object, field: string): string {
  const value: unknown = Reflect.get(data, field);
  return typeof value === 'string' ? value : '';
}
