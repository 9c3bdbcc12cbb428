import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ContextName } from '@verso/contracts';
import { listSetAside, replaySetAside, type RoomReplay } from '@verso/service-host';
import { OfficeAlreadyOpen, openDatabase } from '../database.js';
import { LOGS } from '../office.js';
import { grouped, table, type Terminal } from '../printing.js';
import type { Settings } from '../settings.js';
import { inOfficeAtHand } from './office-at-hand.js';
import { postThere } from './running-door.js';

/** Prints what rooms could not handle, read from the data folder, whether an office is open there or not. Exit code 0. */
export async function printSetAside(
  rooms: readonly ContextName[] | undefined,
  { dataDir }: Settings,
  terminal: Terminal,
): Promise<number> {
  if (!isOffice(dataDir, terminal)) return 1;
  const database = await openDatabase(dataDir, { purpose: 'verify', anew: false, log: (line) => terminal.line(line) });
  try {
    const parked = await listSetAside(database.records, rooms ?? LOGS);
    const rows = parked.map(({ consumer, upstream, position, subject, error }) => [
      consumer,
      `${upstream} ${String(position)}`,
      subject,
      error,
    ]);
    for (const line of table(rows, '')) terminal.line(line);
    terminal.line(`${grouped(rows.length)} set aside.`);
    return 0;
  } finally {
    await database.close();
  }
}

/**
 * Feeds what was set aside again: in the office that is running on this data directory, else in one opened for it. Answers
 * the exit code: 0 when nothing is set aside any more.
 */
export async function replay(
  rooms: readonly ContextName[] | undefined,
  settings: Settings,
  terminal: Terminal,
): Promise<number> {
  if (!isOffice(settings.dataDir, terminal)) return 1;
  const here = inOfficeAtHand(settings, terminal, ({ setAside }) => replaySetAside(setAside, rooms ?? LOGS));
  const replays = await here.catch((error: unknown) => {
    if (error instanceof OfficeAlreadyOpen) return replayThere(rooms, settings);
    throw error;
  });
  const rows = replays.map(({ room, replayed, left }) => [
    room,
    `${grouped(replayed)} handled`,
    `${grouped(left)} still set aside`,
  ]);
  for (const line of table(rows, '')) terminal.line(line);
  if (replays.length === 0) terminal.line('Nothing was set aside.');
  return replays.every(({ left }) => left === 0) ? 0 : 1;
}

function isOffice(dataDir: string, terminal: Terminal): boolean {
  const isThere = existsSync(join(dataDir, 'postgres'));
  if (!isThere) terminal.problem(`There is no office in ${dataDir}.`);
  return isThere;
}

async function replayThere(rooms: readonly ContextName[] = LOGS, settings: Settings): Promise<readonly RoomReplay[]> {
  const replays: RoomReplay[] = [];
  for (const room of rooms) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const request = { headers, body: JSON.stringify({ room }) };
    const answer = await postThere<{ readonly data: readonly RoomReplay[] }>(
      settings,
      '/v1/set-aside/replays',
      request,
    );
    replays.push(...answer.data);
  }
  return replays;
}
