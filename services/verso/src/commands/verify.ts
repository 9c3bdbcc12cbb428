import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publishedSealsIn, verifyOffice, type VerificationReport } from '@verso/record-keeping';
import { openDatabase } from '../database.js';
import { grouped, table, type Terminal } from '../printing.js';

/** Reads every log again and compares it with what was signed. Answers the exit code: 0 when everything holds. */
export async function verify(dataDir: string, terminal: Terminal, threads?: number): Promise<number> {
  const records = join(dataDir, 'records');
  const publishedSealsDir = publishedSealsIn(records);
  const verifierKey = await readFile(join(publishedSealsDir, 'verifier.vkey'), 'utf8').catch((error: unknown) => {
    // Whoever may not read the folder must not be told that there is nothing in it.
    if (error instanceof Error && 'code' in error && NOT_THERE.has(error.code)) return undefined;
    throw error;
  });
  if (verifierKey === undefined) {
    terminal.problem(`There is nothing to verify in ${dataDir}: no office has sealed its logs there.`);
    return 1;
  }
  const database = await openDatabase(dataDir, { purpose: 'verify', anew: false, log: (line) => terminal.line(line) });
  try {
    const report = await verifyOffice({
      store: database.records,
      seals: database.records,
      publishedSealsDir,
      verifierKey: verifierKey.trim(),
      reader: database.connections.reader,
      ...(threads === undefined ? {} : { threads }),
      onProgress: ({ done, total }) => terminal.progress(`${grouped(done)} of ${grouped(total)} events`),
    });
    printReport(report, terminal);
    return report.verified ? 0 : 1;
  } finally {
    await database.close();
  }
}

const NOT_THERE: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR']);

/** Size and root of each log, then what is wrong, first place first. */
export function printReport(report: VerificationReport, terminal: Terminal): void {
  const rows = report.logs.map(({ log, epoch, size, sealedSize, root }) => [
    log,
    `epoch ${String(epoch)}`,
    `${grouped(size)} events`,
    sealedSize === size ? 'all sealed' : `${grouped(sealedSize)} sealed`,
    root,
  ]);
  for (const line of table(rows)) terminal.line(line);
  for (const { log, position, before, problem, eventId, detail } of report.problems) {
    const place = before === undefined ? String(position) : `${String(position)} to ${String(before - 1)}`;
    const event = eventId === undefined ? '' : ` (event ${eventId})`;
    terminal.problem(`${problem} in ${log} at ${place}${event}: ${detail}`);
  }
  const { checkpoints, seals } = report;
  const checked = `${grouped(checkpoints)} checkpoints and ${grouped(seals)} office seals checked`;
  if (report.verified) terminal.line(`Verified: every leaf and root recomputed, ${checked}.`);
  else terminal.problem(`NOT verified: ${grouped(report.problems.length)} problems; ${checked}.`);
}
