import type { InMemoryEventStore } from '@verso/event-store';
import { emptyStore } from './office-of-two-logs.fixture.js';
import { UpstreamCursors } from './upstream-cursors.js';

let store: InMemoryEventStore;
let cursors: UpstreamCursors;

beforeEach(async () => {
  store = emptyStore();
  await store.append('confirmation', [
    { appends: [], checkpoints: [{ consumer: 'room', upstream: 'trade-capture', from: -1, to: 41 }] },
  ]);
  cursors = new UpstreamCursors('room');
  await cursors.load(store, ['trade-capture', 'reference-data']);
});

describe('the cursors of a room', () => {
  it('begin where the store says', () => {
    expect([cursors.positionOf('trade-capture'), cursors.positionOf('reference-data')]).toEqual([41, -1]);
    expect([cursors.moves(), cursors.unsaved()]).toEqual([[], 0]);
  });

  it('move from what the store knows, however many batches had no effect in between', async () => {
    cursors.advance('trade-capture', 45);
    cursors.advance('trade-capture', 50);
    cursors.advance('reference-data', 2);
    expect(cursors.unsaved()).toBe(12);
    expect(cursors.moves()).toEqual([
      { consumer: 'room', upstream: 'trade-capture', from: 41, to: 50 },
      { consumer: 'room', upstream: 'reference-data', from: -1, to: 2 },
    ]);
    const [outcome] = await store.append('confirmation', [{ appends: [], checkpoints: cursors.moves() }]);
    expect(outcome?.outcome).toBe('accepted');
    cursors.saved();
    expect([cursors.moves(), cursors.unsaved()]).toEqual([[], 0]);
  });

  it('go back to what the store knows when a unit does not stand', () => {
    cursors.advance('trade-capture', 50);
    cursors.rewind();
    expect(cursors.positionOf('trade-capture')).toBe(41);
    expect(cursors.moves()).toEqual([]);
  });
});
