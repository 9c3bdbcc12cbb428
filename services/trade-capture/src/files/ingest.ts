import { randomUUID } from 'node:crypto';
import type { ExecutionDesk, ExecutionOutcome } from '../doors/execution-desk.js';
import { handInEach } from '../doors/hand-in-each.js';
import type { FileFormat, FileItem } from './read-file.js';
import { formatOf, readFixLog, readNdjson } from './read-file.js';

export interface IngestOptions {
  /** By content when absent. */
  readonly format?: FileFormat;
  /** Our LEI, to know our side in two-sided reports. */
  readonly bookingEntity?: string;
  /** Items handed in together. */
  readonly chunkSize?: number;
}

/** What came of each message or line of a file. */
export type IngestedItem =
  { readonly line: number; readonly skipped: string } | { readonly line: number; readonly outcome: ExecutionOutcome };

export interface IngestSummary {
  readonly format: FileFormat;
  readonly items: readonly IngestedItem[];
  readonly accepted: number;
  readonly incomplete: number;
  /** Of those: received before, nothing changed. */
  readonly repeats: number;
  readonly refused: number;
  /** How many, by the code of the refusal. */
  readonly refusedByCode: ReadonlyMap<string, number>;
  readonly skipped: number;
  /** How many, by name of the message. */
  readonly skippedByName: ReadonlyMap<string, number>;
}

/**
 * Hands in everything that a file holds, in its order. Doing it twice changes nothing: every execution is a repeat. Of a
 * file that was mended, what was booked is a repeat and what was refused is tried anew.
 */
export async function ingest(text: string, desk: ExecutionDesk, options: IngestOptions = {}): Promise<IngestSummary> {
  const { format = formatOf(text), bookingEntity, chunkSize = 500 } = options;
  const read = format === 'FIX' ? readFixLog(text, bookingEntity) : readNdjson(text);
  const items: IngestedItem[] = [];
  for (let start = 0; start < read.length; start += chunkSize) {
    items.push(...(await handIn(read.slice(start, start + chunkSize), desk)));
  }
  return summaryOf(format, items);
}

async function handIn(chunk: readonly FileItem[], desk: ExecutionDesk): Promise<readonly IngestedItem[]> {
  const handedIn = chunk.flatMap((item) => (item.kind === 'skip' ? [] : [item.handedIn]));
  // Executions are known by their natural keys; the same file again may lead to other events, which need other ids.
  const outcomes = handedIn.length === 0 ? [] : await handInEach(desk, `file:${randomUUID()}`, handedIn);
  let next = 0;
  return chunk.map((item) => {
    if (item.kind === 'skip') return { line: item.line, skipped: item.name };
    const outcome = outcomes[next];
    next += 1;
    return { line: item.line, outcome: outcome ?? NOT_ANSWERED };
  });
}

function summaryOf(format: FileFormat, items: readonly IngestedItem[]): IngestSummary {
  const refusedByCode = new Map<string, number>();
  const skippedByName = new Map<string, number>();
  const counts = { accepted: 0, incomplete: 0, repeats: 0, refused: 0, skipped: 0 };
  for (const item of items) {
    if ('skipped' in item) {
      counts.skipped += 1;
      count(skippedByName, item.skipped);
    } else if (item.outcome.status === 'REFUSED') {
      counts.refused += 1;
      count(refusedByCode, item.outcome.code);
    } else {
      counts[item.outcome.status === 'ACCEPTED' ? 'accepted' : 'incomplete'] += 1;
      if (item.outcome.repeat) counts.repeats += 1;
    }
  }
  return { format, items, ...counts, refusedByCode, skippedByName };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

const NOT_ANSWERED: ExecutionOutcome = {
  status: 'REFUSED',
  code: 'NOT_DECIDED',
  detail: 'no answer was given',
  errors: [],
};
