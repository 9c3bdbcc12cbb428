import type { CounterpartInstructionAlleged, ServicerInstructionTaken } from '@verso/contracts';
import type { Behaviour } from './behaviour.js';
import type { PointReached } from './point-reached.js';

/**
 * The instruction that the counterparty sends a second time by mistake, drawn from the reference of the office's own; it comes
 * with the first one. Undefined when it makes no mistake.
 */
export function allegedWith(
  behaviour: Behaviour,
  taken: ServicerInstructionTaken,
  counterparty: string | undefined,
): CounterpartInstructionAlleged | undefined {
  const { instructionId, account, market, businessDate } = taken;
  if (!behaviour.happens('allegement', instructionId, behaviour.knobs.allegeRate)) return undefined;
  return {
    instructionId,
    account,
    allegementId: `A${instructionId}`.slice(0, 35),
    market,
    businessDate,
    ...(counterparty === undefined ? {} : { counterparty }),
  };
}

/** The counterparty sees its mistake when trading opens on the next business day. */
export function isWithdrawnAt(
  alleged: CounterpartInstructionAlleged,
  { market, businessDate, kind }: PointReached,
): boolean {
  return alleged.market === market && kind === 'TRADING_OPEN' && businessDate > alleged.businessDate;
}

/** From when on the instruction's stream wants to be told of the points of the day, for the allegement's sake. */
export function withdrawalDue({ businessDate }: CounterpartInstructionAlleged): string {
  return `${businessDate}T16:30:00.000000Z`;
}
