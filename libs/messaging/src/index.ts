export { isClockEvent, type ClockEvent } from './clock-event.js';
export { LiveRunner } from './live-runner.js';
export { LogTail, LogTails, NewerEvent, received } from './log-tail.js';
export * from './message-family.js';
export { MessageSender } from './message-sender.js';
export { RoomLoop, type LoopNotice, type RoomLoopOptions } from './room-loop.js';
export * from './room.js';
export { runSeeded, seededRandom } from './seeded-runner.js';
export { UpstreamCursors } from './upstream-cursors.js';
