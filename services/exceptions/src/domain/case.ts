import type { CaseOpened, CaseUpdated, ExceptionsEvent, StatusReason } from '@verso/contracts';
import { accepted, type Decider, type Decision } from '@verso/decider';

/** Commands of `case/<subject>`. */
export type CaseCommand = OpenCase | CloseCases;

/** The cause showed, or showed again with other details. */
export interface OpenCase {
  readonly type: 'OpenCase';
  readonly subject: string;
  readonly cause: string;
  /** Tells cases of one cause apart within a subject, e.g. the breaks of an account. */
  readonly item?: string;
  /** Version of the trade in which the cause shows, 0 for what has no versions. */
  readonly version: number;
  readonly bookingEntity: string;
  /** One sentence for a person: what is wrong, and what would put it right. */
  readonly detail: string;
  readonly responsible: Responsible;
  readonly affectedTrades: readonly string[];
  readonly reasons: readonly StatusReason[];
}

/** What these causes were about is over, up to this version of the trade. */
export interface CloseCases {
  readonly type: 'CloseCases';
  readonly subject: string;
  readonly causes: readonly string[];
  readonly item?: string;
  readonly version: number;
  readonly bookingEntity: string;
  readonly resolution: 'CAUSE_DISAPPEARED' | 'SUPERSEDED';
  readonly detail: string;
  /** The cause cannot come back, and may be told only now: then it opens no case any more. */
  readonly forGood?: boolean;
  /** An earlier version's case stays open: what it is about may still be there, whatever became of this version. */
  readonly ofVersionOnly?: boolean;
}

/** Who must act. */
export type Responsible = 'US' | 'COUNTERPARTY' | 'MARKET' | 'BOTH';

/** All cases of one subject; changed in place by the fold, as an account may have had thousands of breaks. */
export interface SubjectCases {
  /** By cause and item. */
  readonly cases: Map<string, CaseOfCause>;
  /** Keys of the open ones by case id. */
  readonly open: Map<string, string>;
}

export interface CaseOfCause {
  readonly cause: string;
  /** How often it was opened. */
  readonly times: number;
  readonly forestalled: boolean;
  readonly open?: OpenedCase;
}

interface OpenedCase {
  readonly caseId: string;
  readonly bookingEntity: string;
  readonly version: number;
  /** Everything a person acts on, as text to compare. */
  readonly content: string;
}

/**
 * Problem resolution for one subject (a trade, an account, a message): at most one open case per cause and item, opened when
 * the cause shows, updated when what a person would do changes, closed when the cause disappears.
 *
 * An end that is told for an older version than the case's does not close it: a later version's case is another matter.
 */
export const caseDecider: Decider<CaseCommand, ExceptionsEvent, SubjectCases> = {
  initialState: () => ({ cases: new Map(), open: new Map() }),

  decide(command, state) {
    switch (command.type) {
      case 'OpenCase':
        return openCase(command, state);
      case 'CloseCases':
        return closeCases(command, state);
    }
  },

  evolve,

  isAtRest: ({ open }) => open.size === 0,
};

function openCase(command: OpenCase, state: SubjectCases): Decision<ExceptionsEvent> {
  const { subject, cause, item, version, bookingEntity, detail, responsible, affectedTrades, reasons } = command;
  const known = state.cases.get(keyOf(cause, item));
  if (known?.forestalled === true) return accepted();
  const versioned = version > 0 ? { tradeVersion: version } : {};
  const about = { subject, cause, detail, bookingEntity, responsible, affectedTrades, reasons };
  if (known?.open === undefined) {
    const caseId = caseIdOf(subject, keyOf(cause, item), (known?.times ?? 0) + 1);
    const data = { caseId, ...about, ...(item === undefined ? {} : { item }), ...versioned };
    return accepted({ type: 'CaseOpened', data });
  }
  const { caseId, content, version: openVersion } = known.open;
  if (version < openVersion) return accepted();
  if (version === openVersion && content === contentOf(about)) return accepted();
  return accepted({ type: 'CaseUpdated', data: { caseId, ...about, ...versioned } });
}

function closeCases(command: CloseCases, state: SubjectCases): Decision<ExceptionsEvent> {
  const { subject, causes, item, version, bookingEntity, resolution, detail, forGood, ofVersionOnly } = command;
  const events: ExceptionsEvent[] = [];
  for (const cause of causes) {
    const known = state.cases.get(keyOf(cause, item));
    const isMeant = (of: number): boolean => (ofVersionOnly === true ? of === version : of <= version);
    if (known?.open !== undefined && isMeant(known.open.version)) {
      const { caseId, bookingEntity: ofCase } = known.open;
      const data = { caseId, subject, cause, bookingEntity: ofCase, resolution, detail };
      events.push({ type: 'CaseResolved', data });
    } else if (forGood === true && known === undefined) {
      events.push({ type: 'CaseForestalled', data: { subject, cause, bookingEntity, detail } });
    }
  }
  return accepted(...events);
}

function evolve(state: SubjectCases, event: ExceptionsEvent): SubjectCases {
  switch (event.type) {
    case 'CaseOpened': {
      const { cause, item, caseId } = event.data;
      const key = keyOf(cause, item);
      const times = (state.cases.get(key)?.times ?? 0) + 1;
      state.cases.set(key, { cause, times, forestalled: false, open: opened(event.data) });
      state.open.set(caseId, key);
      return state;
    }
    case 'CaseUpdated': {
      const key = state.open.get(event.data.caseId) ?? '';
      const known = state.cases.get(key);
      if (known !== undefined) state.cases.set(key, { ...known, open: opened(event.data) });
      return state;
    }
    case 'CaseResolved': {
      const key = state.open.get(event.data.caseId) ?? '';
      const known = state.cases.get(key);
      if (known === undefined) return state;
      const { open: _open, ...closed } = known;
      state.cases.set(key, closed);
      state.open.delete(event.data.caseId);
      return state;
    }
    case 'CaseForestalled': {
      const { cause } = event.data;
      state.cases.set(keyOf(cause, undefined), { cause, times: 0, forestalled: true });
      return state;
    }
    case 'MessageReceived':
    case 'MessageSent':
    case 'MessageRejected':
    case 'MessageRepaired':
    case 'EventSetAside':
    case 'EventReplayed':
      return state;
  }
}

function opened(data: CaseOpened | CaseUpdated): OpenedCase {
  const { caseId, bookingEntity, tradeVersion: version = 0 } = data;
  return { caseId, bookingEntity, version, content: contentOf(data) };
}

function contentOf(about: Pick<CaseOpened, 'detail' | 'responsible' | 'affectedTrades' | 'reasons'>): string {
  const { detail, responsible, affectedTrades, reasons } = about;
  return JSON.stringify([detail, responsible, affectedTrades, reasons.map(({ code, narrative }) => [code, narrative])]);
}

function keyOf(cause: string, item: string | undefined): string {
  return item === undefined ? cause : `${cause}:${item}`;
}

/** `case_<subject>:<cause>`; the second and later cases of one cause are numbered. */
function caseIdOf(subject: string, key: string, times: number): string {
  return `case_${subject}:${key}${times === 1 ? '' : `-${String(times)}`}`;
}
