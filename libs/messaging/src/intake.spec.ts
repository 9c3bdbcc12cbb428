import { Intake, type IntakeItem } from './intake.js';
import { message } from './office-of-two-logs.fixture.js';

const nothing = (): void => undefined;

function messageItem(messageId: string): IntakeItem {
  return { kind: 'message', message: message(messageId), resolve: nothing, reject: nothing };
}

function submissionItem(key: string): IntakeItem {
  return { kind: 'submission', submission: { key, orders: [] }, resolve: nothing, reject: nothing };
}

function names(items: readonly IntakeItem[]): string[] {
  return items.map((item) => (item.kind === 'message' ? item.message.messageId : item.submission.key));
}

describe('the intake of a room', () => {
  it('lets whoever hands in too much wait until there is room, and keeps the order', async () => {
    const intake = new Intake(2);
    const handedIn: string[] = [];
    const waits = ['M1', 'M2', 'M3', 'M4', 'M5'].map(async (id) => {
      await intake.put(messageItem(id));
      handedIn.push(id);
    });
    await new Promise(setImmediate);
    expect([intake.size, handedIn]).toEqual([2, ['M1', 'M2']]);
    expect(names(intake.take(1))).toEqual(['M1']);
    await new Promise(setImmediate);
    expect([intake.size, handedIn]).toEqual([2, ['M1', 'M2', 'M3']]);
    expect(names(intake.take(10))).toEqual(['M2', 'M3']);
    await Promise.all(waits);
    expect(names(intake.take(10))).toEqual(['M4', 'M5']);
  });

  it('has what was given back before what came since, although it is over its bound then', async () => {
    const intake = new Intake(2);
    await intake.put(messageItem('M1'));
    await intake.put(messageItem('M2'));
    const taken = intake.take(2);
    await intake.put(messageItem('M3'));
    intake.restore(taken);
    expect(names(intake.take(10))).toEqual(['M1', 'M2', 'M3']);
  });

  it('gives up its submissions and keeps its messages when the room stands still', async () => {
    const intake = new Intake(10);
    for (const item of [messageItem('M1'), submissionItem('S1'), messageItem('M2')]) await intake.put(item);
    expect(names(intake.takeSubmissions())).toEqual(['S1']);
    expect(names(intake.take(10))).toEqual(['M1', 'M2']);
  });
});
