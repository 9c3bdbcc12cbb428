import { setTimeout as sleep } from 'node:timers/promises';
import { bothWays, type ConnectionFaults, type FaultProxy } from '@verso/test-bed';

/** What lasts for a moment, on every connection. */
const LASTING: readonly (readonly [string, ConnectionFaults])[] = [
  ['latency', bothWays({ latencyMs: 40, jitterMs: 120 })],
  ['stall', bothWays({ stalled: true })],
  ['partial writes', bothWays({ pieceBytes: 30 })],
  ['reset in mid-message', { toClient: { resetAfterBytes: 3_000 } }],
  ['silent at opening', { opening: 'silent', ...bothWays({ stalled: true }) }],
];

export interface NetworkFault {
  readonly what: string;
  /** Does it; resolves when the network carries again. */
  readonly done: () => Promise<void>;
}

/** Draws a way in which the network to the database or to the broker breaks. */
export function breakNetwork(proxy: FaultProxy, random: () => number): NetworkFault {
  const draw = random();
  const time = 500 + random() * 4_000;
  if (draw < 0.2) return { what: 'reset', done: async () => proxy.resetAll() };
  if (draw < 0.4) return { what: 'half-open', done: async () => loseSome(proxy, random) };
  if (draw < 0.5) return { what: 'refused', done: async () => refuse(proxy, time) };
  const [what, faults] = LASTING[Math.floor(random() * LASTING.length)] ?? ['nothing', {}];
  const done = async (): Promise<void> => {
    proxy.setFaults(faults);
    await sleep(time);
    proxy.setFaults();
  };
  return { what, done };
}

async function refuse(proxy: FaultProxy, time: number): Promise<void> {
  await proxy.refuse();
  try {
    proxy.resetAll();
    await sleep(time);
  } finally {
    // Whatever fails: nobody could come to rest behind a door that stays shut.
    await proxy.listen();
  }
}

/** One end of some connections is gone, and the other is not told. */
function loseSome(proxy: FaultProxy, random: () => number): void {
  for (const connection of proxy.connections) if (random() < 0.5) connection.lose(random() < 0.5 ? 'server' : 'client');
}
