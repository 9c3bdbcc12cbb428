import { InMemoryEventStore } from '@verso/event-store';
import { LogTail } from '@verso/messaging';
import { Ear } from './ear.js';

class LogThatCannotBeRead extends LogTail {
  override refresh(): Promise<void> {
    return Promise.reject(new Error('the database is away'));
  }
}

describe('the street hears what the office has written', () => {
  it('is not quiet from the telling until it has looked, and wakes whoever follows the log', async () => {
    const ear = new Ear(new LogTail(new InMemoryEventStore(['reference-data']), 'reference-data'));
    let woken = 0;
    ear.attach(() => (woken += 1));
    expect(await ear.step()).toBe(false);
    ear.tell();
    expect([ear.busy(), woken]).toEqual([true, 1]);
    expect(await ear.step()).toBe(true);
    expect([ear.busy(), await ear.step()]).toEqual([false, false]);
  });

  it('lets a message wait until everything that was told before it is known', async () => {
    const ear = new Ear(new LogTail(new InMemoryEventStore(['reference-data']), 'reference-data'));
    await ear.heard();
    ear.tell();
    let passed = false;
    const message = ear.heard().then(() => (passed = true));
    await Promise.resolve();
    expect(passed).toBe(false);
    await ear.step();
    await message;
    expect(passed).toBe(true);
  });

  it('has heard nothing while the log cannot be read', async () => {
    const ear = new Ear(new LogThatCannotBeRead(new InMemoryEventStore(['reference-data']), 'reference-data'));
    ear.tell();
    await expect(ear.step()).rejects.toThrow('the database is away');
    expect(ear.busy()).toBe(true);
  });
});
