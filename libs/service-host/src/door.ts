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
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import 'reflect-metadata';
import { parseJsonBody } from './json-body.js';
import { isPortTaken, KEEP_ALIVE_MS, LARGEST_BODY, PortTaken, traceIdOf } from './http-server.js';
import { ProblemException } from './problem-exception.js';
import { ProblemFilter } from './problem-filter.js';
import { problemOf } from './problem.js';
import { ANY_PARAMETER, KnownParametersOnly, TakesQuery } from './query-parameters.js';
import { RouteList } from './route-list.js';
import { answerClientError, refuseExpectation } from './unreadable-request.js';

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
    clientErrorHandler: answerClientError,
    frameworkErrors: answerUnreadablePath,
  });
  const limit = { bodyLimit: LARGEST_BODY };
  // Doors keep what they were sent byte for byte: a number that was read and written again may be another text.
  adapter.useBodyParser('application/json', true, limit, async (_request: unknown, body: Buffer) =>
    parseJsonBody(body),
  );
  // Files come as the bytes that they are: whoever takes them knows their encoding.
  adapter.useBodyParser(FILE_TYPES, false, limit, async (_request: unknown, body: Buffer) => body);
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: false,
    abortOnError: false,
    // No more parsers than those above: a form is no request of any door.
    bodyParser: false,
  });
  const routes = new RouteList();
  app.useGlobalFilters(new ProblemFilter(logger, routes));
  app.useGlobalGuards(new KnownParametersOnly());
  const fastify = adapter.getInstance();
  fastify.addHook('onRoute', ({ method, url }) => routes.add(method, url));
  fastify.addHook('onRequest', async ({ headers }) => refuseEncoded(headers['content-encoding']));
  fastify.addHook('onSend', async (request, reply) => {
    void reply.header('Request-Id', request.id);
  });
  fastify.server.on('checkExpectation', refuseExpectation);
  return app;
}

/** Read as it is, a compressed file would be recorded as so many lines that nobody sent. */
function refuseEncoded(encoding: string | undefined): void {
  if (encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity') return;
  const detail = `content-encoding ${encoding.slice(0, 40)} is not taken: send the body as it is`;
  throw new ProblemException(415, 'CONTENT_ENCODING_NOT_SUPPORTED', detail);
}

/** What Fastify refuses before any route is found. */
function answerUnreadablePath(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const [status, code, title, detail] =
    error.code === 'FST_ERR_MAX_PARAM_LENGTH'
      ? ([414, 'PATH_TOO_LONG', 'Path too long', 'No id has as many characters as the one in this path.'] as const)
      : ([400, 'PATH_MALFORMED', 'Path malformed', 'The path holds an escape (%) that is not UTF-8.'] as const);
  const [path = ''] = (request.raw.url ?? '').split('?', 1);
  const problem = problemOf({ code, title, detail }, status, { path: path.slice(0, 200), traceId: request.id });
  // Nothing of the application has seen this reply, so its serializer must not either.
  void reply.status(status).type('application/problem+json').send(JSON.stringify(problem));
}

const FILE_TYPES = ['text/plain', 'application/x-ndjson'];
const NOT_READY = Symbol('NOT_READY');

@Controller()
class HealthController {
  constructor(@Inject(NOT_READY) private readonly notReady: () => string | undefined) {}

  /** The process lives. */
  @Get('livez')
  @TakesQuery(ANY_PARAMETER)
  @HttpCode(200)
  live(): { readonly status: string } {
    return { status: 'live' };
  }

  /** The process takes requests. */
  @Get('readyz')
  @TakesQuery(ANY_PARAMETER)
  ready(): { readonly status: string } {
    const reason = this.notReady();
    if (reason === undefined) return { status: 'ready' };
    throw new HttpException({ code: 'NOT_READY', title: 'Not ready', detail: reason, retryable: true }, 503);
  }
}

@Module({})
class DoorModule {}
