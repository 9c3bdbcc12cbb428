import { InMemoryEventStore } from '@verso/event-store';
import {
  runSeeded,
  seededRandom,
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

export interface Simulation {
  readonly seed: number;
  readonly trades: number;
  readonly tradeDate: string;
  readonly knobs: StreetKnobs;
  readonly disturbance: Disturbance;
  /** Seed of the order of steps and of the disturbance; the street has its own. */
  readonly schedule: number;
  /** Plants a defect in a room. */
  readonly alter?: (room: AnyRoom) => AnyRoom;
}

export interface Simulated {
  readonly trades: InMemoryTradeTable;
  readonly office: Office;
  readonly store: InMemoryEventStore;
  readonly notices: readonly LoopNotice[];
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
    const transport = new DisturbedTransport(inner, random, disturbance);
    transports.push(transport);
    return transport;
  };
  const office = furnishOffice({
    store,
    startDate: tradeDate,
    seed,
    knobs,
    streamsHeld: 5_000,
    bookingEntity: SEED.bookingEntity,
    disturb,
    ...(alter === undefined ? {} : { alter }),
    report: (notice) => notices.push(notice),
  });
  const frontOffice = new FrontOffice({
    store,
    tails: office.tails,
    seed,
    executionsOn: (date) => (date === tradeDate ? trades : 0),
    post: (batch) => handIn(office, batch),
  });
  const table = new InMemoryTradeTable();
  const projection = new TradeProjection({ tails: office.tails, table });
  const feeding = new NotWaiting(frontOffice);
  const steppables: Steppable[] = [...office.steppables, projection, feeding, ...transports];
  const dates = new SettlementDates(office.tails);
  const loaded = pending(loadReferenceData(office, SEED));
  let tick: { settled: boolean } = loaded;
  await runSeeded(steppables, random, async () => {
    // The only hand that drives the rooms must not wait for what they are to answer.
    if (!tick.settled || feeding.underWay) return true;
    const readings = await office.clock.readings();
    const directory = office.clock.known();
    const settlementDates = await dates.catchUp();
    const over = [...directory.schedules.keys()].every((market) =>
      hasClosed(readings.get(market), lastDateOf(market, tradeDate, settlementDates, directory)),
    );
    if (over) return false;
    tick = pending(office.clock.tick());
    return true;
  });
  return { office, store, notices, trades: table };
}

/** Begins a step and looks later whether it is over, for a step that waits for the steps of others. */
class NotWaiting implements Steppable {
  readonly name: string;
  underWay = false;
  private readonly inner: Steppable;
  private error: unknown;

  constructor(inner: Steppable) {
    this.name = inner.name;
    this.inner = inner;
  }

  async step(): Promise<boolean> {
    if (this.error !== undefined) throw this.error;
    if (this.underWay) return false;
    this.underWay = true;
    let moved: boolean | undefined;
    this.inner.step().then(
      (did) => {
        moved = did;
        this.underWay = false;
      },
      (error: unknown) => {
        this.error = error;
      },
    );
    for (let turn = 0; turn < 20 && this.underWay; turn += 1) await Promise.resolve();
    return moved ?? false;
  }
}

function pending(work: Promise<unknown>): { settled: boolean } {
  const state = { settled: false };
  work.then(
    () => (state.settled = true),
    (error: unknown) => {
      throw error;
    },
  );
  return state;
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
