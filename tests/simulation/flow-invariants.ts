import { received } from './ledger-invariants.ts';
import type { Obligations } from './obligations.ts';
import { scaled, type Reading } from './reading.ts';

interface Flow {
  rest: bigint;
  date: string;
}

/** The expected flows are those of the open obligations, of what remains, on the day after the last fail (DS1, DS3). */
export function flowViolations(reading: Reading, { open, contractual }: Obligations): readonly string[] {
  const found = contractualDates(reading, contractual);
  const cash = cashFlows(reading);
  const securities = securitiesFlows(reading);
  for (const { obligationId: id, quantity, amount, date } of open.values()) {
    found.push(...compared(`securities of ${id}`, securities.get(id), { rest: quantity, date }));
    if (amount !== undefined) found.push(...compared(`cash of ${id}`, cash.get(id), { rest: amount, date }));
  }
  for (const id of securities.keys()) if (!open.has(id)) found.push(`positions: ${id} is expected and nothing is owed`);
  for (const id of cash.keys()) if (!open.has(id)) found.push(`cash: ${id} is expected and nothing is owed`);
  return found;
}

function compared(name: string, flow: Flow | undefined, { rest, date }: Flow): readonly string[] {
  if (flow?.rest === rest && flow.date === date) return [];
  return [`${name}: ${rest} is owed for ${date} and ${flow?.rest} expected for ${flow?.date}`];
}

/** Whatever happens to a payment, the day that was agreed stays: a claim for interest needs it. */
function contractualDates({ cash }: Reading, contractual: Obligations['contractual']): string[] {
  const found: string[] = [];
  for (const event of cash) {
    if (event.type !== 'CashFlowProjected' && event.type !== 'CashFlowRolled') continue;
    const { obligationId: id, contractualDate } = event.data;
    if (contractual.get(id) !== contractualDate)
      found.push(`cash: ${id} was agreed for ${contractual.get(id)} and is told as ${contractualDate}`);
  }
  return found;
}

function cashFlows({ cash }: Reading): ReadonlyMap<string, Flow> {
  const flows = new Map<string, Flow>();
  for (const event of cash) {
    if (event.type === 'CashFlowProjected') {
      const { obligationId, amount, valueDate: date } = event.data;
      flows.set(obligationId, { rest: scaled(amount), date });
    } else if (event.type === 'CashFlowRolled') {
      const flow = flows.get(event.data.obligationId);
      if (flow !== undefined) flow.date = event.data.toValueDate;
    } else if (event.type === 'CashFlowCancelled') flows.delete(event.data.obligationId);
    else if (event.type === 'CashMovementPosted') settle(flows, event.data);
  }
  return flows;
}

function securitiesFlows({ positions }: Reading): ReadonlyMap<string, Flow> {
  const flows = new Map<string, Flow>();
  for (const event of positions) {
    if (event.type === 'SecuritiesFlowProjected') {
      const { obligationId, quantity, expectedDate: date } = event.data;
      flows.set(obligationId, { rest: scaled(quantity), date });
    } else if (event.type === 'SecuritiesFlowRolled') {
      const flow = flows.get(event.data.obligationId);
      if (flow !== undefined) flow.date = event.data.toDate;
    } else if (event.type === 'SecuritiesFlowCancelled') flows.delete(event.data.obligationId);
    else if (event.type === 'SecuritiesMovementPosted') settle(flows, event.data);
  }
  return flows;
}

function settle(
  flows: Map<string, Flow>,
  movement: Parameters<typeof received>[0] & { readonly obligationId: string; readonly kind: string },
): void {
  const flow = flows.get(movement.obligationId);
  const moved = received(movement);
  if (flow !== undefined) flow.rest -= moved < 0n ? -moved : moved;
  if (movement.kind === 'SETTLEMENT') flows.delete(movement.obligationId);
}
