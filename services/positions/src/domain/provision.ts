import type { PositionsEvent } from '@verso/contracts';
import { accepted, type Decision } from '@verso/decider';
import { fromScaledQuantity } from '@verso/money';
import type { ProvisionSecurities } from './commands.js';
import { stockRecord, type SafekeepingAccount, type SecuritiesFlow } from './safekeeping-account.js';

/**
 * Sets securities aside for the firm deliveries due up to the business date, in the order of priority and obligation, as
 * far as settled and not yet reserved quantity goes: nothing is delivered that is only expected. A delivery that does not
 * fit does not hold up smaller ones behind it; its shortfall is told once per business day.
 */
export function decideProvisionSecurities(
  command: ProvisionSecurities,
  state: SafekeepingAccount,
): Decision<PositionsEvent> {
  const { account, bookingEntity, businessDate } = command;
  const reservedNow = new Map<string, bigint>();
  const events: PositionsEvent[] = [];
  for (const [obligationId, flow] of due(state, businessDate)) {
    const { isin, instructionId, remaining } = flow;
    const record = stockRecord(state, isin);
    const reserved = reservedNow.get(isin) ?? record.reserved;
    const available = record.depot - reserved;
    const fits = remaining <= available;
    if (!fits && flow.shortfallOn === businessDate) continue;
    const decided = {
      account,
      bookingEntity,
      obligationId,
      instructionId,
      isin,
      quantity: fromScaledQuantity(remaining),
      figures: {
        settled: fromScaledQuantity(record.depot),
        reserved: fromScaledQuantity(reserved),
        available: fromScaledQuantity(available),
      },
    };
    if (fits) {
      // One reservation per instruction.
      events.push({ type: 'SecuritiesReserved', data: { ...decided, reservationId: `rsv_${instructionId}` } });
      reservedNow.set(isin, reserved + remaining);
    } else {
      events.push({ type: 'SecuritiesShortfallDetected', data: { ...decided, businessDate } });
    }
  }
  return accepted(...events);
}

function due(
  state: SafekeepingAccount,
  businessDate: string,
): (readonly [obligationId: string, flow: SecuritiesFlow])[] {
  const found: (readonly [string, SecuritiesFlow])[] = [];
  for (const [expectedDate, obligations] of state.waiting) {
    if (expectedDate > businessDate) continue;
    for (const obligationId of obligations) {
      const flow = state.flows.get(obligationId);
      if (flow !== undefined) found.push([obligationId, flow]);
    }
  }
  return found.sort(([a, x], [b, y]) => x.priority - y.priority || (a < b ? -1 : 1));
}
