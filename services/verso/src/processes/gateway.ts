import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { PortTaken, problemBody } from '@verso/service-host';
import {
  answerClientError,
  answerProblem,
  BodyTooLarge,
  exchange,
  passAnswer,
  refuseExpectation,
  wholeRequest,
  type WholeAnswer,
  type WholeRequest,
} from '@verso/service-host/service';

/** One door of the gateway and who answers there. */
export interface GatewayRoute {
  readonly prefix: string;
  /** Or how a request names it; undefined when it does not. */
  readonly service: string | ((request: WholeRequest) => string | undefined);
}

export interface GatewayOptions {
  readonly host: string;
  readonly port: number;
  readonly routes: readonly GatewayRoute[];
  /** Where the instances of a service answer now. */
  readonly instancesOf: (service: string) => readonly string[];
  /** How long an instance is looked for. */
  readonly givenUpAfterMs?: number;
  /** Answers of the gateway itself, by path. */
  readonly pages: Readonly<Record<string, () => unknown>>;
}

const GIVEN_UP_AFTER_MS = 20_000;
const UNANSWERED_AFTER_MS = 20_000;
const PAUSE_MS = 50;

/**
 * One address for all services, as a load balancer gives it: a request goes to the next instance in turn, and to another one
 * when that does not answer or says that it cannot. Every request of the office can be repeated, so a client sees none of that.
 */
export class Gateway {
  readonly url: string;
  readonly #server: Server;
  readonly #options: GatewayOptions;
  #turn = 0;

  /** @throws PortTaken */
  static async open(options: GatewayOptions): Promise<Gateway> {
    const server = createServer({ keepAliveTimeout: 5_000 });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'EADDRINUSE' ? new PortTaken(options.host, options.port) : error);
      });
      server.listen(options.port, options.host, resolve);
    });
    return new Gateway(server, options);
  }

  private constructor(server: Server, options: GatewayOptions) {
    this.#server = server;
    this.#options = options;
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : options.port;
    this.url = `http://${options.host}:${port}`;
    server.on('request', (request, response) => {
      this.#take(request, response).catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else if (error instanceof BodyTooLarge)
          problem(request, response, 413, 'BODY_TOO_LARGE', 'The body is over 4 MB: send smaller batches.');
        else problem(request, response, 500, 'INTERNAL', `This is a defect of the office: ${textOf(error)}`);
      });
    });
    server.on('clientError', answerClientError);
    server.on('checkExpectation', refuseExpectation);
  }

  /** Takes no new requests, lets those under way finish, but for `patienceMs` at most. */
  async close(patienceMs = 5_000): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const impatience = setTimeout(() => this.#server.closeAllConnections(), patienceMs);
    await closed;
    clearTimeout(impatience);
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const page = this.#options.pages[path];
    if (page !== undefined && request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(page()));
      return;
    }
    const route = this.#options.routes.find(({ prefix }) => path.startsWith(prefix));
    if (route === undefined) {
      problem(request, response, 404, 'NOT_FOUND', `Cannot ${request.method ?? 'GET'} ${path}`);
      return;
    }
    const whole = await wholeRequest(request);
    const service = typeof route.service === 'string' ? route.service : route.service(whole);
    if (service === undefined) {
      const how = 'name it, as ?room=settlement or {"room":"settlement"}';
      problem(request, response, 422, 'ROOM_NOT_NAMED', `${path} is asked of one room: ${how}`);
      return;
    }
    const answer = await this.#ask(service, whole);
    if (answer === undefined) problem(request, response, 503, 'NO_INSTANCE', `No instance of ${service} answers.`);
    else passAnswer(response, answer);
  }

  async #ask(service: string, request: WholeRequest): Promise<WholeAnswer | undefined> {
    const givenUpAt = performance.now() + (this.#options.givenUpAfterMs ?? GIVEN_UP_AFTER_MS);
    let refused: WholeAnswer | undefined;
    while (performance.now() < givenUpAt) {
      const instances = this.#options.instancesOf(service);
      for (let tried = 0; tried < instances.length; tried += 1) {
        const origin = instances[(this.#turn += 1) % instances.length] ?? '';
        const answer = await exchange(origin, request, UNANSWERED_AFTER_MS).catch(() => undefined);
        if (answer !== undefined && answer.status !== 503) return answer;
        refused = answer ?? refused;
      }
      await sleep(PAUSE_MS);
    }
    return refused;
  }
}

function problem(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  code: string,
  detail: string,
): void {
  answerProblem(request, response, status, problemBody(status, code, detail));
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The room that a request names in its query or its body. */
export function roomOf({ path, body }: WholeRequest): string | undefined {
  const asked = new URL(path, 'http://localhost').searchParams.get('room');
  return asked ?? roomInBody(body.toString('utf8'));
}

function roomInBody(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text);
    const room: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'room') : undefined;
    return typeof room === 'string' ? room : undefined;
  } catch {
    return undefined;
  }
}
