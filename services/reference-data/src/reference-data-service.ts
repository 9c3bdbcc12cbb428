import { readFile } from 'node:fs/promises';
import type { Steppable } from '@verso/messaging';
import { ConfigurationError, textSetting } from '@verso/service-host';
import { roomService, type LedRoom, type ServiceDefinition, type Submit } from '@verso/service-host/service';
import { ClockDriver } from './clock-driver.js';
import { createReferenceData } from './reference-data-room.js';
import { officeSeedPath } from './seed/office-seed.js';
import { readReferenceSeed, type ReferenceSeed } from './seed/reference-seed.js';

interface ReferenceDataSettings {
  /** File with the reference data that the office begins with. */
  readonly seedFile: string;
}

/** The room of facts and of time as a service of its own: it takes the seed in, and ticks when it is told to. */
export function referenceDataService(): ServiceDefinition<ReferenceDataSettings> {
  const { room } = createReferenceData();
  return roomService({
    room,
    settings: { seedFile: textSetting('VERSO_REFERENCE_SEED', officeSeedPath) },
    furnish: async ({ settings }, submit) => {
      const seed = await readSeedFile(settings.seedFile);
      let clock: { readonly driver: ClockDriver; readonly led: LedRoom } | undefined;
      return {
        room,
        leaderOnly: (_method, path) => path === TICK,
        routes: { [`POST ${TICK}`]: (body) => tick(body, clock) },
        leading: async (led) => {
          clock = { driver: new ClockDriver({ submit }, led.tails, settings.startDate), led };
          return { steppables: [new SeedLoader(seed, submit)] };
        },
      };
    },
  });
}

const TICK = '/internal/clock/tick';

async function readSeedFile(file: string): Promise<ReferenceSeed> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new ConfigurationError([`VERSO_REFERENCE_SEED=${file}: there is no such file`]);
  });
  return readReferenceSeed(text);
}

/**
 * Moves the business clock on by one event. Whoever asks says how many events of this log it has seen: when there are more by
 * now, its tick has been made already, or something else has moved, and it must look again.
 */
async function tick(
  body: unknown,
  clock: { readonly driver: ClockDriver; readonly led: LedRoom } | undefined,
): Promise<{ status: number; body: unknown }> {
  if (clock === undefined) return { status: 503, body: { code: 'NO_LEADER' } };
  const seen = typeof body === 'object' && body !== null && 'seen' in body ? body.seen : undefined;
  const { end } = clock.led.tails.of('reference-data');
  if (seen !== end) return { status: 409, body: { code: 'LOG_MOVED', seen: end } };
  const event = await clock.driver.tick();
  return { status: 200, body: { tick: event === undefined ? null : { type: event.type, ...event.data } } };
}

/** Brings the reference data to what the seed says; the same seed again changes nothing. */
class SeedLoader implements Steppable {
  readonly name = 'reference-data:seed';
  #loaded = false;

  constructor(
    private readonly seed: ReferenceSeed,
    private readonly submit: Submit,
  ) {}

  async step(): Promise<boolean> {
    if (this.#loaded) return false;
    const { key, orders } = this.seed;
    const { results } = await this.submit({ key, orders });
    const refused = results.find((result) => result.outcome === 'refused');
    if (refused !== undefined) throw new Error(`the seed is refused: ${refused.refusal.detail}`);
    this.#loaded = true;
    return false;
  }
}
