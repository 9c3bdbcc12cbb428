import { FAIL_POINTS, type FailPoint } from '@verso/messaging';

const ROOMS = ['reference-data', 'trade-capture', 'confirmation', 'settlement', 'cash', 'positions', 'exceptions'];
const FED = ['confirmation', 'settlement', 'cash', 'positions', 'exceptions'];
const SENDING = ['confirmation', 'settlement', 'street'];

/** Services in which a point can be reached. */
const SERVICES_OF: Readonly<Record<FailPoint, readonly string[]>> = {
  'room.append': ROOMS,
  'room.snapshot': ['cash', 'positions'],
  'relay.read': ROOMS,
  'relay.publish': ROOMS,
  'relay.save': ROOMS,
  'feed.commit': FED,
  'sender.deliver': SENDING,
  'sender.save': SENDING,
  'receiver.store': SENDING,
  'receiver.save': [...SENDING, 'cash', 'positions'],
  'executions.store': ['trade-capture'],
  'executions.commit': ['trade-capture'],
  'refusals.publish': ['trade-capture'],
  'refusals.save': ['trade-capture'],
  'projection.save': ['operations'],
  'seal.read': ['record-keeping'],
  'seal.checkpoint': ['record-keeping'],
  'seal.save': ['record-keeping'],
  'seal.publish': ['record-keeping'],
  'lease.take': ROOMS,
  'lease.let-go': ROOMS,
};

/** A stop in order is what reaches it. */
const BY_STOPPING: FailPoint = 'lease.let-go';

const ALL: readonly Hit[] = FAIL_POINTS.flatMap((name) =>
  (['before', 'after'] as const).map((when) => ({ name, when, text: `${name} ${when}` })),
);

interface Hit {
  readonly name: FailPoint;
  readonly when: 'before' | 'after';
  /** e.g. `relay.publish before` */
  readonly text: string;
}

/** Where one process is to die: at the first of these that it comes to. */
export interface Arming {
  /** Value of VERSO_FAIL_POINT. */
  readonly setting: string;
  readonly hits: readonly string[];
}

/** Which fail points are still to be hit, each before and after; and which were. */
export class FailPointPlan {
  readonly hits = new Map<string, number>();
  readonly #random: () => number;
  readonly #tries = new Map<string, number>();
  #asked = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** A service in which a hit is still owed; undefined once all are made. */
  owing(): string | undefined {
    const [owed] = this.#leastTried(this.#owed(ALL));
    return owed && this.#oneOf(SERVICES_OF[owed.name]);
  }

  /** For each hit that is owed a service in which it can be made, the next one each time this is asked. */
  owingServices(): readonly string[] {
    this.#asked += 1;
    const services = this.#owed(ALL).map(({ name }) => SERVICES_OF[name]);
    return [...new Set(services.map((all) => all[this.#asked % all.length] ?? ''))];
  }

  /**
   * What a process of this service is to die of: whatever is still owed there, so that what is reached often is soon out of the
   * way, and what is reached seldom is waited for in every process that can reach it. Now and then nothing, and any other once
   * all are made.
   *
   * @param always what is owed, at any rate
   */
  arm(service: string, always = false): Arming | undefined {
    const here = ALL.filter(({ name }) => SERVICES_OF[name].includes(service));
    const owed = this.#owed(here);
    const share = owed.length === 0 ? SHARE_AFTERWARDS : SHARE_WHILE_OWED;
    if (always ? owed.length === 0 : here.length === 0 || this.#random() > share) return undefined;
    const chosen = owed.length > 0 ? this.#leastTried(owed).slice(0, MOST_AT_ONCE) : [this.#oneOf(here)];
    return { setting: chosen.map((hit) => this.#settingOf(hit)).join(','), hits: chosen.map(({ text }) => text) };
  }

  /** What a process that carries this may still die of to some use: by working, or only by being stopped in order. */
  awaits({ hits }: Arming, how: 'working' | 'stopping'): readonly string[] {
    return hits.filter((text) => !this.hits.has(text) && text.startsWith(`${BY_STOPPING} `) === (how === 'stopping'));
  }

  /** Takes note of a line that a dying process has written: whether it was one. */
  heard(line: string): boolean {
    const found = /^fail point (\S+ (?:before|after))$/.exec(line);
    if (found === null) return false;
    const hit = found[1] ?? '';
    this.hits.set(hit, (this.hits.get(hit) ?? 0) + 1);
    return true;
  }

  /** Points that were never reached. */
  missed(): readonly string[] {
    return this.#owed(ALL).map(({ text }) => text);
  }

  #owed(hits: readonly Hit[]): readonly Hit[] {
    return hits.filter(({ text }) => !this.hits.has(text));
  }

  #settingOf({ name, when, text }: Hit): string {
    const tries = this.#tries.get(text) ?? 0;
    this.#tries.set(text, tries + 1);
    // What was not reached is looked for earlier; what takes hundreds of events is not waited for twice.
    const isRare = name === BY_STOPPING || name === 'room.snapshot';
    const nth = tries > 0 || isRare ? 1 : 1 + Math.floor(this.#random() * 3);
    return `${name}:${nth}:${when}`;
  }

  /** In the order in which they are to be tried, those that were tried as often in any order. */
  #leastTried(hits: readonly Hit[]): readonly Hit[] {
    const drawn = hits.map((hit) => ({ hit, tries: this.#tries.get(hit.text) ?? 0, draw: this.#random() }));
    return drawn.sort((one, other) => one.tries - other.tries || one.draw - other.draw).map(({ hit }) => hit);
  }

  #oneOf<Choice>(choices: readonly Choice[]): Choice {
    const choice = choices[Math.floor(this.#random() * choices.length)];
    if (choice === undefined) throw new Error('nothing to choose from');
    return choice;
  }
}

/** The office is to get something done between two deaths. */
const SHARE_WHILE_OWED = 0.7;
const SHARE_AFTERWARDS = 0.15;
/** What comes first on a way would always be what a process dies of, if it carried all. */
const MOST_AT_ONCE = 6;
