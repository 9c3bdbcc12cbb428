import type { PositionsEvent } from '@verso/contracts';
import { accepted, contentHash, type Decision } from '@verso/decider';
import type { TakeStatement } from './commands.js';
import { compareStatement } from './compare.js';
import type { SafekeepingAccount } from './safekeeping-account.js';
import { scaledOf } from './scaled-quantity.js';
import { hashOfLines } from './statement-hash.js';

/**
 * Takes an end-of-day statement of holdings after its intake checks, and compares it ISIN by ISIN. A statement that fails a
 * check is quarantined whole: nothing of it is used. A repeat changes nothing.
 */
export function decideTakeStatement(command: TakeStatement, state: SafekeepingAccount): Decision<PositionsEvent> {
  const { account, bookingEntity, received, statement } = command;
  const { messageId } = received;
  const known = state.messages.get(messageId);
  if (known !== undefined) return known === contentHash(received.body) ? accepted() : accepted(contentDiffers(command));
  const kept: PositionsEvent = { type: 'MessageReceived', data: received };
  const { statementId, businessDate } = statement;
  const taken = state.statements.find((earlier) => earlier.statementId === statementId);
  if (taken?.contentHash === hashOfLines(statement)) return accepted(kept);
  const lines = new Map<string, bigint>();
  const problem = accountProblem(command, state) ?? lineProblem(command, lines) ?? dayProblem(command, state);
  if (problem !== undefined) {
    const data = { account, bookingEntity, statementId, messageId, businessDate, ...problem };
    return accepted<PositionsEvent>(kept, { type: 'StatementQuarantined', data });
  }
  const holdings = statement.lines.length;
  return accepted(
    kept,
    {
      type: 'StatementReceived',
      data: { account, bookingEntity, statementId, messageId, businessDate, holdings, lines: statement.lines },
    },
    ...compareStatement(command, { statementId, businessDate, lines }, state),
  );
}

interface Problem {
  readonly code: string;
  readonly detail: string;
}

function accountProblem({ statement }: TakeStatement, { servicer }: SafekeepingAccount): Problem | undefined {
  // A BIC without branch code means the head office.
  if (servicer === '' || statement.servicer === undefined) return undefined;
  if (statement.servicer.slice(0, 8) === servicer.slice(0, 8)) return undefined;
  return { code: 'WRONG_ACCOUNT', detail: `${statement.servicer} does not keep this account, ${servicer} does` };
}

function lineProblem({ statement }: TakeStatement, lines: Map<string, bigint>): Problem | undefined {
  for (const { isin, quantity } of statement.lines) {
    const scaled = scaledOf(quantity);
    if (typeof scaled !== 'bigint') return { code: 'ARITHMETIC', detail: `${isin}: ${scaled.detail}` };
    if (lines.has(isin)) return { code: 'ARITHMETIC', detail: `${isin} appears twice` };
    lines.set(isin, scaled);
  }
  return undefined;
}

function dayProblem({ statement, today }: TakeStatement, { statements }: SafekeepingAccount): Problem | undefined {
  const { businessDate, statementId } = statement;
  if (businessDate > today) return { code: 'FUTURE_DATE', detail: `it is of ${businessDate}, today is ${today}` };
  const other = statements.find((taken) => taken.businessDate === businessDate || taken.statementId === statementId);
  if (other === undefined) return undefined;
  return { code: 'DUPLICATE', detail: `statement ${other.statementId} of ${other.businessDate} was taken already` };
}

function contentDiffers({ account, bookingEntity, received }: TakeStatement): PositionsEvent {
  const { messageId, channel, sender, subject } = received;
  const detail = `message ${messageId} was received before with another content`;
  const code = 'CONTENT_DIFFERS';
  return {
    type: 'MessageRejected',
    data: { messageId, channel, sender, subject, account, bookingEntity, code, detail, errors: [] },
  };
}
