import {
  Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { LARGEST_BODY, traceIdOf } from '../http-server.js';
import { problemOf, type ProblemBody } from '../problem.js';

/** A request as it can be sent again: the body is whole. */
export interface WholeRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface WholeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The body is over the limit of every door. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** Reads a request to its end. @throws BodyTooLarge */
export async function wholeRequest(request: IncomingMessage): Promise<WholeRequest> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > LARGEST_BODY) throw new BodyTooLarge();
    parts.push(part);
  }
  const { method = 'GET', url = '/', headers } = request;
  return { method, path: url, headers: endToEnd(headers), body: Buffer.concat(parts) };
}

/**
 * Sends a request and reads the whole answer. A rejection tells that no whole answer came: whether the request was served is
 * unknown then.
 */
export async function exchange(
  origin: string,
  { method, path, headers, body }: WholeRequest,
  timeoutMs: number,
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    const own = { ...headers, 'content-length': String(body.length) };
    const outgoing = httpRequest(
      `${origin}${path}`,
      { method, headers: own, agent: AGENT, timeout: timeoutMs },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          if (!answer.complete) reject(new Error('the answer was cut off'));
          else resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(parts) });
        });
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Hands an answer of another process on. */
export function passAnswer(response: ServerResponse, { status, headers, body }: WholeAnswer): void {
  for (const [name, value] of Object.entries(endToEnd(headers)))
    if (value !== undefined) response.setHeader(name, value);
  response.writeHead(status, { 'content-length': String(body.length) });
  response.end(body);
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(text);
}

export function answerProblem(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: ProblemBody,
): void {
  const traceId = traceIdOf(request.headers['traceparent']);
  const problem = problemOf(body, status, { path: pathOf(request), traceId });
  response.setHeader('request-id', traceId);
  if (status === 503) response.setHeader('retry-after', '1');
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify(problem));
}

export function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? url;
}

/** Connections are kept: between two services, requests follow each other closely. */
const AGENT = new Agent({ keepAlive: true, keepAliveMsecs: 1_000, maxSockets: 128, scheduling: 'lifo' });

/** Headers that concern one connection only (RFC 9110, 7.6.1), and the length, which is counted anew. */
const OF_THE_CONNECTION = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['content-length', 'expect', 'host'],
]);

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.has(name)));
}
