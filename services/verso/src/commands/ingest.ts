import { readFile } from 'node:fs/promises';
import { LARGEST_BODY } from '@verso/service-host';
import {
  FileNotText,
  ingest as handInFile,
  partsOfFile,
  textOfFile,
  type IngestSummary,
  type RefusedExecution,
} from '@verso/trade-capture';
import { OfficeAlreadyOpen } from '../database.js';
import { grouped, table, type Terminal } from '../printing.js';
import type { Settings } from '../settings.js';
import { inOfficeAtHand } from './office-at-hand.js';
import { postThere } from './running-door.js';

/**
 * Hands in what a file holds: to the office that is running on this data directory, else to one opened for it. Answers
 * the exit code: 0 also when something was refused, for a refusal is an answer; 1 when the file could not be read.
 */
export async function ingest(file: string, settings: Settings, terminal: Terminal): Promise<number> {
  const text = await readText(file);
  if (typeof text !== 'string') {
    terminal.problem(`Cannot read ${file}: ${text.problem}`);
    return 1;
  }
  const here = inOfficeAtHand(settings, terminal, ({ office: { desk } }) => handInFile(text, desk, desk.defaults));
  const summary: FileSummary = await here.catch((error: unknown) => {
    if (error instanceof OfficeAlreadyOpen) return ingestThere(text, settings);
    throw error;
  });
  printIngest(file, summary, terminal);
  return 0;
}

async function readText(file: string): Promise<string | { readonly problem: string }> {
  try {
    return textOfFile(await readFile(file));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (error instanceof FileNotText) return { problem: error.message };
    if (code === '') throw error;
    return { problem: UNREADABLE[code] ?? String(error) };
  }
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file.',
  EISDIR: 'it is a folder: name a file in it.',
  EACCES: 'this user may not read it.',
  ERR_FS_FILE_TOO_LARGE: 'it is over 2 GB: hand it in in parts.',
};

/** To the door of the office that has the data directory, in parts that the door takes. */
async function ingestThere(text: string, settings: Settings): Promise<FileSummary> {
  const { format, parts, tooLarge } = partsOfFile(text, LARGEST_BODY);
  const refused = tooLarge.map(({ line, bytes }) => ({ line, outcome: tooLargeFor(bytes) }));
  const sum = { format, items: [...refused] as FileSummary['items'][number][], ...NONE, refused: refused.length };
  for (const part of parts) {
    const request = { headers: { 'content-type': 'text/plain' }, body: part.text };
    const some = await postThere<FileSummary>(settings, '/v1/executions/files', request);
    sum.items.push(...some.items.map((item, index) => ({ ...item, line: part.lines[index] ?? item.line })));
    for (const count of COUNTS) sum[count] += some[count];
  }
  sum.items.sort((one, other) => one.line - other.line);
  return sum;
}

/** The office never sees it: no request can carry it. */
function tooLargeFor(bytes: number): RefusedExecution {
  const detail = `has ${grouped(bytes)} bytes, at most ${grouped(LARGEST_BODY)} can be handed in`;
  const errors = [{ pointer: '', code: 'CONTENT_TOO_LARGE', detail }];
  return { status: 'REFUSED', code: 'CONTENT_TOO_LARGE', detail, errors };
}

const NONE = { accepted: 0, incomplete: 0, repeats: 0, refused: 0, skipped: 0 };
const COUNTS = ['accepted', 'incomplete', 'repeats', 'refused', 'skipped'] as const;

type FileSummary = Pick<
  IngestSummary,
  'format' | 'items' | 'accepted' | 'incomplete' | 'repeats' | 'refused' | 'skipped'
>;

function printIngest(file: string, summary: FileSummary, terminal: Terminal): void {
  terminal.line(`${file} (${summary.format})`);
  terminal.line();
  const rows = summary.items.filter((item) => !('skipped' in item)).map(rowOf);
  for (const line of table(rows.slice(0, MOST_ROWS))) terminal.line(line);
  if (rows.length > MOST_ROWS) terminal.line(`  … and ${grouped(rows.length - MOST_ROWS)} more`);
  const skipped = new Map<string, number>();
  for (const item of summary.items) {
    if ('skipped' in item) skipped.set(item.skipped, (skipped.get(item.skipped) ?? 0) + 1);
  }
  terminal.line();
  const { accepted, incomplete, repeats, refused } = summary;
  const counts = [
    ['booked', grouped(accepted)],
    ['booked incomplete', grouped(incomplete)],
    ['of those, seen before', grouped(repeats)],
    ['refused', grouped(refused)],
    ['skipped', grouped(summary.skipped), [...skipped].map(([name, count]) => `${name} ${grouped(count)}`).join(', ')],
  ];
  for (const line of table(counts)) terminal.line(line);
}

const MOST_ROWS = 200;

function rowOf(item: IngestSummary['items'][number]): string[] {
  if ('skipped' in item) return [];
  const { line, outcome } = item;
  const place = `line ${String(line)}`;
  if (outcome.status === 'REFUSED') {
    const fields = outcome.errors
      .map(({ pointer, detail }) => (pointer === '' ? detail : `${pointer}: ${detail}`))
      .join('; ');
    return [
      place,
      outcome.executionId ?? '-',
      'refused',
      `${outcome.code}: ${fields === '' ? outcome.detail : fields}`,
    ];
  }
  const missing = outcome.missing.map(({ kind, key }) => `${kind} ${key}`).join(', ');
  const what = outcome.status === 'ACCEPTED' ? 'booked' : 'incomplete';
  const note = missing === '' ? '' : `, waits for ${missing}`;
  return [place, outcome.executionId, outcome.repeat ? `${what}, seen before` : what, `${outcome.tradeId}${note}`];
}
