import type { EventStore } from '@verso/event-store';
import type { Admin } from '@verso/messaging/kafka';
import { MESSAGES_TO_OFFICE, MESSAGES_TO_STREET } from '@verso/service-host/service';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOGS } from '../office.js';

/** How far a service, or a part of it, has come. */
interface Led {
  readonly ready?: boolean;
  readonly busy?: boolean;
  /** Position of the last event read, by log. */
  readonly read?: Readonly<Record<string, number>>;
  /** Number of events in its own log as it knows it. */
  readonly own?: number;
  /** Next record to read, by `<topic>/<partition>`. */
  readonly received?: Readonly<Record<string, string>>;
  /** Position of the last event that the read model has taken in, by log. */
  readonly taken?: Readonly<Record<string, number>>;
  /** Whether rows of the read model have changed that are not written yet. */
  readonly unsaved?: boolean;
}

/** What an instance says of itself at `GET /internal/progress`, as far as it is looked at here. */
export interface Progress extends Led {
  readonly service: string;
  readonly instance: string;
  readonly open: boolean;
  readonly leading?: boolean;
  /** Number of parts of a service that is divided, those that are led here, and its relay and sender if they are. */
  readonly parts?: number;
  readonly led?: readonly (Led & { readonly consumer: string })[];
  readonly carriage?: Led;
}

/** What can be seen of an office from outside, at about one moment. */
interface View {
  readonly sizes: ReadonlyMap<string, number>;
  readonly progress: readonly Progress[];
  /** Next record to be written, by `<topic>/<partition>`. */
  readonly written: ReadonlyMap<string, string>;
}

export interface ObserverOptions {
  readonly store: EventStore;
  readonly admin: () => Promise<Admin>;
  /** Where every instance answers; undefined for one that does not listen yet. */
  readonly urls: () => readonly (string | undefined)[];
  readonly token: string;
}

const SHORTEST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;

/**
 * Tells when nothing moves any more in an office of many processes: two looks in a row see the same, and all of it is done. Every
 * piece of work moves a number that is looked at, so that nothing can have come and gone in between.
 */
export class Observer {
  readonly #options: ObserverOptions;
  #admin: Admin | undefined;
  /** What the last look found to be under way, in words; for whoever waits. */
  waitsFor = '';

  constructor(options: ObserverOptions) {
    this.#options = options;
  }

  /** Sizes of the logs once nothing moves; undefined when `stopped` was aborted before. */
  async untilQuiet(stopped: AbortSignal): Promise<ReadonlyMap<string, number> | undefined> {
    let before = '';
    let pause = SHORTEST_PAUSE_MS;
    while (!stopped.aborted) {
      const view = await this.#look().catch((error: unknown) => {
        this.waitsFor = error instanceof Error ? error.message : String(error);
        return undefined;
      });
      if (view !== undefined) {
        this.waitsFor = unfinished(view) ?? '';
        const now = textOf(view);
        if (this.waitsFor === '' && now === before) return view.sizes;
        before = this.waitsFor === '' ? now : '';
      }
      if (before === '') pause = Math.min(LONGEST_PAUSE_MS, pause * 1.3);
      await sleep(before === '' ? pause : 1, undefined, { signal: stopped }).catch(() => undefined);
    }
    return undefined;
  }

  /** Waits until the rows of the read model say all that the logs said when this was asked. */
  async untilProjected(stopped: AbortSignal): Promise<boolean> {
    const sizes = await this.#options.store.heads();
    while (!stopped.aborted) {
      const writing = (await this.progress()).find(({ taken, leading }) => leading === true && taken !== undefined);
      const isBehind = sizes.some(({ log, size }) => (writing?.taken?.[log] ?? size) + 1 < size);
      if (writing !== undefined && !isBehind && writing.unsaved === false) return true;
      await sleep(LONGEST_PAUSE_MS, undefined, { signal: stopped }).catch(() => undefined);
    }
    return false;
  }

  /** What every instance says of itself; those that do not answer are left out. */
  async progress(): Promise<readonly Progress[]> {
    const answers = await Promise.allSettled(this.#urls().map((url) => this.#progressOf(url)));
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  }

  async close(): Promise<void> {
    await this.#admin?.close();
  }

  async #look(): Promise<View> {
    const { store } = this.#options;
    // In this order: whoever has done all that stood in the logs at the beginning may have written more meanwhile, which the
    // second look then sees.
    const heads = await store.heads();
    const written = await this.#written();
    const progress = await Promise.all(this.#urls().map((url) => this.#progressOf(url)));
    return { sizes: new Map(heads.map(({ log, size }) => [log, size])), progress, written };
  }

  /** An instance that does not listen yet has not begun to work: what it is to lead has no leader, and that is seen. */
  #urls(): readonly string[] {
    return this.#options.urls().filter((url) => url !== undefined);
  }

  async #progressOf(url: string): Promise<Progress> {
    const headers = { authorization: `Bearer ${this.#options.token}` };
    const answer = await fetch(`${url}/internal/progress`, { headers, signal: AbortSignal.timeout(5_000) });
    return (await answer.json()) as Progress;
  }

  async #written(): Promise<ReadonlyMap<string, string>> {
    const admin = (this.#admin ??= await this.#options.admin());
    const places = [...(await admin.offsets(MESSAGES_TO_STREET)), ...(await admin.offsets(MESSAGES_TO_OFFICE))];
    return new Map(places.map(({ topic, partition, latest }) => [`${topic}/${partition}`, String(latest)]));
  }
}

/** What is still under way, in words; undefined when nothing is. */
function unfinished({ sizes, progress, written }: View): string | undefined {
  for (const log of LOGS) {
    const of = progress.filter(({ service }) => service === log);
    const parts = Math.max(1, ...of.map((instance) => instance.parts ?? 1));
    const led = of.flatMap((instance) => ledBy(instance));
    if (led.length !== parts || new Set(led.map(({ consumer }) => consumer)).size !== parts) {
      return `${log} has ${led.length} leaders for ${parts} parts`;
    }
    const carriages = of.flatMap(({ carriage }) => carriage ?? []);
    if (parts > 1 && carriages.length !== 1) return `${log} has ${carriages.length} relays`;
    if (carriages.some(({ busy }) => busy !== false)) return `the relay of ${log} is at work`;
    for (const one of [...led, ...carriages]) {
      if (one.own !== sizes.get(log)) return `${log} is not known to its end yet`;
    }
    const found = led.map((one) => unfinishedPart(one, sizes, written)).find((what) => what !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ledBy({ service, leading, led, ...whole }: Progress): readonly (Led & { readonly consumer: string })[] {
  return led ?? (leading === true ? [{ consumer: service, ...whole }] : []);
}

function unfinishedPart(
  { consumer, ready, busy, read = {}, received = {} }: Led & { readonly consumer: string },
  sizes: View['sizes'],
  written: View['written'],
): string | undefined {
  if (ready !== true || busy !== false) return `${consumer} is at work`;
  for (const [upstream, position] of Object.entries(read)) {
    if (position + 1 !== sizes.get(upstream)) return `${consumer} has not read all of ${upstream}`;
  }
  for (const [place, offset] of Object.entries(received)) {
    if (offset !== written.get(place)) return `${consumer} has not taken all of ${place}`;
  }
  return undefined;
}

/** Everything that moves when something moves. */
function textOf({ sizes, progress, written }: View): string {
  const states = progress.flatMap((instance) =>
    ledBy(instance).map(({ consumer, read, own, received }) => [consumer, instance.instance, read, own, received]),
  );
  return JSON.stringify([[...sizes], states.sort(), [...written]]);
}
