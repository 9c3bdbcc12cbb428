import type { InstructionCreated } from '@verso/contracts';
import {
  buildCancellationRequest,
  buildSettlementStatusAdvice,
  MessageInvalid,
  parseMessage,
  type Movement,
  type Payment,
} from '@verso/iso20022';
import { seededRandom, type ClockEvent, type IncomingMessage, type MessageTransport } from '@verso/messaging';
import type { Office, ReferenceSeed } from '@verso/verso';

/** Shares of 1 of the executions, and of the instructions, that somebody changes their mind about after the trade date. */
const SHARES = { BUST: 0.15, AMEND: 0.12, OVERREACH: 0.08 } as const;
const SCREEN_SHARE = 0.12;
/** What is cancelled there waits until standing data change, which they do for the last time on the day after. */
const LAST_SCREEN_DAY = 2;

export interface Execution {
  readonly executionId: string;
  readonly tradeDate: string;
  readonly session: string;
  readonly quantity?: string;
  readonly action?: string;
}

/** What is to happen at a clock event: executions that go through the door, and cancellations at the depository's screen. */
export interface Interventions {
  readonly executions: readonly object[];
  readonly screen: readonly IncomingMessage[];
  /** Standing data that changes now. */
  readonly redefine?: 'CREDIT_LINES' | 'OUR_NAME';
}

interface Point {
  readonly day: number;
  readonly at: string;
}

/**
 * People who come late, drawn from the seed and the business reference alone: busts and amendments on the settlement days,
 * after securities and funds have been reserved, after a shortfall, after a part has settled; quantities that cannot be
 * provisioned until they are corrected; cancellations that somebody enters at the depository's own screen, so that nobody
 * asked for them here; and on the third day the standing data that calls what waits for an instruction.
 */
export class LateInterventions {
  private readonly seed: number;
  private readonly tradeDate: string;
  private readonly office: Office;
  private readonly executions: Execution[] = [];
  private readonly days = new Map<string, string[]>();
  private readonly instructions = new Map<string, InstructionCreated>();
  private read = -1;

  constructor(seed: number, tradeDate: string, office: Office) {
    this.seed = seed;
    this.tradeDate = tradeDate;
    this.office = office;
  }

  /** Remembers what the front office handed in. */
  note(batch: readonly object[]): void {
    for (const execution of batch) if (isExecution(execution)) this.executions.push(execution);
  }

  async at(tick: ClockEvent): Promise<Interventions> {
    const { market, businessDate } = tick.data;
    const days = this.days.get(market) ?? [];
    this.days.set(market, days);
    if (tick.type === 'BusinessDayOpened' && businessDate > this.tradeDate) days.push(businessDate);
    const point: Point = { day: days.length, at: tick.type === 'CutOffReached' ? tick.data.name : tick.type };
    const executions = this.executions.flatMap((execution) =>
      execution.session === market ? this.corrections(execution, point) : [],
    );
    // Whether a cancellation or changed standing data come first would be a race: nobody is at the screen then.
    if (isAt(point, { day: 2, at: 'TRADING_OPEN' })) return { executions, screen: [], redefine: 'CREDIT_LINES' };
    if (isAt(point, { day: 3, at: 'BusinessDayOpened' })) return { executions, screen: [], redefine: 'OUR_NAME' };
    return { executions, screen: await this.screenAt(market, point) };
  }

  private corrections(execution: Execution, point: Point): readonly object[] {
    const random = this.randomOf(execution.executionId);
    let drawn = random();
    for (const [kind, share] of Object.entries(SHARES)) {
      drawn -= share;
      if (drawn >= 0) continue;
      const when = pointOf(random);
      if (kind === 'BUST') return isAt(point, when) ? [busted(execution, '-LC')] : [];
      if (kind === 'AMEND') return isAt(point, when) ? [amended(execution, '-LA', (quantity) => quantity * 2n)] : [];
      if (isAt(point, { day: 0, at: 'FOP_CUT_OFF' })) return [amended(execution, '-LO', beyondAllHoldings)];
      const back = random() < 0.5 ? busted(execution, '-LC') : amended(execution, '-LB', (quantity) => quantity);
      return isAt(point, { day: 2, at: 'DVP_CUT_OFF' }) ? [back] : [];
    }
    return [];
  }

  private async screenAt(market: string, point: Point): Promise<readonly IncomingMessage[]> {
    const tail = this.office.tails.of('settlement');
    while (tail.hasAfter(this.read)) {
      for (const event of await tail.read(this.read, 2_000)) {
        this.read = event.position;
        if (event.log === 'settlement' && event.type === 'InstructionCreated')
          this.instructions.set(event.data.instructionId, event.data);
      }
    }
    return [...this.instructions.values()]
      .filter(({ settlementMarket }) => settlementMarket === market)
      .sort((one, other) => (one.instructionId < other.instructionId ? -1 : 1))
      .filter(({ instructionId }) => {
        const random = this.randomOf(instructionId);
        return random() < SCREEN_SHARE && isAt(point, pointOf(random, LAST_SCREEN_DAY));
      })
      .map(cancelledAtScreen);
  }

  private randomOf(reference: string): () => number {
    let hash = this.seed;
    for (const character of reference) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
    return seededRandom(hash);
  }
}

/**
 * Nobody here asked for it, so the servicer does not answer a request: it tells by a status advice that the instruction is
 * cancelled (sese.024 CANC//CANI), or nothing when it could not be.
 */
export class ScreenAnswers implements MessageTransport {
  private readonly inner: MessageTransport;

  constructor(inner: MessageTransport) {
    this.inner = inner;
  }

  async deliver(messages: readonly IncomingMessage[]): Promise<void> {
    const told = messages.flatMap((message) => (message.messageId.includes('-SCREEN-') ? adviceOf(message) : message));
    if (told.length > 0) await this.inner.deliver(told);
  }
}

/**
 * Standing data as somebody changes them: our own party under a longer name, which calls every obligation that waits for an
 * instruction; or credit lines so wide that what lacked funds can be paid.
 */
export function redefinition(seed: ReferenceSeed, what: 'CREDIT_LINES' | 'OUR_NAME'): ReferenceSeed['orders'] {
  return seed.orders.flatMap((order) => {
    const { command } = order as { readonly command: { readonly definition: Definition } };
    const { type, data } = command.definition;
    const changed = what === 'OUR_NAME' ? renamed(type, data) : widened(type, data);
    return changed === undefined ? [] : [{ ...order, command: { ...command, definition: { type, data: changed } } }];
  });
}

interface Definition {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

function renamed(type: string, data: Definition['data']): object | undefined {
  if (type !== 'PartyDefined' || data['role'] !== 'BOOKING_ENTITY') return undefined;
  return { ...data, name: `${String(data['name'])} (formerly so)` };
}

function widened(type: string, data: Definition['data']): object | undefined {
  if (type !== 'AccountDefined' || data['fundingPolicy'] !== 'NET_PROJECTED') return undefined;
  return { ...data, creditLine: '9000000000000.00' };
}

function adviceOf(message: IncomingMessage): readonly IncomingMessage[] {
  try {
    const received = parseMessage(message.body);
    if (received.kind !== 'sese.027') return [message];
    const { processing, instruction } = received.message;
    if (processing.status !== 'CANCELLED') return [];
    const transactionIdentification = instruction?.transactionIdentification ?? '';
    const body = buildSettlementStatusAdvice({
      transactionIdentification,
      processing: { status: 'CANCELLED', reasons: [{ code: 'CANI' }] },
    });
    return [{ ...message, body }];
  } catch (error) {
    if (!(error instanceof MessageInvalid)) throw error;
    return [message];
  }
}

function cancelledAtScreen(terms: InstructionCreated): IncomingMessage {
  const { instructionId, accountOwner, accountServicer } = terms;
  return {
    messageId: `${instructionId}-SCREEN`,
    channel: 'settlement',
    sender: accountOwner,
    receiver: accountServicer,
    body: buildCancellationRequest({
      transactionIdentification: instructionId,
      movement: terms.movement as Movement,
      payment: terms.payment as Payment,
      accountOwner,
      safekeepingAccount: terms.safekeepingAccountNumber,
      reason: 'CANI',
    }),
    bodyEncoding: 'utf-8',
    possibleDuplicate: false,
  };
}

/** Most often when the night's provision has been made and nothing has settled yet. */
function pointOf(random: () => number, lastDay = 3): Point {
  const day = 1 + Math.floor(random() * lastDay);
  return { day, at: POINTS[Math.floor(random() * POINTS.length)] ?? '' };
}

function isAt(one: Point, other: Point): boolean {
  return one.day === other.day && one.at === other.at;
}

function busted(execution: Execution, suffix: string): object {
  const { executionId } = execution;
  const reference = { executionId: `${executionId}${suffix}`, action: 'CANCEL', referencedExecutionId: executionId };
  return { ...keyOf(execution), ...reference, reason: 'executed in error' };
}

/** No account opens with so many of anything, however few the execution was of. */
function beyondAllHoldings(quantity: bigint): bigint {
  return quantity * 1_000_000n + 1_000_000_000n;
}

function amended(execution: Execution, suffix: string, to: (quantity: bigint) => bigint): object {
  const { executionId, quantity = '1' } = execution;
  const reference = { executionId: `${executionId}${suffix}`, action: 'AMEND', referencedExecutionId: executionId };
  return { ...execution, ...reference, quantity: String(to(BigInt(quantity))) };
}

function keyOf(execution: object): object {
  const key: Record<string, unknown> = {};
  for (const name of ['source', 'session', 'tradeDate', 'bookingEntity']) {
    const value: unknown = Reflect.get(execution, name);
    if (value !== undefined) key[name] = value;
  }
  return key;
}

/** New executions whose quantity is a whole number; the malformed ones of the street are left alone. */
function isExecution(candidate: object): candidate is Execution {
  const { executionId, session, action, quantity } = candidate as Record<string, unknown>;
  const isNew = typeof executionId === 'string' && typeof session === 'string' && action === undefined;
  return isNew && typeof quantity === 'string' && /^[1-9]\d*$/.test(quantity);
}

const POINTS = [
  'NIGHT_PROVISIONING',
  'NIGHT_PROVISIONING',
  'NIGHT_PROVISIONING',
  'NIGHT_SETTLEMENT',
  'TRADING_OPEN',
  'DVP_CUT_OFF',
  'BusinessDayClosed',
];
