import { setTimeout as sleep } from 'node:timers/promises';
import {
  leaseOf,
  nameOf,
  slotRanges,
  type AnyRoom,
  type Leases,
  type SlotRange,
  type Submission,
  type SubmissionOutcome,
} from '@verso/messaging';
import type { ServiceContext } from '../service/run-service.js';
import { LedCarriage } from './led-carriage.js';
import { LedRoom, NotLeading, openedBefore, SOFTWARE_VERSION, type Mail } from './led-room.js';
import { PartsRegister } from './parts-register.js';
import { SharedParts } from './shared-parts.js';

/** Internal path at which an instance is asked to feed again what a part that it leads has set aside. */
export const PART_REPLAYS = '/internal/parts/replays';
const REPLAYED_WITHIN_MS = 60_000;

/** A room in several parts, as far as this instance runs it: its share of the parts, and what there is one of while it leads that. */
export class DividedRoom {
  readonly #room: AnyRoom;
  readonly #mail: Mail;
  readonly #context: ServiceContext;
  readonly #register: PartsRegister;
  readonly #parts: ReadonlyMap<string, SlotRange>;
  readonly #led = new Map<string, LedRoom>();
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #carriage: LedCarriage | undefined;
  #waitsFor: string | undefined;

  constructor(room: AnyRoom, mail: Mail, context: ServiceContext) {
    this.#room = room;
    this.#mail = mail;
    this.#context = context;
    this.#register = registerOf(room, mail, context);
    const ranges = slotRanges(context.settings.parts);
    this.#parts = new Map(ranges.map((range) => [nameOf(room.name, range), range]));
    this.#running = this.#run();
  }

  /** Why nothing is led here although nobody else would have to. */
  get notReady(): string | undefined {
    return this.#waitsFor;
  }

  /** Whether this instance leads a part. */
  get leads(): boolean {
    return [...this.#led.values()].some(({ isReady }) => isReady);
  }

  /** Where an instance answers that leads a part. */
  async leader(): Promise<string | undefined> {
    const [first = ''] = this.#parts.keys();
    return (await this.#context.leases.holderOf(leaseOf.room(first)))?.url;
  }

  /** Hands in what belongs to no stream, to any part. @throws NotLeading */
  async submit(submission: Submission): Promise<SubmissionOutcome> {
    const [part] = this.#led.values();
    if (part === undefined) throw new NotLeading(this.#room.name);
    return part.submit(submission);
  }

  /** Has every part feed again what it has set aside, wherever it is led. @throws NotLeading when one is led nowhere */
  async replaySetAside(): Promise<number> {
    let replayed = 0;
    for (const name of this.#parts.keys()) {
      replayed += this.#led.has(name) ? await this.replayPart(name) : await this.#replayElsewhere(name);
    }
    return replayed;
  }

  /** @throws NotLeading when the part is not led here */
  async replayPart(name: string): Promise<number> {
    const part = this.#led.get(name);
    if (part === undefined) throw new NotLeading(name);
    return part.replaySetAside();
  }

  progress(): object {
    const led = [...this.#led].map(([consumer, part]) => ({ consumer, ready: part.isReady, ...part.progress() }));
    const carriage = this.#carriage?.progress();
    return { leading: led.length > 0, parts: this.#parts.size, led, ...(carriage && { carriage }) };
  }

  async stop(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { leases, url, logger } = this.#context;
    const { signal } = this.#closing;
    await untilDivided(this.#register, this.#parts.size, this.#context, this.#room, signal, (why) => {
      this.#waitsFor = why;
    });
    if (signal.aborted) return;
    const carriage = leases.hold(leaseOf.relay(this.#room.name), (held) => this.#carry(held));
    const shared = new SharedParts({
      leases,
      url,
      parts: [...this.#parts.keys()],
      lead: (part, held) => this.#lead(part, held),
      report: (text) => logger.info(text),
    });
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    await shared.close();
    await carriage.release();
  }

  async #replayElsewhere(name: string): Promise<number> {
    const { leases, url, settings } = this.#context;
    const holder = await leases.holderOf(leaseOf.room(name));
    if (holder === undefined || holder.url === url) throw new NotLeading(name);
    const { internalToken: token } = settings;
    const answer = await fetch(`${holder.url}${PART_REPLAYS}`, {
      method: 'POST',
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      body: JSON.stringify({ part: name }),
      signal: AbortSignal.timeout(REPLAYED_WITHIN_MS),
    });
    if (!answer.ok) throw new Error(`${name} answers ${answer.status}: ${await answer.text()}`);
    return ((await answer.json()) as { readonly replayed: number }).replayed;
  }

  async #lead(name: string, signal: AbortSignal): Promise<void> {
    const { parts, generation } = await this.#register.division();
    const range = this.#parts.get(name);
    if (parts !== this.#parts.size || range === undefined) {
      throw new Error(`${this.#room.name} has ${parts} parts now: start this instance with VERSO_PARTS=${parts}`);
    }
    const part = new LedRoom(this.#room, this.#mail, this.#context, { ...range, generation });
    this.#led.set(name, part);
    try {
      await part.run(signal, async () => ({ steppables: [] }));
    } finally {
      this.#led.delete(name);
    }
  }

  async #carry(signal: AbortSignal): Promise<void> {
    const carriage = new LedCarriage(this.#room.name, this.#mail, this.#context);
    this.#carriage = carriage;
    try {
      await carriage.run(signal);
    } finally {
      this.#carriage = undefined;
    }
  }
}

/** The room's parts as its store knows them. */
export function registerOf(
  room: AnyRoom,
  { takesFrom }: Mail,
  { store, kafka, settings }: ServiceContext,
): PartsRegister {
  const places = async (): Promise<readonly string[]> => {
    if (takesFrom === undefined) return [];
    const admin = await kafka.admin();
    const found = await admin.offsets(takesFrom.topic).finally(() => admin.close());
    return found.map(({ topic, partition }) => `${topic}/${partition}`);
  };
  return new PartsRegister({
    room,
    store,
    places,
    softwareVersion: SOFTWARE_VERSION,
    opened: openedBefore(settings.startDate),
  });
}

/**
 * Waits until the room is divided into this number of parts, and divides it so as soon as nobody runs it any other way. Answers the
 * generation; undefined when the signal came first.
 */
export async function untilDivided(
  register: PartsRegister,
  parts: number,
  { leases, logger }: Pick<ServiceContext, 'leases' | 'logger'>,
  { name }: AnyRoom,
  signal: AbortSignal,
  waits: (why: string | undefined) => void,
): Promise<number | undefined> {
  while (!signal.aborted) {
    try {
      const { parts: now, generation } = await register.division();
      if (now === parts) {
        waits(undefined);
        return generation;
      }
      waits(`${name} runs in ${now} parts: in ${parts} once every instance that runs it so has stopped`);
      logger.info(`${name} is to be divided into ${parts} parts, from ${now}`);
      const old = slotRanges(now).map((range) => leaseOf.room(nameOf(name, range)));
      await whileHolding(leases, old, signal, async () => {
        if ((await register.division()).generation === generation) await register.change(parts);
      });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      waits(`${name} cannot be divided into ${parts} parts: ${why}`);
      logger.error({ err: error }, `${name} cannot be divided into ${parts} parts (will be tried again)`);
      await sleep(AGAIN_AFTER_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}

/** Longer than another instance takes to begin: one that can put right what stands against it is to have its turn. */
const AGAIN_AFTER_MS = 5_000;

/** Takes the leases one after the other, in the same order as everybody, and works once it has all of them. */
async function whileHolding(
  leases: Leases,
  [name, ...others]: readonly string[],
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  if (name === undefined) {
    await work();
    return;
  }
  const outcome: { failure?: Error } = {};
  const claim = leases.hold(name, async () => {
    await whileHolding(leases, others, signal, work).catch((error: unknown) => {
      outcome.failure = error instanceof Error ? error : new Error(String(error));
    });
  });
  const release = (): void => void claim.release();
  signal.addEventListener('abort', release, { once: true });
  await claim.over;
  signal.removeEventListener('abort', release);
  if (outcome.failure !== undefined) throw outcome.failure;
}
