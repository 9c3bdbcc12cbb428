import type { CashEvent, HeldStatement, Money } from '@verso/contracts';
import { accepted, contentHash, type Decision } from '@verso/decider';
import { fromMinor } from '@verso/money';
import type { CashAccount } from './cash-account.js';
import type { CashStatement, ResumeStatements, TakeStatement } from './commands.js';
import { minorOf } from './minor-amount.js';
import { reconcile } from './reconcile.js';
import { chainProblem, type ChainLink } from './statement-chain.js';

/**
 * Takes an end-of-day statement after its intake checks, and matches its entries with the ledger. A statement that fails a
 * check is quarantined whole: nothing of it is used. A repeat changes nothing.
 */
export function decideTakeStatement(command: TakeStatement, state: CashAccount): Decision<CashEvent> {
  const { received, statement } = command;
  const known = state.messages.get(received.messageId);
  if (known !== undefined) return known === contentHash(received.body) ? accepted() : accepted(contentDiffers(command));
  const kept: CashEvent = { type: 'MessageReceived', data: received };
  const hash = hashOf(statement);
  const { statements, held } = state.reconciliation;
  const taken = statements.find(({ statementId }) => statementId === statement.statementId)?.contentHash;
  const waiting = held.get(statement.statementId)?.content.contentHash;
  if (taken === hash || waiting === hash) return accepted(kept);
  const link = linkOf(statement, state);
  if ('code' in link) return accepted(kept, quarantined(command, link));
  if (taken !== undefined) {
    const problem = { code: 'DUPLICATE', detail: `another statement ${statement.statementId} was taken already` };
    return accepted(kept, quarantined(command, problem));
  }
  const problem = dateProblem(command) ?? chainProblem(link, state);
  if (problem !== undefined) {
    const content = 'mayFollow' in problem && problem.mayFollow ? contentOf(statement, hash) : undefined;
    return accepted(kept, quarantined(command, problem, content));
  }
  const { statementId, businessDate } = statement;
  const { messageId } = received;
  const content = contentOf(statement, hash);
  return accepted(kept, ...reconcile(command, { statementId, messageId, businessDate, content }, state));
}

/** Takes one held statement that fits now, if there is one; the room asks again after each. */
export function decideResumeStatements(command: ResumeStatements, state: CashAccount): Decision<CashEvent> {
  for (const held of state.reconciliation.held.values()) {
    const { content, businessDate } = held;
    const opening = minorOf(content.openingBalance, state);
    const closing = minorOf(content.closingBalance, state);
    if (typeof opening !== 'bigint' || typeof closing !== 'bigint') continue;
    const link = { businessDate, opening, closing, sequenceNumber: content.sequenceNumber };
    if (chainProblem(link, state) === undefined) return accepted(...reconcile(command, held, state));
  }
  return accepted();
}

interface Problem {
  readonly code: string;
  readonly detail: string;
}

/** The statement's place in the chain, or why it cannot be one of this account: account, currency, arithmetic. */
function linkOf(statement: CashStatement, state: CashAccount): ChainLink | Problem {
  const servicer = state.terms?.servicer;
  if (servicer !== undefined && statement.servicer !== undefined && !sameBank(servicer, statement.servicer)) {
    return { code: 'WRONG_ACCOUNT', detail: `${statement.servicer} does not keep this account, ${servicer} does` };
  }
  if (state.currency !== '' && statement.currency !== state.currency) {
    return { code: 'WRONG_CURRENCY', detail: `it is in ${statement.currency}, the account in ${state.currency}` };
  }
  const opening = minorOf(statement.openingBalance, state);
  const closing = minorOf(statement.closingBalance, state);
  if (typeof opening !== 'bigint') return arithmetic(opening.detail);
  if (typeof closing !== 'bigint') return arithmetic(closing.detail);
  let sum = opening;
  for (const line of statement.lines) {
    const minor = minorOf(line.amount, state);
    if (typeof minor !== 'bigint') return arithmetic(`entry ${line.entryReference}: ${minor.detail}`);
    sum += minor;
  }
  if (sum !== closing) {
    const text = (minor: bigint): string => fromMinor(statement.currency, minor).amount;
    return arithmetic(
      `opening and entries come to ${text(sum)}, it closes with ${text(closing)} ${statement.currency}`,
    );
  }
  return { businessDate: statement.businessDate, opening, closing, sequenceNumber: statement.sequenceNumber };
}

function arithmetic(detail: string): Problem {
  return { code: 'ARITHMETIC', detail };
}

function dateProblem({ statement, today }: TakeStatement): Problem | undefined {
  if (statement.businessDate <= today) return undefined;
  return { code: 'FUTURE_DATE', detail: `it is of ${statement.businessDate}, today is ${today}` };
}

function quarantined(
  { account, bookingEntity, received, statement }: TakeStatement,
  problem: Problem,
  held?: HeldStatement,
): CashEvent {
  const { statementId, businessDate } = statement;
  const { messageId } = received;
  const { code, detail } = problem;
  const data = { account, bookingEntity, statementId, messageId, businessDate, code, detail };
  return { type: 'StatementQuarantined', data: held === undefined ? data : { ...data, held } };
}

function contentDiffers({ account, bookingEntity, received }: TakeStatement): CashEvent {
  const { messageId, channel, sender, subject } = received;
  const detail = `message ${messageId} was received before with another content`;
  const code = 'CONTENT_DIFFERS';
  return {
    type: 'MessageRejected',
    data: { messageId, channel, sender, subject, account, bookingEntity, code, detail, errors: [] },
  };
}

function contentOf(statement: CashStatement, hash: string): HeldStatement {
  const { openingBalance, closingBalance, sequenceNumber, lines } = statement;
  const content = { openingBalance, closingBalance, contentHash: hash, lines };
  return sequenceNumber === undefined ? content : { ...content, sequenceNumber };
}

function hashOf({ businessDate, openingBalance, closingBalance, sequenceNumber, lines }: CashStatement): string {
  const money = ({ currency, amount }: Money): string => `${amount} ${currency}`;
  return contentHash(
    [
      businessDate,
      money(openingBalance),
      money(closingBalance),
      String(sequenceNumber ?? ''),
      ...lines.map((line) => [line.entryReference, ...line.references, money(line.amount), line.valueDate].join(' ')),
    ].join('\n'),
  );
}

/** A BIC without branch code means the head office. */
function sameBank(ours: string, theirs: string): boolean {
  return ours.slice(0, 8) === theirs.slice(0, 8);
}
