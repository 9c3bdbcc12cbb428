import type { FieldError } from '@verso/decider';
import type { UnreadableFixMessage } from '@verso/fix';
import { parseFixLog } from '@verso/fix';
import { REPEATED, repeatedField } from '@verso/service-host';
import type { HandedIn } from '../doors/handed-in.js';
import { readFixExecution } from './read-fix-execution.js';

/** One message or line of a file: something to hand in, or a named skip. */
export type FileItem =
  | { readonly kind: 'handed-in'; readonly line: number; readonly handedIn: HandedIn }
  | { readonly kind: 'skip'; readonly line: number; readonly name: string };

export type FileFormat = 'FIX' | 'NDJSON';

/** FIX when the file holds the beginning of a FIX message before anything that looks like JSON. */
export function formatOf(text: string): FileFormat {
  const fix = text.search(/8=FIX/);
  const json = text.search(/^\s*[{[]/m);
  return fix >= 0 && (json < 0 || fix < json) ? 'FIX' : 'NDJSON';
}

/** Every message of a FIX log, whatever it is; never throws. */
export function readFixLog(text: string, bookingEntity?: string): readonly FileItem[] {
  return parseFixLog(text).map((entry): FileItem => {
    const { line, raw: content } = entry;
    if (entry.outcome === 'unreadable') return unreadable(entry);
    const reading = readFixExecution(entry, bookingEntity);
    if (reading.outcome === 'skip') return { kind: 'skip', line, name: reading.name };
    const { input, faults } = reading;
    return { kind: 'handed-in', line, handedIn: { ...FIX_DOOR, content, input, faults } };
  });
}

/** Every line of newline-delimited JSON but empty ones; never throws. */
export function readNdjson(text: string): readonly FileItem[] {
  const items: FileItem[] = [];
  text.split('\n').forEach((content, index) => {
    const trimmed = content.replace(/^\uFEFF/, '').trim();
    if (trimmed === '') return;
    const line = index + 1;
    items.push({ kind: 'handed-in', line, handedIn: { ...NDJSON_DOOR, content: trimmed, ...parsed(trimmed, line) } });
  });
  return items;
}

/** A message that must not be acted upon: refused when it may have been an execution, else skipped by its name. */
function unreadable({ line, raw: content, msgType, msgTypeName, problems }: UnreadableFixMessage): FileItem {
  if (msgType !== undefined && msgType !== '8' && msgType !== 'AE') {
    return { kind: 'skip', line, name: `${msgTypeName ?? msgType} (unreadable)` };
  }
  const faults = problems.map(({ code, tag, detail }): FieldError => {
    return { pointer: `/${String(tag)}`, code: `FIX_${code}`, detail };
  });
  return { kind: 'handed-in', line, handedIn: { ...FIX_DOOR, content, input: undefined, faults } };
}

function parsed(text: string, line: number): Pick<HandedIn, 'input' | 'faults' | 'named'> {
  try {
    const value: unknown = JSON.parse(text);
    const pointer = repeatedField(text, value);
    return pointer === undefined
      ? { input: value }
      : { input: undefined, named: value, faults: [{ pointer, ...REPEATED }] };
  } catch {
    const detail = `line ${String(line)} is not JSON: every line of such a file is one execution, a JSON object`;
    return { input: undefined, faults: [{ pointer: '', code: 'LINE_NOT_JSON', detail }] };
  }
}

const FIX_DOOR = { door: 'FIX_LOG', contentType: 'application/fix' } as const;
const NDJSON_DOOR = { door: 'NDJSON', contentType: 'application/json' } as const;
