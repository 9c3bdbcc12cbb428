/** What the registry knows of one event type. */
export interface EventDescription<Data = unknown> {
  /** Version of the event's meaning as this build writes it; older ones are upcast when they are read. */
  readonly schemaVersion: number;
  /** The class that decides how long the event is kept, e.g. `ledger`. */
  readonly recordClass: string;
  /** Id of the trade, obligation, case or account that the event is about. */
  subject(data: Data): string;
  /** The account that the event concerns, or null. */
  account(data: Data): string | null;
  /** LEI of the booking entity that the event concerns, or null. */
  entity(data: Data): string | null;
  /** The event's ProtoJSON: the very bytes that are stored, hashed and published. */
  encode(data: Data): string;
}

/** The shape that every event of every context has. */
export interface TypedEvent {
  readonly type: string;
  readonly data: unknown;
}

/** One description for each type of a context's union of events. */
export type DescriptionsOf<Event extends TypedEvent> = {
  readonly [Type in Event['type']]: EventDescription<Extract<Event, { readonly type: Type }>['data']>;
};

/** An empty or absent id in an event says that there is none. */
export function presentOrNull(id: string | undefined): string | null {
  return id === undefined || id === '' ? null : id;
}
