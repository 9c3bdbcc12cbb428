import { openDoor } from '@verso/service-host';
import { pino } from 'pino';
import type { CaptureOffice } from '../doors/capture-office.fixture.js';
import type { RefusalTable } from '../projections/refusal-table.js';
import { TradeCaptureModule } from '../trade-capture.module.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface CaptureDoor {
  ask(path: string, request?: RequestInit): Promise<Answer>;
  close(): Promise<void>;
}

/** The doors of trade capture as a process opens them. */
export async function openCaptureDoor({ desk }: CaptureOffice, refusals?: RefusalTable): Promise<CaptureDoor> {
  const modules = [TradeCaptureModule.register(desk, refusals)];
  const door = await openDoor({ modules, host: '127.0.0.1', port: 0, logger: pino({ level: 'silent' }) });
  const ask = async (path: string, request?: RequestInit): Promise<Answer> => {
    const answer = await fetch(`${door.url}${path}`, request);
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };
  return { ask, close: () => door.close() };
}
