import { LiveRunner } from './live-runner.js';
import type { Steppable } from './room.js';

/** Does a given number of things, one a step, and may hand work to another when it is done. */
class Worker implements Steppable {
  readonly name: string;
  todo: number;
  done = 0;
  wake: () => void = () => undefined;
  onDone: () => void = () => undefined;
  /** Thrown by the next steps. */
  readonly failures: Error[] = [];
  hold: Promise<void> | undefined;
  onItsWay = false;

  constructor(name: string, todo = 0) {
    this.name = name;
    this.todo = todo;
  }

  attach(wake: () => void): void {
    this.wake = wake;
  }

  busy(): boolean {
    return this.onItsWay;
  }

  async step(): Promise<boolean> {
    await this.hold;
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    if (this.todo === 0) return false;
    this.todo -= 1;
    this.done += 1;
    if (this.todo === 0) this.onDone();
    return true;
  }
}

let runner: LiveRunner;
const errors: string[] = [];

function run(...workers: Worker[]): LiveRunner {
  errors.length = 0;
  runner = new LiveRunner(workers, (name, error) => errors.push(`${name}: ${String(error)}`));
  runner.start();
  return runner;
}

afterEach(async () => {
  await runner.stop();
});

function gate(): { readonly closed: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => (open = resolve));
  return { closed, open };
}

/** Lets everything that can happen without the outside happen. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
}

describe('quiet', () => {
  it('comes when everything that follows from everything is done', async () => {
    const [one, other] = [new Worker('one', 3), new Worker('other')];
    let rallies = 4;
    one.onDone = () => (other.todo = 2);
    other.onDone = () => (one.todo = (rallies -= 1) > 0 ? 2 : 0);
    await run(one, other).quiet();
    expect([one.todo, other.todo, one.done, other.done]).toEqual([0, 0, 9, 8]);
  });

  it('waits for a step that is still under way', async () => {
    const [slow, idle] = [new Worker('slow', 1), new Worker('idle')];
    const { closed, open } = gate();
    slow.hold = closed;
    let quiet = false;
    void run(slow, idle)
      .quiet()
      .then(() => (quiet = true));
    await turns();
    expect(quiet).toBe(false);
    open();
    await runner.quiet();
    expect(slow.done).toBe(1);
  });

  it('waits for what a step began and what is still on its way', async () => {
    const sender = new Worker('sender');
    sender.onItsWay = true;
    let quiet = false;
    void run(sender)
      .quiet()
      .then(() => (quiet = true));
    await turns();
    expect(quiet).toBe(false);
    sender.onItsWay = false;
    sender.todo = 1;
    sender.wake();
    await runner.quiet();
    expect(sender.done).toBe(1);
  });

  it('ends with work from outside and comes again after it', async () => {
    const room = new Worker('room');
    await run(room).quiet();
    room.todo = 5;
    room.wake();
    await runner.quiet();
    expect(room.done).toBe(5);
  });

  it('does not miss work that comes in while a step finds nothing', async () => {
    const room = new Worker('room');
    const { closed, open } = gate();
    room.hold = closed.then(() => {
      room.hold = undefined;
    });
    const passed = room.step;
    room.step = async () => {
      const moved = await passed.call(room);
      if (room.done === 0 && !moved) {
        room.todo = 1;
        room.wake();
      }
      return moved;
    };
    const quiet = run(room).quiet();
    open();
    await quiet;
    expect(room.done).toBe(1);
  });
});

describe('a step that throws', () => {
  it('is told and tried again, and quiet waits for it', async () => {
    const room = new Worker('room', 1);
    room.failures.push(new Error('connection lost'), new Error('connection lost'));
    await run(room).quiet();
    expect(errors).toEqual(['room: Error: connection lost', 'room: Error: connection lost']);
    expect(room.done).toBe(1);
  });

  it('holds nobody else up', async () => {
    const [broken, sound] = [new Worker('broken'), new Worker('sound', 100)];
    const step = async () => Promise.reject(new Error('always'));
    broken.step = step;
    run(broken, sound);
    await turns();
    while (sound.todo > 0) await turns();
    expect(sound.done).toBe(100);
    expect(errors.length).toBeGreaterThan(0);
  });
});

describe('stopping', () => {
  it('waits for the step that is under way and begins no other', async () => {
    const room = new Worker('room', 10);
    const { closed, open } = gate();
    room.hold = closed;
    run(room);
    await turns();
    let stopped = false;
    const stopping = runner.stop().then(() => (stopped = true));
    await turns();
    expect(stopped).toBe(false);
    open();
    await stopping;
    await turns();
    expect(room.done).toBe(1);
  });

  it('lets whoever waits for quiet go on', async () => {
    const sender = new Worker('sender');
    sender.onItsWay = true;
    const quiet = run(sender).quiet();
    await runner.stop();
    await expect(quiet).resolves.toBeUndefined();
  });
});
