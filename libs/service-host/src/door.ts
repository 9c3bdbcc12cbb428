import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  Controller,
  Get,
  HttpCode,
  HttpException,
  Inject,
  Module,
  type DynamicModule,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import 'reflect-metadata';
import { parseJsonBody } from './json-body.js';
import { isPortTaken, KEEP_ALIVE_MS, LARGEST_BODY, PortTaken, traceIdOf } from './http-server.js';
import { ProblemFilter } from './problem-filter.js';

export interface DoorOptions {
  readonly modules: readonly (DynamicModule | Type)[];
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly logger: Logger;
  /** Why the process cannot take requests now; undefined when it can. */
  readonly notReady?: () => string | undefined;
}

export interface Door {
  readonly url: string;
  /** Takes no new requests, lets those under way finish. */
  close(): Promise<void>;
}

/** Opens the HTTP door of a process: its modules, health, problems by RFC 9457, bounded bodies. */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const root = {
    module: DoorModule,
    imports: [...options.modules],
    controllers: [HealthController],
    providers: [{ provide: NOT_READY, useValue: options.notReady ?? (() => undefined) }],
  };
  const app = await createApplication(root, options.logger);
  try {
    await app.listen(options.port, options.host);
  } catch (error) {
    await app.close();
    throw isPortTaken(error) ? new PortTaken(options.host, options.port) : error;
  }
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return { url: `http://${options.host}:${String(port)}`, close: () => app.close() };
}

/** The modules behind a door that somebody else keeps: it hands requests in. */
export interface Application {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Lets the requests under way finish. */
  close(): Promise<void>;
}

/** The same answers as behind `openDoor`, without a port and without health. */
export async function openApplication({
  modules,
  logger,
}: Pick<DoorOptions, 'modules' | 'logger'>): Promise<Application> {
  const app = await createApplication({ module: DoorModule, imports: [...modules] }, logger);
  await app.init();
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.ready();
  return { handle: (request, response) => fastify.routing(request, response), close: () => app.close() };
}

async function createApplication(root: DynamicModule, logger: Logger): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: LARGEST_BODY,
    genReqId: (request: IncomingMessage) => traceIdOf(request.headers['traceparent']),
    requestIdHeader: false,
    // Long enough for a keep-alive client, short enough that a stop is not held up.
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
  });
  const limit = { bodyLimit: LARGEST_BODY };
  adapter.useBodyParser('application/json', false, limit, async (_request: unknown, body: Buffer) =>
    parseJsonBody(body),
  );
  // Files come as the bytes that they are: whoever takes them knows their encoding.
  adapter.useBodyParser(FILE_TYPES, false, limit, async (_request: unknown, body: Buffer) => body);
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: false,
    abortOnError: false,
    // Doors keep what they were sent byte for byte.
    rawBody: true,
  });
  app.useGlobalFilters(new ProblemFilter(logger));
  adapter.getInstance().addHook('onSend', async (request, reply) => {
    void reply.header('Request-Id', request.id);
  });
  return app;
}

const FILE_TYPES = ['text/plain', 'application/x-ndjson'];
const NOT_READY = Symbol('NOT_READY');

@Controller()
class HealthController {
  constructor(@Inject(NOT_READY) private readonly notReady: () => string | undefined) {}

  /** The process lives. */
  @Get('livez')
  @HttpCode(200)
  live(): { readonly status: string } {
    return { status: 'live' };
  }

  /** The process takes requests. */
  @Get('readyz')
  ready(): { readonly status: string } {
    const reason = this.notReady();
    if (reason === undefined) return { status: 'ready' };
    throw new HttpException({ code: 'NOT_READY', title: 'Not ready', detail: reason, retryable: true }, 503);
  }
}

@Module({})
class DoorModule {}
