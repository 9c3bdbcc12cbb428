import type { ExceptionsEvent } from '@verso/contracts';
import type { ReceivedEvent } from '@verso/messaging';
import { caseDecider, type CaseCommand, type SubjectCases } from './domain/case.js';
import { exceptionsRoom } from './exceptions-room.js';
import type { Told } from './exceptions.fixture.js';

/** The exceptions room without a store: thousands of courses of events in a second. */
export class CasesOnPaper {
  readonly decided: ExceptionsEvent[] = [];
  private readonly states = new Map<string, SubjectCases>();

  tell({ log, stream, event }: Told): void {
    const about = { position: 0, version: 1, eventId: 'E1', subject: '', account: null, entity: null };
    const origin = { occurredAt: '2026-11-23T09:00:00.000000Z', actor: 'service:test', correlation: null };
    // The union of all contexts' events: log and event belong together in what the test tells.
    const received = { ...about, ...origin, log, stream, ...event } as ReceivedEvent;
    for (const order of exceptionsRoom.react(received, null)) {
      const state = this.states.get(order.stream) ?? caseDecider.initialState();
      const decision = caseDecider.decide(order.command as CaseCommand, state);
      const events = decision.outcome === 'accepted' ? decision.events : [];
      this.states.set(order.stream, events.reduce(caseDecider.evolve, state));
      this.decided.push(...events);
    }
  }

  /** Subject and cause of every open case. */
  openCases(): readonly string[] {
    const open = new Map<string, string>();
    for (const { type, data } of this.decided) {
      if (type === 'CaseOpened') open.set(data.caseId, `${data.subject} ${data.cause}`);
      if (type === 'CaseResolved') open.delete(data.caseId);
    }
    return [...open.values()].sort();
  }
}
