export { ClockDriver } from './clock-driver.js';
export type { CalendarsByCode, ClockPoint, ClockProgress } from './domain/clock.js';
export { nextTick, ticksOfDay } from './domain/clock.js';
export type { ClockDirectory, ClockOrder } from './domain/clock-directory.js';
export {
  businessCalendarOf,
  emptyClockDirectory,
  foldClockDirectory,
  nextTickOrder,
} from './domain/clock-directory.js';
export type { AdvanceClock, ClockEvent, MarketClockState } from './domain/market-clock.js';
export { marketClockDecider } from './domain/market-clock.js';
export type { DefineReference, Definition, ReferenceState } from './domain/reference-definition.js';
export { definitionDecider } from './domain/reference-definition.js';
export type { ReferenceData } from './reference-data-room.js';
export { createReferenceData, referenceDataRoom } from './reference-data-room.js';
export { SeedError, loadSeed } from './seed/load-seed.js';
export { officeSeedPath, readOfficeSeed } from './seed/office-seed.js';
export { readReferenceSeed, type ReferenceSeed } from './seed/reference-seed.js';
