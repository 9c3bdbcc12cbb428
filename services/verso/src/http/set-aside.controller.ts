import {
  Body,
  Controller,
  Get,
  Header,
  Headers,
  HttpCode,
  Inject,
  Module,
  Post,
  Query,
  Res,
  type DynamicModule,
} from '@nestjs/common';
import type { ParkedEvent } from '@verso/event-store';
import {
  answerReplay,
  JsonBody,
  listSetAside,
  ProblemException,
  roomsOf,
  TakesQuery,
  type RefusedRequest,
  type RoomReplay,
  type SetAsideParts,
} from '@verso/service-host';

const PARTS = Symbol('SET_ASIDE_PARTS');
const ALL_ROOMS_WITHOUT = new JsonBody({});

/**
 * What the rooms could not handle, for whoever has mended the cause. There is no sign-in: whoever reaches the door may use
 * it.
 */
@Controller('v1/set-aside')
export class SetAsideController {
  constructor(@Inject(PARTS) private readonly parts: SetAsideParts) {}

  /** Events set aside, with why, and those that wait behind them; of one room or of all. */
  @Get()
  @TakesQuery('room')
  @Header('cache-control', 'no-store')
  async list(@Query('room') room: unknown): Promise<{ readonly data: readonly ParkedEvent[] }> {
    const asked = roomsOf(room, this.parts.rooms);
    if ('refused' in asked) throw problemOf(asked.refused);
    return { data: await listSetAside(this.parts.store, asked.rooms) };
  }

  /** Feeds them again, once for each Idempotency-Key; a repetition is answered as the first time. */
  @Post('replays')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async replay(
    @Body(ALL_ROOMS_WITHOUT) body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: { header(name: string, value: string): unknown },
  ): Promise<{ readonly data: readonly RoomReplay[] }> {
    const answer = await answerReplay(this.parts, { key, body });
    if ('refused' in answer) throw problemOf(answer.refused);
    if (answer.repeated) reply.header('idempotency-hit', 'true');
    return { data: answer.replays };
  }
}

@Module({})
export class SetAsideModule {
  static register(parts: SetAsideParts): DynamicModule {
    const providers = [{ provide: PARTS, useValue: parts }];
    return { module: SetAsideModule, controllers: [SetAsideController], providers };
  }
}

function problemOf(refused: RefusedRequest & { readonly pointer?: string }): ProblemException {
  const { status, code, detail, pointer } = refused;
  return new ProblemException(status, code, detail, pointer === undefined ? [] : [{ pointer, code, detail }]);
}
