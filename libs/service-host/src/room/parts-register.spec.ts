import type { ConfirmationEvent } from '@verso/contracts';
import { accepted, type Decider } from '@verso/decider';
import { InMemoryEventStore, slotOf } from '@verso/event-store';
import { ConsumerRetired, LogTails, RoomLoop, slotRanges, type Order, type Room } from '@verso/messaging';
import { newEvent } from '@verso/test-bed';
import { PartsRegister, PartsUnchangeable } from './parts-register.js';

const DEFECTIVE = 'trd_13';

/** Counts: a bust that were handled twice would be seen. */
const decider: Decider<{ readonly tradeId: string }, ConfirmationEvent, null> = {
  initialState: () => null,
  decide({ tradeId }) {
    if (tradeId === DEFECTIVE) throw new Error('a defect of this build');
    const about = { tradeId, tradeVersion: 1, bookingEntity: '', messageId: '', reason: 'BUSTED' };
    return accepted({ type: 'ConfirmationCancelled', data: about });
  },
  evolve: () => null,
};

const to = (family: string, tradeId: string): Order => ({ stream: `${family}/${tradeId}`, command: { tradeId } });

const room: Room<'confirmation', null> = {
  name: 'confirmation',
  broadcasts: [],
  upstreams: ['trade-capture'],
  directory: { initial: () => null, evolve: () => null },
  streams: { confirmation: { decider }, echo: { decider } },
  react: (event) => {
    if (event.log === 'trade-capture') return [to('confirmation', event.subject)];
    return event.stream.startsWith('confirmation/') ? [to('echo', event.subject)] : [];
  },
  division: {
    slotOf,
    across: {
      types: ['ConfirmationCancelled'],
      react: (event) => (event.stream.startsWith('confirmation/') ? [to('echo', event.subject)] : []),
    },
  },
};

class Office {
  readonly store = new InMemoryEventStore(['trade-capture', 'confirmation']);
  readonly register = new PartsRegister({
    ...{ room, store: this.store, softwareVersion: 'verso/test', opened: '2026-11-22T00:00:00.000000Z' },
    places: async () => ['messages/0', 'messages/1'],
  });
  private trades = 0;

  async bust(count: number): Promise<void> {
    for (let number = 0; number < count; number += 1) {
      this.trades += 1;
      const tradeId = `trd_${String(this.trades)}`;
      const data = { tradeId, tradeVersion: 1, bookingEntity: '', reason: 'busted' };
      const event = newEvent(
        'trade-capture',
        { type: 'TradeCancelled', data },
        `00000000-0000-7000-8000-${String(this.trades).padStart(12, '0')}`,
      );
      const append = { stream: `trade/${tradeId}`, expectedVersion: 0, events: [event] };
      await this.store.append('trade-capture', [{ appends: [append] }]);
    }
  }

  loops(parts: number, generation = 0): readonly RoomLoop[] {
    const tails = new LogTails(this.store);
    return slotRanges(parts, generation).map(
      (slots) => new RoomLoop(room, { store: this.store, tails, slots, batchSize: 4, softwareVersion: 'verso/test' }),
    );
  }

  async decided(): Promise<readonly string[]> {
    return (await this.store.readLog('confirmation', -1, 10_000)).map(({ stream }) => stream).sort();
  }

  expected(): readonly string[] {
    const trades = Array.from({ length: this.trades }, (_, index) => `trd_${String(index + 1)}`);
    return trades.flatMap((tradeId) => [`confirmation/${tradeId}`, `echo/${tradeId}`]).sort();
  }
}

async function rest(loops: readonly RoomLoop[]): Promise<void> {
  for (let moved = true; moved;) {
    moved = false;
    for (const loop of loops) while (await loop.step()) moved = true;
  }
}

describe('The number of parts of a room', () => {
  it('is one where nothing else was said', async () => {
    expect(await new Office().register.division()).toMatchObject({ parts: 1 });
  });

  it('can be changed at any point of the work, and nothing is lost or done twice', async () => {
    const office = new Office();
    await office.bust(7);
    const [whole] = office.loops(1);
    await whole?.step();
    await whole?.settle();
    await office.register.change(4);
    expect(await office.register.division()).toMatchObject({ parts: 4 });
    const four = office.loops(4, 1);
    // They stand at different places, and have told each other what nobody has heard.
    for (const [index, loop] of four.entries()) for (let step = 0; step < index; step += 1) await loop.step();
    await office.register.change(2);
    await rest(office.loops(2, 2));
    await office.bust(5);
    await office.register.change(1);
    await rest(office.loops(1, 3));
    await office.register.change(4);
    await rest(office.loops(4, 4));
    expect((await office.decided()).filter((stream) => !stream.includes('set-aside'))).toEqual(office.expected());
  });

  it('stays as it is while an event is set aside, and says what to do', async () => {
    const office = new Office();
    await office.bust(13);
    await rest(office.loops(1));
    await expect(office.register.change(2)).rejects.toThrow(PartsUnchangeable);
    await expect(office.register.change(2)).rejects.toThrow(/confirmation has events set aside: replay it/);
    expect(await office.register.division()).toMatchObject({ parts: 1 });
    expect(await office.register.setAside.readParked('confirmation')).toMatchObject([{ subject: 'trd_13' }]);
  });

  it('ends the work of whoever still goes by the old one', async () => {
    const office = new Office();
    await office.bust(3);
    const [late] = office.loops(1);
    await office.register.change(2);
    await expect(late?.step()).rejects.toThrow(ConsumerRetired);
    await rest(office.loops(2, 1));
    expect(await office.decided()).toEqual(office.expected());
  });

  it('lets every part take messages from where the one behind the others was', async () => {
    const office = new Office();
    const move = (consumer: string, upstream: string, to: number): object => ({ consumer, upstream, from: -1, to });
    await office.register.change(2);
    const moves = [
      move('confirmation/0-127:messages', 'messages/0', 41),
      move('confirmation/128-255:messages', 'messages/0', 17),
    ];
    await office.store.append('confirmation', [{ appends: [], checkpoints: moves as never }]);
    await office.register.change(4);
    expect(await office.store.readCheckpoint('confirmation/0-63@2:messages', 'messages/0')).toBe(17);
    expect(await office.store.readCheckpoint('confirmation/192-255@2:messages', 'messages/1')).toBe(-1);
  });
});
