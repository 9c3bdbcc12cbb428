import type { EventDescription, TypedEvent } from './event-description.js';
import { contexts } from './gen/registry.js';
import type { ContextName, EventsByContext } from './gen/registry.js';
import { upcast, upcasters } from './upcasters.js';
import type { StoredData, UpcasterTable } from './upcasters.js';

/** An event that this build does not know: its type, or its version, is of a newer one. It must not be folded. */
export class UnknownEventType extends Error {
  override readonly name = 'UnknownEventType';

  constructor(
    readonly context: string,
    readonly type: string,
    readonly schemaVersion: number,
  ) {
    super(`${context}: this build does not know ${type} of version ${String(schemaVersion)}`);
  }
}

/** The ProtoJSON of an event, produced once: these bytes are stored, hashed, published and read. */
export function encodeEvent<Context extends ContextName>(context: Context, event: EventsByContext[Context]): string {
  const { type, data }: TypedEvent = event;
  return describeEvent(context, type).encode(data);
}

/**
 * What is kept beside an event of this type.
 *
 * @throws UnknownEventType when the context has no such type.
 */
export function describeEvent(context: ContextName, type: string): EventDescription {
  const description = find(context, type);
  if (description === undefined) throw new UnknownEventType(context, type, 0);
  return description;
}

/** Whether this build can fold the event. Asked before every fold: an event of a newer build makes a stream read-only. */
export function isKnownEvent(context: string, type: string, schemaVersion: number): boolean {
  const description = find(context, type);
  return description !== undefined && schemaVersion >= 1 && schemaVersion <= description.schemaVersion;
}

/**
 * Reads a stored event as this build understands it: parsed, and upcast from the version it was stored in.
 *
 * @param text the stored ProtoJSON, as it was written
 * @param table for tests; the build's own upcasters otherwise
 * @throws UnknownEventType when the event is of a newer build
 */
export function decodeEvent<Context extends ContextName>(
  context: Context,
  type: string,
  schemaVersion: number,
  text: string,
  table: UpcasterTable = upcasters,
): EventsByContext[Context] {
  const description = find(context, type);
  if (description === undefined || schemaVersion < 1 || schemaVersion > description.schemaVersion) {
    throw new UnknownEventType(context, type, schemaVersion);
  }
  const stored = JSON.parse(text) as StoredData;
  const data =
    schemaVersion === description.schemaVersion
      ? stored
      : upcast(table, { context, type, data: stored }, schemaVersion, description.schemaVersion);
  // The encoder that wrote this text took nothing but this context's events; golden samples hold older ones to it.
  const event = { type, data } as TypedEvent as EventsByContext[Context];
  return event;
}

/** The names of all logs. */
export function contextNames(): readonly ContextName[] {
  return Object.keys(contexts) as ContextName[];
}

/** Every event type that the log of this context may carry. */
export function eventTypesOf(context: ContextName): readonly string[] {
  return Object.keys(contexts[context]);
}

function find(context: string, type: string): EventDescription | undefined {
  return DESCRIPTIONS.get(context)?.get(type);
}

/** Maps, because a type is text from outside and `constructor` is a key of every object. */
const DESCRIPTIONS: ReadonlyMap<string, ReadonlyMap<string, EventDescription>> = new Map(
  Object.entries(contexts).map(([context, types]) => [
    context,
    new Map<string, EventDescription>(Object.entries(types)),
  ]),
);
