import { InMemoryEventStore } from '@verso/event-store';
import {
  runSeeded,
  seededRandom,
  type ClockEvent,
  type LoopNotice,
  type AnyRoom,
  type MessageTransport,
  type Steppable,
} from '@verso/messaging';
import { InMemoryTradeTable, TradeProjection } from '@verso/operations';
import { readOfficeSeed } from '@verso/reference-data';
import { FrontOffice, type StreetKnobs } from '@verso/street';
import {
  furnishOffice,
  hasClosed,
  lastDateOf,
  loadReferenceData,
  LOGS,
  readReferenceSeed,
  SettlementDates,
  type Office,
} from '@verso/verso';
import { DisturbedTransport, type Disturbance } from './disturbed-transport.ts';
import { LateInterventions, redefinition, ScreenAnswers, type Interventions } from './late-interventions.ts';

export interface Simulation {
  readonly seed: number;
  readonly trades: number;
  readonly tradeDate: string;
  readonly knobs: StreetKnobs;
  readonly disturbance: Disturbance;
  /** Seed of the order of steps and of the disturbance; the street has its own. */
  readonly schedule: number;
  /** Nobody else gives orders to the depository by its screen. */
  readonly withoutScreens?: boolean;
  /** Parts of each room that can be divided; one when absent. */
  readonly parts?: number;
  /** Each room holds streams in memory up to so many events; as many as a real one when absent. */
  readonly eventsHeld?: number;
  /** Plants a defect in a room. */
  readonly alter?: (room: AnyRoom) => AnyRoom;
}

export interface Simulated {
  readonly trades: InMemoryTradeTable;
  readonly office: Office;
  readonly store: InMemoryEventStore;
  readonly notices: readonly LoopNotice[];
  /** Every execution, amendment and bust, as often as it was handed in. */
  readonly handedIn: readonly object[];
}

const SEED = readReferenceSeed(readOfficeSeed());

/** Runs a whole demo in memory, every step in an order drawn from the seed. */
export async function simulate(simulation: Simulation): Promise<Simulated> {
  const { seed, trades, tradeDate, knobs, disturbance, alter } = simulation;
  const random = seededRandom(simulation.schedule);
  const store = new InMemoryEventStore([...LOGS]);
  const notices: LoopNotice[] = [];
  const transports: DisturbedTransport[] = [];
  const disturb = (inner: MessageTransport): MessageTransport => {
    const transport = new DisturbedTransport(new ScreenAnswers(inner), random, disturbance);
    transports.push(transport);
    return transport;
  };
  const office = furnishOffice({
    store,
    startDate: tradeDate,
    seed,
    knobs,
    ...(simulation.eventsHeld === undefined ? {} : { eventsHeld: simulation.eventsHeld }),
    bookingEntity: SEED.bookingEntity,
    disturb,
    parts: simulation.parts ?? 1,
    ...(alter === undefined ? {} : { alter }),
    report: (notice) => notices.push(notice),
  });
  const frontOffice = new FrontOffice({
    store,
    tails: office.tails,
    seed,
    executionsOn: (date) => (date === tradeDate ? trades : 0),
    post: (batch) => {
      late.note(batch);
      handedIn.push(...batch);
      return handIn(office, batch);
    },
  });
  const handedIn: object[] = [];
  const late = new LateInterventions(seed, tradeDate, office);
  const table = new InMemoryTradeTable();
  const projection = new TradeProjection({ tails: office.tails, table });
  const feeding = new NotWaiting(frontOffice);
  const steppables: Steppable[] = [...office.steppables, projection, feeding, ...transports];
  const dates = new SettlementDates(office.tails);
  const clock = new Background();
  const ticks: ClockEvent[] = [];
  clock.begin(loadReferenceData(office, SEED));
  await runSeeded(steppables, random, async () => {
    // The only hand that drives the rooms must not wait for what they are to answer.
    if (clock.isUnderWay() || feeding.isUnderWay()) return true;
    const tick = ticks.shift();
    if (tick !== undefined) {
      const interventions = await late.at(tick);
      handedIn.push(...interventions.executions);
      clock.begin(
        intervene(office, simulation.withoutScreens === true ? { ...interventions, screen: [] } : interventions),
      );
      return true;
    }
    const readings = await office.clock.readings();
    const directory = office.clock.known();
    const settlementDates = await dates.catchUp();
    const over = [...directory.schedules.keys()].every((market) =>
      hasClosed(readings.get(market), lastDateOf(market, tradeDate, settlementDates, directory)),
    );
    if (over) return false;
    clock.begin(office.clock.tick().then((event) => event !== undefined && ticks.push(event)));
    return true;
  });
  return { office, store, notices, trades: table, handedIn };
}

/** Begins a step and looks later whether it is over, for a step that waits for the steps of others. */
class NotWaiting implements Steppable {
  readonly name: string;
  private readonly inner: Steppable;
  private readonly begun = new Background();

  constructor(inner: Steppable) {
    this.name = inner.name;
    this.inner = inner;
  }

  isUnderWay(): boolean {
    return this.begun.isUnderWay();
  }

  async step(): Promise<boolean> {
    if (this.begun.isUnderWay()) return false;
    const moved: boolean[] = [];
    this.begun.begin(this.inner.step().then((did) => moved.push(did)));
    for (let turn = 0; turn < 20 && this.begun.isUnderWay(); turn += 1) await Promise.resolve();
    return moved[0] ?? false;
  }
}

/** Work that nobody waits for: asked now and then whether it is over. */
class Background {
  private underWay = false;
  private failure: Error | undefined;

  begin(work: Promise<unknown>): void {
    this.underWay = true;
    work.then(
      () => (this.underWay = false),
      (error: unknown) => (this.failure = error instanceof Error ? error : new Error(String(error))),
    );
  }

  /** @throws what the work failed with */
  isUnderWay(): boolean {
    if (this.failure !== undefined) throw this.failure;
    return this.underWay;
  }
}

/** What people do between two clock events, one after the other: what they do at once would be a race without a right end. */
async function intervene(office: Office, { executions, screen, redefine }: Interventions): Promise<void> {
  if (executions.length > 0) await handIn(office, executions);
  if (screen.length > 0) await office.loop('street').receive(screen);
  const orders = redefine === undefined ? [] : redefinition(SEED, redefine);
  if (orders.length > 0) await office.loop('reference-data').submit({ key: `redefined:${redefine}`, orders });
}

/** Hands a batch in as the HTTP door does, without the HTTP. */
async function handIn(office: Office, batch: readonly object[]): Promise<void> {
  const items = batch.map((input) => ({
    door: 'HTTP' as const,
    contentType: 'application/json',
    content: JSON.stringify(input),
    input,
  }));
  await office.desk.handIn({ key: `batch:${JSON.stringify(batch).length}:${items[0]?.content ?? ''}`, items });
}
