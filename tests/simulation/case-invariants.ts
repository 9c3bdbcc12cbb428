import { statusOf } from '@verso/operations';
import { tradeOfObligation, type Reading } from './reading.ts';
import type { Simulated } from './simulated-office.ts';

/** Every trade is final or has an open case; a case is open as long as its cause is there, and no longer. */
export async function caseViolations(reading: Reading, { trades }: Simulated): Promise<readonly string[]> {
  const found: string[] = [];
  const rows = await trades.list({ filter: {}, sort: 'tradeId', descending: false, limit: 1_000_000 });
  for (const row of rows) {
    const status = statusOf(row);
    const causes = row.openCases.map(({ cause }) => cause).join(', ');
    if (!FINAL.has(status) && causes === '') found.push(`${row.tradeId} ${status} unexplained`);
    if (FINAL.has(status) && causes !== '') found.push(`${row.tradeId} ${status} with the case ${causes}`);
  }
  return [...found, ...causesOf(reading)];
}

const FINAL: ReadonlySet<string> = new Set(['SETTLED', 'CANCELLED', 'REFUSED']);

type Cause = 'FUNDS_SHORTFALL' | 'SECURITIES_SHORTFALL' | 'INSTRUCTION_UNMATCHED' | 'SETTLEMENT_FAILED';

/** What begins a cause (true) and what ends it (false). */
const TURNS: Readonly<Record<string, Partial<Record<Cause, boolean>>>> = {
  FundsShortfallDetected: { FUNDS_SHORTFALL: true },
  FundsReserved: { FUNDS_SHORTFALL: false },
  CashFlowCancelled: { FUNDS_SHORTFALL: false },
  SecuritiesShortfallDetected: { SECURITIES_SHORTFALL: true },
  SecuritiesReserved: { SECURITIES_SHORTFALL: false },
  SecuritiesFlowCancelled: { SECURITIES_SHORTFALL: false },
  InstructionUnmatched: { INSTRUCTION_UNMATCHED: true },
  InstructionMatched: { INSTRUCTION_UNMATCHED: false },
  SettlementFailed: { SETTLEMENT_FAILED: true },
  InstructionSettled: { INSTRUCTION_UNMATCHED: false, SETTLEMENT_FAILED: false },
  InstructionCancelled: { INSTRUCTION_UNMATCHED: false, SETTLEMENT_FAILED: false },
};

interface Turn {
  readonly at: string;
  readonly apply: () => void;
}

/** Whenever nothing moves, the open cases of these causes are exactly those whose cause is there. */
function causesOf({ cash, positions, settlement, exceptions, reference }: Reading): readonly string[] {
  const due = new Map<string, Set<string>>();
  const open = new Map<string, string>();
  const turns: Turn[] = [];
  for (const event of [...cash, ...positions, ...settlement]) {
    const turn = TURNS[event.type];
    if (turn === undefined || !('obligationId' in event.data)) continue;
    const { obligationId } = event.data;
    for (const [cause, begins] of Object.entries(turn)) {
      const name = `${cause} of ${tradeOfObligation(obligationId).tradeId}`;
      const obligations = due.get(name) ?? new Set();
      due.set(name, obligations);
      const apply = (): unknown => (begins ? obligations.add(obligationId) : obligations.delete(obligationId));
      turns.push({ at: event.occurredAt, apply });
    }
  }
  for (const event of exceptions) {
    if (event.type === 'CaseOpened') {
      const { caseId, cause, subject } = event.data;
      if (CAUSES.has(cause))
        turns.push({ at: event.occurredAt, apply: () => open.set(caseId, `${cause} of ${subject}`) });
    } else if (event.type === 'CaseResolved') {
      const { caseId } = event.data;
      turns.push({ at: event.occurredAt, apply: () => open.delete(caseId) });
    }
  }
  turns.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  const found = new Set<string>();
  let next = 0;
  for (const { occurredAt } of reference.filter((event) => CLOCK.has(event.type))) {
    for (; (turns[next]?.at ?? LATER) <= occurredAt; next += 1) turns[next]?.apply();
    const cases = new Set(open.values());
    for (const [name, obligations] of due) {
      const isDue = obligations.size > 0;
      const isOpen = cases.delete(name);
      if (isDue !== isOpen) found.add(`the case ${name} is ${isDue ? 'missing' : 'open without a cause'}`);
    }
    for (const name of cases) found.add(`the case ${name} has no cause`);
  }
  return [...found];
}

const CAUSES: ReadonlySet<string> = new Set(Object.values(TURNS).flatMap((turn) => Object.keys(turn)));
const CLOCK: ReadonlySet<string> = new Set(['BusinessDayOpened', 'CutOffReached', 'BusinessDayClosed']);
const LATER = '9999';
