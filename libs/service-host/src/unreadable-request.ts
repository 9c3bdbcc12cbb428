import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { traceIdOf } from './http-server.js';
import { problemBody, problemOf } from './problem.js';

/** Answers what cannot be read as a request at all; the connection is of no use afterwards. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, code, detail] = REFUSALS[error.code ?? ''] ?? MALFORMED;
  const body = problemOf(problemBody(status, code, detail), status, { path: '', traceId: traceIdOf(undefined) });
  const text = JSON.stringify(body);
  if (socket.writable) {
    const lines = [
      `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
      'Connection: close',
      'Content-Type: application/problem+json',
      `Content-Length: ${String(Buffer.byteLength(text))}`,
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n${text}`);
  }
  socket.destroySoon();
}

type Refusal = readonly [number, string, string];

const REFUSALS: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'REQUEST_TIMEOUT', 'The request did not come to its end in time: send it again.'],
  HPE_HEADER_OVERFLOW: [431, 'HEADERS_TOO_LARGE', 'The path and headers have over 16 KB together.'],
};
const MALFORMED: Refusal = [400, 'NOT_HTTP', 'This is not a request of HTTP/1.1.'];

/** Answers a header `Expect` that asks for something else than 100-continue. */
export function refuseExpectation(request: IncomingMessage, response: ServerResponse): void {
  const traceId = traceIdOf(request.headers['traceparent']);
  const [path = ''] = (request.url ?? '').split('?', 1);
  const problem = problemBody(417, 'EXPECTATION_FAILED', 'Expect can ask for 100-continue only: leave it out.');
  response.writeHead(417, { 'content-type': 'application/problem+json', 'request-id': traceId });
  response.end(JSON.stringify(problemOf(problem, 417, { path, traceId })));
}
