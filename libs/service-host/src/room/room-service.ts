import type { DynamicModule, Type } from '@nestjs/common';
import {
  leaseOf,
  slotRanges,
  type AnyRoom,
  type LeaseClaim,
  type SlotRange,
  type Submission,
  type SubmissionOutcome,
} from '@verso/messaging';
import type { SettingsFor } from '../configuration.js';
import type { InternalRoute } from '../service/doorway.js';
import type { LeaderOnly } from '../service/pass-on.js';
import type { OpenService, ServiceContext, ServiceDefinition } from '../service/run-service.js';
import { DividedRoom, PART_REPLAYS, registerOf, untilDivided } from './divided-room.js';
import { LedRoom, NotLeading, readBy, type LedParts, type Mail } from './led-room.js';
import type { SetAsideParts } from './set-aside-door.js';
import { REPLAYS, setAsideRoutes } from './set-aside-routes.js';

/** Hands a submission to the room's loop. @throws NotLeading when this instance does not lead the room */
export type Submit = (submission: Submission) => Promise<SubmissionOutcome>;

/** What a process has beside the room's loop. */
export interface RoomFurniture {
  readonly room: AnyRoom;
  readonly modules?: readonly (DynamicModule | Type)[];
  /** Requests that only the leader answers. */
  readonly leaderOnly?: (method: string, path: string) => boolean;
  readonly routes?: Readonly<Record<string, InternalRoute>>;
  /** What drives beside the loop while this instance leads. */
  readonly leading?: (led: LedRoom) => Promise<LedParts>;
  /** Lets go of what the process holds beside. */
  readonly close?: () => Promise<void>;
}

export interface RoomServiceOptions<Own extends object> extends Mail {
  readonly room: Pick<AnyRoom, 'name' | 'broadcasts' | 'upstreams'>;
  readonly settings?: SettingsFor<Own>;
  /** Further topics without which the service cannot work. */
  readonly topics?: readonly string[];
  readonly furnish: (context: ServiceContext<Own>, submit: Submit) => Promise<RoomFurniture>;
}

/** The service that runs a room: one instance leads it, the others stand by and take over at once. */
export function roomService<Own extends object>(options: RoomServiceOptions<Own>): ServiceDefinition<Own> {
  const { room, settings, sendsTo, takesFrom, topics = [] } = options;
  const { name } = room;
  const mailed = [sendsTo, takesFrom?.topic].filter((topic) => topic !== undefined);
  return {
    name,
    log: name,
    topics: [...[name, ...readBy(room)].map((log) => `verso.${log}.v1`), ...mailed, ...topics],
    ...(settings === undefined ? {} : { settings }),
    open: (context) => openRoom(options, context),
  };
}

/** The service of a room without doors. */
export function plainRoom(room: AnyRoom, mail: Mail = {}): ServiceDefinition {
  return roomService({ ...mail, room, furnish: async () => ({ room }) });
}

async function openRoom<Own extends object>(
  options: RoomServiceOptions<Own>,
  context: ServiceContext<Own>,
): Promise<OpenService> {
  const { leases, url } = context;
  const { name } = options.room;
  let led: LedRoom | undefined;
  const submit: Submit = async (submission) => {
    if (led === undefined) throw new NotLeading(name);
    return led.submit(submission);
  };
  const furniture = await options.furnish(context, submit);
  const { room, modules, leaderOnly, routes, leading = noParts } = furniture;
  if (room.division !== undefined && context.settings.parts > 1) return openDivided(furniture, options, context);
  const lease = leaseOf.room(name);
  const claim: LeaseClaim = leases.hold(lease, async (signal) => {
    const slots = await untilWhole(room, options, context, signal);
    if (signal.aborted) return;
    const mine = new LedRoom(room, options, context, slots);
    led = mine;
    try {
      await mine.run(signal, leading);
    } finally {
      if (led === mine) led = undefined;
    }
  });
  const leads = (): boolean => claim.held && led?.isReady === true;
  const leader = async (): Promise<string | undefined> => (await leases.holderOf(lease))?.url;
  const concerns: LeaderOnly['concerns'] = (method, path) =>
    (method === 'POST' && path === REPLAYS) || leaderOnly?.(method, path) === true;
  const loop: SetAsideParts['loop'] = () => {
    if (led === undefined) throw new NotLeading(name);
    return { submit, replaySetAside: led.replaySetAside.bind(led) };
  };
  return {
    progress: () => ({ url, leading: claim.held && led !== undefined, ready: leads(), ...led?.progress() }),
    stop: async () => {
      await claim.release();
      await furniture.close?.();
    },
    ...(modules === undefined ? {} : { modules }),
    routes: { ...routes, ...setAsideRoutes(name, { store: setAsideOf(room, options, context), loop }) },
    leaderOnly: { concerns, leads, leader },
  };
}

/** A room that was run in parts before is made one again. */
async function untilWhole(
  room: AnyRoom,
  mail: Mail,
  context: ServiceContext,
  signal: AbortSignal,
): Promise<SlotRange | undefined> {
  if (room.division === undefined) return undefined;
  const generation = await untilDivided(registerOf(room, mail, context), 1, context, room, signal, () => undefined);
  return slotRanges(1, generation)[0];
}

function setAsideOf(room: AnyRoom, mail: Mail, context: ServiceContext): SetAsideParts['store'] {
  return room.division === undefined ? context.store : registerOf(room, mail, context).setAside;
}

/** A room in parts has no doors of its own but the one to what it has set aside, which any instance that leads a part answers. */
function openDivided({ room, close, routes }: RoomFurniture, mail: Mail, context: ServiceContext): OpenService {
  const divided = new DividedRoom(room, mail, context);
  const replayPart: InternalRoute = async (body) => {
    const part: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'part') : undefined;
    return { status: 200, body: { replayed: await divided.replayPart(String(part)) } };
  };
  const setAside = setAsideRoutes(room.name, { store: setAsideOf(room, mail, context), loop: () => divided });
  return {
    progress: () => ({ url: context.url, ...divided.progress() }),
    notReady: () => divided.notReady,
    stop: async () => {
      await divided.stop();
      await close?.();
    },
    routes: { ...routes, ...setAside, [`POST ${PART_REPLAYS}`]: replayPart },
    leaderOnly: {
      concerns: (method, path) => method === 'POST' && path === REPLAYS,
      leads: () => divided.leads,
      leader: () => divided.leader(),
    },
  };
}

async function noParts(): Promise<LedParts> {
  return { steppables: [] };
}
