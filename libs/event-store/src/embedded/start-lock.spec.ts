import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processStart, withStartLock } from './start-lock.js';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verso-start-lock-'));
  file = join(folder, 'start.lock');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const heldFor = (): Promise<string> => withStartLock(file, () => readFile(file, 'utf8'));
const parent = String(process.ppid);

async function deadProcess(): Promise<string> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return String(child.pid);
}

describe('the lock around starting and stopping a server', () => {
  it('tells who holds it and since when he runs, and is gone afterwards', async () => {
    expect(await heldFor()).toBe(`${String(process.pid)} ${(await processStart(process.pid)) ?? ''}`);
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });

  it.each([
    ['a process that is dead', deadProcess],
    ['a process whose number another one has now', async () => `${parent} long-ago`],
    ['an earlier process with the number of this one', async () => `${String(process.pid)} long-ago`],
    ['nobody that has a number', async () => 'nonsense'],
  ])('is taken over from %s', async (_, holder) => {
    await writeFile(file, await holder());
    expect(await heldFor()).toContain(`${String(process.pid)} `);
  });

  it.each([
    ['a process that runs', async () => `${parent} ${(await processStart(process.ppid)) ?? ''}`],
    ['a process that runs and told its number only', async () => parent],
  ])('is waited for while it is held by %s', async (_, holder) => {
    await writeFile(file, await holder());
    let held = false;
    const waiting = withStartLock(file, async () => {
      held = true;
    });
    // It looks at the holder several times before it could have been let in.
    for (let look = 0; look < 3; look += 1)
      await once(spawn(process.execPath, ['--version'], { stdio: 'ignore' }), 'exit');
    expect(held).toBe(false);
    await rm(file);
    await waiting;
    expect(held).toBe(true);
  });

  it('lets those of one process in one after the other', async () => {
    let inside = 0;
    const work = async (): Promise<number> => {
      inside += 1;
      const together = inside;
      await processStart(process.pid);
      inside -= 1;
      return together;
    };
    const together = await Promise.all([
      withStartLock(file, work),
      withStartLock(file, work),
      withStartLock(file, work),
    ]);
    expect(together).toEqual([1, 1, 1]);
  });
});

describe('when a process started', () => {
  it.each(['linux', 'darwin'])(
    'is the same each time it is asked on %s, and unknown of a dead one',
    async (platform) => {
      if (platform !== 'linux' || process.platform === 'linux') {
        const start = await processStart(process.pid, platform);
        if (start === undefined) process.stdout.write('skipped: there is no ps that tells when a process started\n');
        expect(await processStart(process.pid, platform)).toBe(start);
      }
      expect(await processStart(Number(await deadProcess()), platform)).toBeUndefined();
    },
  );
});
