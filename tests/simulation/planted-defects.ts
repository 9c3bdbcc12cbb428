import { addDays } from '@verso/business-calendar';
import type { AnyRoom, Order } from '@verso/messaging';

export type Alter = (room: AnyRoom) => AnyRoom;
interface Event {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}
type Family = AnyRoom['streams'][string];

/** Defects that somebody might make, each in one room; the comment names the invariant that it breaks. */
export const PLANTS: Readonly<Record<string, Alter>> = {
  // cash.md 7: what is set aside ends with its instruction, also when nobody here asked for the end
  'positions-forget-cancelled-instructions': ignoring('positions', 'InstructionCancelled'),
  'cash-forgets-cancelled-instructions': ignoring('cash', 'InstructionCancelled'),
  'cash-forgets-cancelled-obligations': ignoring('cash', 'SettlementObligationCancelled'),
  // cash.md 10: both legs or none
  'cash-forgets-partials': ignoring('cash', 'InstructionPartiallySettled'),
  'positions-forget-the-last-part': ignoring('positions', 'InstructionSettled'),
  // cash.md 6, DS6: one id, one effect
  'street-is-heard-twice': (room) => (room.name === 'settlement' ? { ...room, receive: renamed(room) } : room),
  'cash-posts-partials-twice': twice('cash', 'InstructionPartiallySettled', 'messageId'),
  // cash.md 2, 3, 4: what is reserved is not available
  'cash-forgets-what-is-reserved': folding('cash', 'account', (state) => ({ ...state, reserved: 0n })),
  'cash-keeps-what-is-paid-reserved': dropping('cash', 'account', 'FundsReservationConsumed'),
  'positions-free-the-rest-of-a-part': telling('positions', 'account', 'SecuritiesReservationConsumed', (data) => ({
    ...data,
    remaining: '0',
  })),
  // the ladder: rolled by the market's calendar, the agreed date stays for claims
  'cash-rolls-by-calendar-days': telling('cash', 'account', 'CashFlowRolled', (data) => ({
    ...data,
    toValueDate: addDays(String(data['fromValueDate']), 1),
  })),
  'cash-agrees-another-date': telling('cash', 'account', 'CashFlowRolled', (data) => ({
    ...data,
    contractualDate: data['toValueDate'],
  })),
  // reconciliation: an entry explains one movement
  'cash-matches-an-entry-twice': telling('cash', 'account', 'StatementEntryMatched', (data) => data, 2),
  // release only what is matched, confirmed and provisioned
  'settlement-takes-issued-for-confirmed': hearing('settlement', 'ConfirmationIssued', 'TradeConfirmed'),
  'settlement-takes-unmatched-for-matched': foldingAs(
    'settlement',
    'instruction',
    'InstructionUnmatched',
    'InstructionMatched',
  ),
  'settlement-forgets-reservations': ignoring('settlement', 'FundsReserved'),
  // DS9: fails are counted in business days
  'settlement-ages-by-calendar-days': telling('settlement', 'instruction', 'SettlementFailed', (data, state) => ({
    ...data,
    daysFailing: 1 + daysBetween(settlementDateOf(state), String(data['businessDate'])),
  })),
  'settlement-miscounts-what-remains': telling('settlement', 'instruction', 'InstructionPartiallySettled', (data) => ({
    ...data,
    remainingQuantity: data['settledQuantity'],
  })),
  // DS8: of all versions of a trade one settles
  'settlement-forgets-busts-of-amended-trades': (room) =>
    ignoringWhen(room, 'settlement', 'TradeCancelled', (data) => Number(data['tradeVersion']) > 2),
  'settlement-lets-the-old-version-stand': (room) =>
    onlyOrders(
      room,
      'settlement',
      'TradeAmended',
      ({ command }) => Reflect.get(Object(command), 'type') !== 'SupersedeObligation',
    ),
  'confirmation-forgets-busts': ignoring('confirmation', 'TradeCancelled'),
  'confirmation-takes-anything-for-a-match': confirmingMismatches,
  // cases open and close with their causes
  'exceptions-keep-shortfalls-open': ignoring('exceptions', 'FundsReserved', 'SecuritiesReserved'),
  'exceptions-keep-unmatched-open': ignoring('exceptions', 'InstructionMatched'),
  'exceptions-never-hear-of-fails': ignoring('exceptions', 'SettlementFailed'),
  // one execution is one trade
  'trade-capture-forgets-trades': folding('trade-capture', 'trade', (_state, initial) => initial),
};

function ignoring(name: string, ...types: readonly string[]): Alter {
  return (room) => {
    if (room.name !== name) return room;
    return { ...room, react: (event, directory) => (types.includes(event.type) ? [] : room.react(event, directory)) };
  };
}

function ignoringWhen(room: AnyRoom, name: string, type: string, when: (data: Event['data']) => boolean): AnyRoom {
  if (room.name !== name) return room;
  return {
    ...room,
    react: (event, directory) => (event.type === type && when({ ...event.data }) ? [] : room.react(event, directory)),
  };
}

function onlyOrders(room: AnyRoom, name: string, type: string, keep: (order: Order) => boolean): AnyRoom {
  if (room.name !== name) return room;
  return {
    ...room,
    react: (event, directory) => {
      const orders = room.react(event, directory);
      return event.type === type ? orders.filter(keep) : orders;
    },
  };
}

/** Reacts to an event a second time as if it named another thing. */
function twice(name: string, type: string, field: string): Alter {
  return (room) => {
    if (room.name !== name) return room;
    return {
      ...room,
      react: (event, directory) => {
        const orders = room.react(event, directory);
        if (event.type !== type) return orders;
        const data = { ...event.data, [field]: `${String(Reflect.get(event.data, field))}-again` };
        return [...orders, ...room.react({ ...event, data } as typeof event, directory)];
      },
    };
  };
}

/** Takes an event that it is not interested in for one that it is. */
function hearing(name: string, heard: string, taken: string): Alter {
  return (room) => {
    if (room.name !== name) return room;
    const interest = { ...room.interest };
    for (const [context, types] of Object.entries(interest))
      if (types.includes(taken)) Reflect.set(interest, context, [...types, heard]);
    return {
      ...room,
      interest,
      react: (event, directory) =>
        room.react(event.type === heard ? Object.assign({}, event, { type: taken }) : event, directory),
    };
  };
}

/** Hears every message under an id of its own, so that repeats are not recognised by it. */
function renamed(room: AnyRoom): NonNullable<AnyRoom['receive']> {
  let heard = 0;
  return (message, directory, clock) => {
    heard += 1;
    return room.receive?.({ ...message, messageId: `${message.messageId}-${heard}` }, directory, clock) ?? [];
  };
}

function confirmingMismatches(room: AnyRoom): AnyRoom {
  return deciding('confirmation', 'confirmation', (events) =>
    events.flatMap((event) => {
      if (event.type !== 'ConfirmationMismatched') return [event];
      const { tradeId, tradeVersion, bookingEntity, counterpartyReference, toleranceProfile } = event.data;
      const of = { tradeId, tradeVersion, bookingEntity };
      return [
        { type: 'ConfirmationMatched', data: { ...of, counterpartyReference, toleranceProfile, tolerated: [] } },
        { type: 'TradeConfirmed', data: { ...of, method: 'BILATERAL' } },
      ];
    }),
  )(room);
}

function dropping(name: string, family: string, type: string): Alter {
  return deciding(name, family, (events) => events.filter((event) => event.type !== type));
}

/** Tells an event with other content, or several times. */
function telling(
  name: string,
  family: string,
  type: string,
  change: (data: Event['data'], state: object) => Event['data'],
  times = 1,
): Alter {
  return deciding(name, family, (events, state) =>
    events.flatMap((event) =>
      event.type === type ? Array.from({ length: times }, () => ({ type, data: change(event.data, state) })) : [event],
    ),
  );
}

function deciding(
  name: string,
  family: string,
  change: (events: readonly Event[], state: object) => readonly Event[],
): Alter {
  return altering(name, family, (sound) => ({
    ...sound,
    decide: (command: never, state: never) => {
      const decision = sound.decide(command, state);
      if (decision.outcome === 'refused') return decision;
      return { ...decision, events: change(decision.events as readonly Event[], state) };
    },
  }));
}

/** Folds every event and then forgets a part of it. */
function folding(name: string, family: string, change: (state: object, initial: object) => object): Alter {
  return altering(name, family, (sound) => ({
    ...sound,
    evolve: (state: never, event: never) =>
      change(sound.evolve(state, event) as object, sound.initialState() as object),
  }));
}

function foldingAs(name: string, family: string, type: string, as: string): Alter {
  return altering(name, family, (sound) => ({
    ...sound,
    evolve: (state: never, event: never) => {
      const told: Event = event;
      return sound.evolve(state, (told.type === type ? { ...told, type: as } : told) as never);
    },
  }));
}

function altering(name: string, family: string, change: (decider: Family['decider']) => Family['decider']): Alter {
  return (room) => {
    const sound = room.streams[family];
    if (room.name !== name) return room;
    if (sound === undefined) throw new Error(`${name} has no streams ${family}`);
    return { ...room, streams: { ...room.streams, [family]: { ...sound, decider: change(sound.decider) } } };
  };
}

function settlementDateOf(state: object): string {
  const terms: unknown = Reflect.get(state, 'terms');
  return String(Reflect.get(Object(terms), 'settlementDate'));
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}
