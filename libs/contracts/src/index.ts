export type * from './gen/index.js';
export type { ContextName, EventsByContext } from './gen/registry.js';
export type { BinaryFault, BinaryReading, InboundTopic } from './binary-form.js';
export { readBinary } from './binary-form.js';
export type { EventDescription, TypedEvent } from './event-description.js';
export { UnencodableField } from './field-checks.js';
export { isBic, isIsin, isLei } from './identifiers.js';
export {
  contextNames,
  decodeEvent,
  describeEvent,
  encodeEvent,
  eventTypesOf,
  isKnownEvent,
  UnknownEventType,
} from './registry.js';
export { MissingUpcaster, upcast, upcasters } from './upcasters.js';
export type { StoredData, Upcaster, UpcasterTable } from './upcasters.js';
