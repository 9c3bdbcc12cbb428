import type { ServicerPlan } from '@verso/contracts';
import { fromScaledQuantity, toScaledQuantity } from '@verso/money';
import type { Behaviour } from './behaviour.js';
import { businessKey, mismatchOf, unmatchedReason } from './mismatch.js';
import type { InstructionTerms } from './servicer-commands.js';

/**
 * What the counterparty will do about an instruction. Drawn once and kept with it: what it instructs itself by the business
 * terms, as it confirmed them; the rest by the instruction's own reference.
 */
export function planFor(behaviour: Behaviour, terms: InstructionTerms, denomination: string | undefined): ServicerPlan {
  const { instructionId } = terms;
  const { failRate, partialRate } = behaviour.knobs;
  const fails = failRate > 0 && behaviour.happens('fail', instructionId, failRate);
  const part = behaviour.happens('partial', instructionId, partialRate) ? partQuantity(terms, denomination) : undefined;
  return {
    ...matchingPlan(behaviour, terms),
    failDays: fails ? failDays(behaviour, instructionId) : 0,
    failReason: failReason(behaviour, terms),
    ...(part === undefined ? {} : { partQuantity: part }),
    cancellationRefused: behaviour.happens('cancellation', instructionId, CANCELLATIONS_REFUSED),
  };
}

/** Of bilateral cancellations: so few that a demo of a thousand trades hardly meets one. */
const CANCELLATIONS_REFUSED = 0.005;
/** Of the fails: those that never settle. */
const FAIL_FOR_EVER = 0.25;

function matchingPlan(
  behaviour: Behaviour,
  terms: InstructionTerms,
): Pick<ServicerPlan, 'counterpart' | 'unmatchedReason'> {
  const mismatch = mismatchOf(behaviour, businessKey(terms));
  const reason = mismatch === undefined ? '' : unmatchedReason(mismatch, terms.payment);
  if (reason !== '')
    return { counterpart: mismatch?.corrected === true ? 'NEXT_MORNING' : 'NEVER', unmatchedReason: reason };
  const late = behaviour.happens('late-instruction', terms.instructionId, behaviour.knobs.lateRate);
  return late
    ? { counterpart: 'NEXT_NIGHT', unmatchedReason: 'CMIS' }
    : { counterpart: 'AT_ONCE', unmatchedReason: '' };
}

function failDays(behaviour: Behaviour, instructionId: string): number {
  if (behaviour.happens('fail-for-ever', instructionId, FAIL_FOR_EVER)) return -1;
  return behaviour.pick('fail-days', instructionId, [1, 2, 3]);
}

/** The counterparty lacks what it has to give, or holds its instruction. */
function failReason(behaviour: Behaviour, { instructionId, movement, payment }: InstructionTerms): string {
  if (movement === 'DELI' && payment === 'FREE') return 'PRCY';
  return behaviour.pick('fail-reason', instructionId, [movement === 'RECE' ? 'CLAC' : 'CMON', 'PRCY']);
}

/** About 40 %, in whole denominations; none when nothing or all of it would be that, or a side allows no parts. */
function partQuantity(terms: InstructionTerms, denomination: string | undefined): string | undefined {
  const unit = toScaledQuantity(denomination ?? '1');
  const whole = toScaledQuantity(terms.quantity);
  if (terms.partialIndicator !== 'PART' || unit === 0n || whole % unit !== 0n) return undefined;
  const part = ((whole * 2n) / 5n / unit) * unit;
  return part === 0n ? undefined : fromScaledQuantity(part);
}
