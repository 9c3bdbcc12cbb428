import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  HttpException,
  Inject,
  Module,
  Post,
  Query,
  type DynamicModule,
} from '@nestjs/common';
import type { ContextName } from '@verso/contracts';
import type { EventStore, ParkedEvent } from '@verso/event-store';
import { LOGS, type Office } from '../office.js';
import { listSetAside, replaySetAside, roomNamed, type RoomReplay } from '../set-aside.js';

export interface SetAsideParts {
  readonly office: Pick<Office, 'loop'>;
  readonly store: Pick<EventStore, 'readParked'>;
}

const PARTS = Symbol('SET_ASIDE_PARTS');

/** What the rooms could not handle, for whoever has mended the cause. */
@Controller('v1/set-aside')
export class SetAsideController {
  constructor(@Inject(PARTS) private readonly parts: SetAsideParts) {}

  /** Events set aside, with why, and those that wait behind them; of one room or of all. */
  @Get()
  @Header('cache-control', 'no-store')
  async list(@Query('room') room: unknown): Promise<{ readonly data: readonly ParkedEvent[] }> {
    return { data: await listSetAside(this.parts.store, roomsOf(room)) };
  }

  /** Feeds them again. Doing it twice does nothing twice: what was handled is no longer set aside. */
  @Post('replays')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async replay(@Body() body: unknown): Promise<{ readonly data: readonly RoomReplay[] }> {
    const room: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'room') : undefined;
    return { data: await replaySetAside(this.parts.office, this.parts.store, roomsOf(room)) };
  }
}

@Module({})
export class SetAsideModule {
  static register(parts: SetAsideParts): DynamicModule {
    const providers = [{ provide: PARTS, useValue: parts }];
    return { module: SetAsideModule, controllers: [SetAsideController], providers };
  }
}

/** @throws HttpException when there is no such room */
function roomsOf(name: unknown): readonly ContextName[] {
  if (name === undefined) return LOGS;
  const room = typeof name === 'string' ? roomNamed(name) : undefined;
  if (room !== undefined) return [room];
  const detail = `There is no such room. The rooms are ${LOGS.join(', ')}.`;
  const errors = [{ pointer: '/room', code: 'UNKNOWN_ROOM', detail }];
  throw new HttpException({ code: 'UNKNOWN_ROOM', title: 'Unknown room', detail, errors }, 422);
}
