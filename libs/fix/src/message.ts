/** One `tag=value`; for the count field of a repeating group also the group's instances. */
export interface FixField {
  readonly tag: number;
  /** As written, empty when the sender wrote nothing; bytes beyond ASCII are read as UTF-8, else as Latin-1. */
  readonly value: string;
  readonly instances?: readonly FixInstance[];
}

/** The fields of one instance of a repeating group, in the order they came. */
export type FixInstance = readonly FixField[];

/** A message whose frame holds: begin string, body length, field syntax and checksum are right. */
export interface FixMessage {
  readonly outcome: 'message';
  /** Line of the file on which it starts, from 1. */
  readonly line: number;
  /** The message as it came, with the separators it came with. */
  readonly raw: string;
  readonly beginString: string;
  readonly msgType: string;
  /** `ExecutionReport` for 8; the type itself when FIX 4.4 does not know it. */
  readonly msgTypeName: string;
  /** Header, body and trailer in order; groups are nested for message types 8 and AE, and flat for all others. */
  readonly fields: readonly FixField[];
}

/** What starts like a message but must not be acted upon. */
export interface UnreadableFixMessage {
  readonly outcome: 'unreadable';
  readonly line: number;
  readonly raw: string;
  readonly msgType?: string;
  readonly msgTypeName?: string;
  /** At least one, in order of precedence. */
  readonly problems: readonly FixProblem[];
}

export type FixLogEntry = FixMessage | UnreadableFixMessage;

/**
 * - BEGIN_STRING: not FIX.4.3, FIX.4.4 or FIXT.1.1;
 * - TRUNCATED: no checksum before the next message, the end of the line or of the file;
 * - BODY_LENGTH: tag 9 does not lead to tag 10;
 * - GARBLED: fields 8, 9, 35 are not the first three, or something is not `tag=value`;
 * - GROUP_COUNT: a repeating group has another number of instances than its count field says;
 * - CHECKSUM: tag 10 is not the sum of the bytes.
 */
export type FixProblemCode = 'BEGIN_STRING' | 'TRUNCATED' | 'BODY_LENGTH' | 'GARBLED' | 'GROUP_COUNT' | 'CHECKSUM';

export interface FixProblem {
  readonly code: FixProblemCode;
  readonly tag: number;
  readonly detail: string;
}

/** The first value of a tag outside groups; `undefined` when absent or empty. */
export function valueOf(fields: readonly FixField[], tag: number): string | undefined {
  const value = fields.find((field) => field.tag === tag)?.value;
  return value === '' ? undefined : value;
}

/** The instances of a repeating group by its count tag, e.g. 453 for parties; none when the group is absent. */
export function instancesOf(fields: readonly FixField[], countTag: number): readonly FixInstance[] {
  return fields.find((field) => field.tag === countTag)?.instances ?? [];
}
