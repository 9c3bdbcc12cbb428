import { cashRoom } from '@verso/cash';
import { confirmationRoom } from '@verso/confirmation';
import type { ContextName } from '@verso/contracts';
import type { EventStore } from '@verso/event-store';
import { exceptionsRoom } from '@verso/exceptions';
import {
  LogTails,
  MessageSender,
  RoomLoop,
  slotRanges,
  type AnyRoom,
  type LoopNotice,
  type MessageTransport,
  type Steppable,
} from '@verso/messaging';
import { positionsRoom } from '@verso/positions';
import { ClockDriver, referenceDataRoom, type ReferenceSeed } from '@verso/reference-data';
import { openedBefore, SOFTWARE_VERSION } from '@verso/service-host/service';
import { settlementRoom } from '@verso/settlement';
import { createStreetRoom, type StreetKnobs } from '@verso/street';
import { createTradeCapture, ExecutionDesk } from '@verso/trade-capture';
import { HouseTransport } from './house-transport.js';

/** Every log of the house: the office's, and last the street's own record. */
export const LOGS: readonly ContextName[] = [
  'reference-data',
  'trade-capture',
  'confirmation',
  'settlement',
  'cash',
  'positions',
  'exceptions',
  'street',
];

/** The room of this name; undefined when there is none. */
export function roomNamed(name: string): ContextName | undefined {
  return LOGS.find((log) => log === name);
}

export interface OfficeOptions {
  readonly store: EventStore;
  /** Carries messages to an outside world that is elsewhere; where nothing is said, the street is one of the rooms here. */
  readonly toStreet?: MessageTransport;
  /** First business date of a new office, ISO 8601. */
  readonly startDate: string;
  /** LEI of the office's legal entity, for executions that name none. */
  readonly bookingEntity: string;
  readonly seed: number;
  readonly knobs: StreetKnobs;
  readonly report?: (notice: LoopNotice) => void;
  /** Each room holds streams in memory, folded, up to so many events. */
  readonly eventsHeld?: number;
  /** Parts of each room that can be divided; one when absent. */
  readonly parts?: number;
  /** Lets a simulation disturb the carriage of messages. */
  readonly disturb?: (transport: MessageTransport) => MessageTransport;
  /** Lets a test put a defective room in the place of a sound one, to see that it is found out. */
  readonly alter?: (room: AnyRoom) => AnyRoom;
}

/** Everything of the office that runs, in one process; whoever drives it chooses the runner. */
export interface Office {
  /** The parts of each room. */
  readonly loops: ReadonlyMap<ContextName, readonly RoomLoop[]>;
  /** The loop of a room that is not divided. */
  readonly loop: (name: ContextName) => RoomLoop;
  readonly tails: LogTails;
  readonly clock: ClockDriver;
  /** Where executions come in, whatever the door. */
  readonly desk: ExecutionDesk;
  readonly bookingEntity: string;
  /** Takes what an outside world that is elsewhere sends. */
  readonly toOffice: MessageTransport;
  readonly steppables: readonly Steppable[];
}

/** Puts the rooms, the street and the carriers between them together over one store. */
export function furnishOffice(options: OfficeOptions): Office {
  const { store, seed, knobs, report } = options;
  const tails = new LogTails(store);
  const loops = new Map<ContextName, readonly RoomLoop[]>();
  const capture = createTradeCapture();
  const rooms: readonly AnyRoom[] = [
    referenceDataRoom,
    capture.room,
    confirmationRoom,
    settlementRoom,
    cashRoom,
    positionsRoom,
    exceptionsRoom,
    ...(options.toStreet === undefined ? [createStreetRoom({ seed, knobs })] : []),
  ];
  const opened = openedBefore(options.startDate);
  for (const room of rooms.map(options.alter ?? ((sound) => sound))) {
    const loopOptions = {
      store,
      tails,
      opened,
      softwareVersion: SOFTWARE_VERSION,
      ...(options.eventsHeld === undefined ? {} : { eventsHeld: options.eventsHeld }),
      ...(report === undefined ? {} : { report }),
    };
    const ranges = slotRanges(room.division === undefined ? 1 : (options.parts ?? 1));
    loops.set(
      room.name,
      ranges.map((slots) => new RoomLoop(room, { ...loopOptions, slots })),
    );
  }
  const loopsOf = (name: ContextName | undefined): readonly RoomLoop[] => (name && loops.get(name)) ?? [];
  const loop = (name: ContextName): RoomLoop => {
    const [found] = loopsOf(name);
    if (found === undefined) throw new Error(`the house has no room ${name}`);
    return found;
  };
  const disturb = options.disturb ?? ((transport) => transport);
  const toStreet = disturb(options.toStreet ?? new HouseTransport(() => loopsOf('street')));
  const toOffice = disturb(new HouseTransport((channel) => loopsOf(roomOfChannel(channel))));
  const senders = [
    new MessageSender('confirmation', store, tails, toStreet),
    new MessageSender('settlement', store, tails, toStreet),
    ...(options.toStreet === undefined ? [new MessageSender('street', store, tails, toOffice)] : []),
  ];
  const clock = new ClockDriver(loop('reference-data'), tails, options.startDate);
  const desk = new ExecutionDesk({
    submit: (submission) => loop('trade-capture').submit(submission),
    reference: capture.reference,
    bookingEntity: options.bookingEntity,
  });
  const { bookingEntity } = options;
  const steppables = [...[...loops.values()].flat(), ...senders];
  return { loops, loop, tails, clock, desk, bookingEntity, toOffice, steppables };
}

/** Brings the reference data to what the seed says; the same seed again changes nothing. */
export async function loadReferenceData(office: Office, seed: ReferenceSeed): Promise<void> {
  const { key, orders } = seed;
  const { results } = await office.loop('reference-data').submit({ key, orders });
  const refused = results.find((result) => result.outcome === 'refused');
  if (refused !== undefined) throw new Error(`the seed is refused: ${refused.refusal.detail}`);
}

function roomOfChannel(channel: string): ContextName | undefined {
  switch (channel) {
    case 'confirmation':
      return 'confirmation';
    case 'settlement':
      return 'settlement';
    case 'custody-statement':
      return 'positions';
    case 'cash-statement':
      return 'cash';
    default:
      return undefined;
  }
}
