import { timingSafeEqual } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { hostname } from 'node:os';
import { HttpException } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Application } from '../door.js';
import { isPortTaken, KEEP_ALIVE_MS, PortTaken } from '../http-server.js';
import { parseJsonBody } from '../json-body.js';
import type { ProblemBody } from '../problem.js';
import { answerClientError, refuseExpectation } from '../unreadable-request.js';
import { answerJson, answerProblem, BodyTooLarge, pathOf, wholeRequest } from './http-exchange.js';
import type { PassOn } from './pass-on.js';

export interface DoorwayOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly logger: Logger;
  /** What requests to internal routes from other machines must bear. */
  readonly token: string | undefined;
  /** What stands against taking requests; empty when nothing does. */
  readonly missing: () => readonly string[];
}

/** Answers a request that needs no application. @param body parsed JSON; undefined without one */
export type InternalRoute = (body: unknown, asked: AskedWith) => Promise<RouteAnswer>;

/** What a request says beside its body. */
export interface AskedWith {
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
}

export type RouteAnswer =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly status: number; readonly problem: ProblemBody };

/**
 * The HTTP server of a process, which listens from its first moment to its last: health at any time, internal routes, and
 * everything else as soon as there is an application behind it.
 */
export class Doorway {
  readonly url: string;
  readonly #server: Server;
  readonly #options: DoorwayOptions;
  readonly #routes = new Map<string, InternalRoute>();
  #application: Application | undefined;
  #passOn: PassOn | undefined;
  #leaving = false;

  /** @throws PortTaken */
  static async open(options: DoorwayOptions): Promise<Doorway> {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(isPortTaken(error) ? new PortTaken(options.host, options.port) : error));
      server.listen(options.port, options.host, resolve);
    });
    return new Doorway(server, options);
  }

  private constructor(server: Server, options: DoorwayOptions) {
    this.#server = server;
    this.#options = options;
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : options.port;
    // Whoever listens on all addresses is reached under the name of its machine.
    const host = /^(0\.0\.0\.0|::|)$/.test(options.host) ? hostname() : options.host;
    this.url = `http://${host}:${port}`;
    server.on('clientError', answerClientError);
    server.on('checkExpectation', refuseExpectation);
    server.on('request', (request, response) => {
      this.#take(request, response).catch((error: unknown) => this.#fail(request, response, error));
    });
  }

  /** Puts an application behind the door. */
  serve(application: Application | undefined, passOn: PassOn | undefined): void {
    this.#application = application;
    this.#passOn = passOn;
  }

  /** @param route e.g. `POST /internal/clock/tick` */
  answer(route: string, handler: InternalRoute): void {
    this.#routes.set(route, handler);
  }

  /** From now on connections are closed with the next answer, so that clients make new ones to others. */
  leave(): void {
    this.#leaving = true;
  }

  /** Takes no new connections, lets the requests under way finish. */
  async close(): Promise<void> {
    this.leave();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    await closed;
  }

  /** Breaks off what is under way. */
  breakOff(): void {
    this.#server.closeAllConnections();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#leaving) response.setHeader('connection', 'close');
    const { method = 'GET' } = request;
    const path = pathOf(request);
    const route = this.#routes.get(`${method} ${path}`);
    if (path === '/livez' && method === 'GET') answerJson(response, 200, { status: 'live' });
    else if (path === '/readyz' && method === 'GET') this.#ready(request, response);
    else if (path.startsWith('/internal/') && !this.#isOfTheHouse(request)) forbidden(request, response);
    else if (this.#passOn?.concerns(method, path) === true) {
      const { token } = this.#options;
      const asHouse = token !== undefined && path.startsWith('/internal/');
      await this.#passOn.handle(request, response, asHouse ? { authorization: `Bearer ${token}` } : {});
    } else if (route !== undefined) await internal(request, response, route);
    else if (this.#application !== undefined) this.#application.handle(request, response);
    else this.#unknown(request, response);
  }

  #unknown(request: IncomingMessage, response: ServerResponse): void {
    const missing = this.#options.missing();
    if (missing.length > 0) this.#notReady(request, response, missing);
    else {
      const detail = `Cannot ${request.method ?? 'GET'} ${pathOf(request)}`;
      answerProblem(request, response, 404, { code: 'NOT_FOUND', title: 'Not found', detail });
    }
  }

  #ready(request: IncomingMessage, response: ServerResponse): void {
    const missing = this.#options.missing();
    if (missing.length === 0) answerJson(response, 200, { status: 'ready' });
    else this.#notReady(request, response, missing);
  }

  #notReady(request: IncomingMessage, response: ServerResponse, missing: readonly string[]): void {
    const detail = missing.join('; ');
    answerProblem(request, response, 503, { code: 'NOT_READY', title: 'Not ready', detail, retryable: true });
  }

  #isOfTheHouse({ headers, socket }: IncomingMessage): boolean {
    const { token } = this.#options;
    const given = headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (token !== undefined && sameText(given, token)) return true;
    // What comes through a proxy on this machine is not of this machine.
    const direct = headers['x-forwarded-for'] === undefined && headers.forwarded === undefined;
    return token === undefined && direct && /^(127\.|::1$|::ffff:127\.)/.test(socket.remoteAddress ?? '');
  }

  #fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (error instanceof HttpException && !response.headersSent) {
      answerProblem(request, response, error.getStatus(), error.getResponse() as ProblemBody);
      return;
    }
    if (error instanceof BodyTooLarge && !response.headersSent) {
      const detail = 'The body is over 4 MB.';
      answerProblem(request, response, 413, { code: 'BODY_TOO_LARGE', title: 'Body too large', detail });
      return;
    }
    if (error instanceof Error && error.name === 'NotLeading' && !response.headersSent) {
      const detail = 'Leadership is moving: ask again.';
      answerProblem(request, response, 503, { code: 'NO_LEADER', title: 'No instance leads', detail, retryable: true });
      return;
    }
    this.#options.logger.error({ err: error, path: request.url }, 'a request could not be answered');
    if (response.headersSent) response.destroy();
    else {
      const detail = 'This is a defect of the office, not of the request.';
      answerProblem(request, response, 500, { code: 'INTERNAL', title: 'Internal error', detail, retryable: true });
    }
  }
}

function forbidden(request: IncomingMessage, response: ServerResponse): void {
  const detail = 'Internal routes are answered on this machine, or to a bearer of the token of the house.';
  answerProblem(request, response, 403, { code: 'FORBIDDEN', title: 'Forbidden', detail });
}

async function internal(request: IncomingMessage, response: ServerResponse, route: InternalRoute): Promise<void> {
  const { body: bytes, path } = await wholeRequest(request);
  const body = bytes.length === 0 ? undefined : parseJsonBody(bytes);
  const { searchParams: query } = new URL(path, 'http://localhost');
  const answer = await route(body, { headers: request.headers, query });
  if ('problem' in answer) answerProblem(request, response, answer.status, answer.problem);
  else {
    for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
    answerJson(response, answer.status, answer.body);
  }
}

function sameText(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}
