import { runSeeded, seededRandom } from './seeded-runner.js';
import type { Steppable } from './room.js';

/** Rooms with so many things to do each; every step they take is written down. */
function rooms(trace: string[], ...todo: number[]): { todo: number; steppable: Steppable }[] {
  return todo.map((count, index) => {
    const room = { todo: count, steppable: { name: `room-${String(index)}`, step } };
    async function step(): Promise<boolean> {
      if (room.todo === 0) return false;
      room.todo -= 1;
      trace.push(room.steppable.name);
      return true;
    }
    return room;
  });
}

async function traceOf(seed: number): Promise<string> {
  const trace: string[] = [];
  const house = rooms(trace, 5, 5, 5, 5);
  let days = 2;
  await runSeeded(
    house.map(({ steppable }) => steppable),
    seededRandom(seed),
    async () => {
      trace.push('quiet');
      for (const room of house) room.todo = 2;
      return (days -= 1) >= 0;
    },
  );
  return trace.join(' ');
}

describe('a seeded run', () => {
  it('takes its steps in the same order for the same seed, and in another for another', async () => {
    expect(await traceOf(7)).toBe(await traceOf(7));
    const traces = new Set(await Promise.all(Array.from({ length: 20 }, async (_, seed) => traceOf(seed))));
    expect(traces.size).toBe(20);
  });

  it('asks what comes next only when nothing moves any more, and ends when nothing does', async () => {
    const trace = (await traceOf(3)).split(' quiet');
    const steps = trace.map((part) => part.trim().split(' ').length);
    expect(steps).toEqual([20, 8, 8, 1]);
    expect(trace.at(-1)).toBe('');
  });

  it('steps everybody again after somebody has moved: the work of one is handed to another that was at rest', async () => {
    const trace: string[] = [];
    const [first, second] = rooms(trace, 0, 3);
    if (first === undefined || second === undefined) throw new Error('two rooms');
    const handing: Steppable = {
      name: 'handing',
      step: async () => {
        const moved = await second.steppable.step();
        if (moved) first.todo += 1;
        return moved;
      },
    };
    await runSeeded([first.steppable, handing], seededRandom(1), async () => false);
    expect([first.todo, second.todo, trace.length]).toEqual([0, 0, 6]);
  });

  it('waits for what is on its way', async () => {
    let onItsWay = true;
    const sender: Steppable = {
      name: 'sender',
      step: async () => false,
      busy: () => onItsWay,
    };
    setImmediate(() => (onItsWay = false));
    let stillOnItsWay: boolean | undefined;
    await runSeeded([sender], seededRandom(1), async () => {
      stillOnItsWay = onItsWay;
      return false;
    });
    expect(stillOnItsWay).toBe(false);
  });

  it('lets a defect through', async () => {
    const broken: Steppable = { name: 'broken', step: async () => Promise.reject(new Error('a defect')) };
    await expect(runSeeded([broken], seededRandom(1), async () => false)).rejects.toThrow('a defect');
  });
});

it('seeded numbers are the same for ever: recorded seeds must stay reproducible', () => {
  const random = seededRandom(7);
  const drawn = Array.from({ length: 3 }, () => Math.floor(random() * 1_000_000));
  expect(drawn).toEqual([11704, 61958, 976907]);
});
