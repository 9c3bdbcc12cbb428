import type { ReferenceDataEvent } from '@verso/contracts';
import type { Decider } from '@verso/decider';
import { accepted } from '@verso/decider';

/** Every kind of fact that is defined, and defined anew when it changes. */
export type DefinitionEvent = Extract<
  ReferenceDataEvent,
  {
    readonly type:
      | 'InstrumentDefined'
      | 'PartyDefined'
      | 'AccountDefined'
      | 'OpeningBalanceDefined'
      | 'StandingSettlementInstructionDefined'
      | 'CalendarDefined'
      | 'SettlementCycleDefined'
      | 'ToleranceProfileDefined'
      | 'MarketScheduleDefined';
  }
>;

/** A definition without the version that the decision gives it. */
export type Definition = DefinitionEvent extends infer Event
  ? Event extends { readonly type: infer Type; readonly data: infer Data }
    ? { readonly type: Type; readonly data: Omit<Data, 'version'> }
    : never
  : never;

export interface DefineReference {
  readonly type: 'DefineReference';
  readonly definition: Definition;
}

/** What a stream of reference data holds: nothing yet, or the definition in force. */
export type ReferenceState =
  | { readonly status: 'UNDEFINED' }
  | { readonly status: 'DEFINED'; readonly version: number; readonly definition: Definition };

/** Reference data is versioned: the same content again says nothing new, other content is the next version. */
export const definitionDecider: Decider<DefineReference, ReferenceDataEvent, ReferenceState> = {
  initialState: () => ({ status: 'UNDEFINED' }),

  decide({ definition }, state) {
    if (state.status === 'DEFINED' && sameContent(state.definition, definition)) return accepted();
    const version = state.status === 'DEFINED' ? state.version + 1 : 1;
    return accepted(asEvent(definition, version));
  },

  evolve(state, event) {
    const version = state.status === 'DEFINED' ? state.version + 1 : 1;
    switch (event.type) {
      case 'InstrumentDefined':
      case 'PartyDefined':
      case 'AccountDefined':
      case 'StandingSettlementInstructionDefined':
      case 'CalendarDefined':
      case 'ToleranceProfileDefined':
      case 'MarketScheduleDefined':
        return { status: 'DEFINED', version: event.data.version, definition: withoutVersion(event) };
      case 'OpeningBalanceDefined':
      case 'SettlementCycleDefined':
        return { status: 'DEFINED', version, definition: event };
      case 'BusinessDayOpened':
      case 'CutOffReached':
      case 'BusinessDayClosed':
      case 'MessageReceived':
      case 'MessageSent':
      case 'MessageRejected':
      case 'MessageRepaired':
      case 'EventSetAside':
      case 'EventReplayed':
        return state;
    }
  },
};

function asEvent(definition: Definition, version: number): ReferenceDataEvent {
  switch (definition.type) {
    case 'OpeningBalanceDefined':
    case 'SettlementCycleDefined':
      return definition;
    case 'InstrumentDefined':
      return { type: definition.type, data: { ...definition.data, version } };
    case 'PartyDefined':
      return { type: definition.type, data: { ...definition.data, version } };
    case 'AccountDefined':
      return { type: definition.type, data: { ...definition.data, version } };
    case 'StandingSettlementInstructionDefined':
      return { type: definition.type, data: { ...definition.data, version } };
    case 'CalendarDefined':
      return { type: definition.type, data: { ...definition.data, version } };
    case 'ToleranceProfileDefined':
      return { type: definition.type, data: { ...definition.data, version } };
    case 'MarketScheduleDefined':
      return { type: definition.type, data: { ...definition.data, version } };
  }
}

function withoutVersion(event: { readonly type: string; readonly data: { readonly version: number } }): Definition {
  const { version: _version, ...data } = event.data;
  // The pair of type and data came as one member of the union; leaving the version out does not untie it.
  return { type: event.type, data } as Definition;
}

/** Compares by value: a definition read back has its fields in the order of the contract, not of whoever wrote it. */
function sameContent(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  const a = presentEntries(left);
  const b = new Map(presentEntries(right));
  return a.length === b.size && a.every(([key, value]) => b.has(key) && sameContent(value, b.get(key)));
}

function presentEntries(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, field]) => field !== undefined);
}
