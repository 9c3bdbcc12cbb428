import { EventIdentity } from './event-identity.js';

const AT = '2026-11-23T09:00:00.123456Z';
/** RFC 9562, version 7: 48 bits of milliseconds, then version and variant. */
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function ids(count: number, cause = 'trade-capture:7', consumer = 'settlement', at = AT): string[] {
  const identity = new EventIdentity(cause, consumer, at);
  return Array.from({ length: count }, () => identity.next());
}

describe('the ids of events made in reaction to something', () => {
  it('are UUIDs of version 7 that carry the time of their cause', () => {
    for (const id of ids(1_000)) {
      expect(id).toMatch(UUID_V7);
      expect(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(Date.parse(AT));
    }
  });

  it('are the same when the work is redone', () => {
    expect(ids(50)).toEqual(ids(50));
  });

  it('differ over 65,535 events of one cause, and beyond', () => {
    const count = 70_000;
    expect(new Set(ids(count)).size).toBe(count);
  });

  it('differ by cause and by consumer', () => {
    const all = [...ids(100), ...ids(100, 'trade-capture:8'), ...ids(100, 'trade-capture:7', 'cash')];
    expect(new Set(all).size).toBe(300);
  });

  it.each(['no instant at all', '-000001-01-01T00:00:00Z', '+275760-09-12T00:00:00Z'])(
    'have the right shape for the time %j too',
    (at) => {
      expect(ids(1, 'x', 'y', at)[0]).toMatch(UUID_V7);
    },
  );
});
