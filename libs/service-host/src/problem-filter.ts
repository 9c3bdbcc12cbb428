import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { problemOf, type ProblemBody } from './problem.js';
import type { RouteList } from './route-list.js';

/** Turns everything thrown on the way to an answer into a problem; what nobody foresaw is logged and answered as 500. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly routes: RouteList,
  ) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const path = pathOf(request.url);
    const methods = isUnknownPlace(exception) ? this.routes.methodsAt(path) : [];
    if (methods.length > 0) void reply.header('Allow', methods.join(', '));
    const [status, body] = methods.length > 0 ? notAllowed(request.method, methods) : this.describe(exception);
    if (status >= 500) this.logger.error({ err: exception, path: request.url, traceId: request.id }, body.title);
    const problem = problemOf(body, status, { path, traceId: request.id });
    void reply.status(status).type('application/problem+json').send(problem);
  }

  private describe(exception: unknown): [number, ProblemBody] {
    if (exception instanceof HttpException) return [exception.getStatus(), bodyOf(exception, this.routes)];
    if (exception instanceof Error && exception.name === 'UnknownEventType') {
      const newer = 'A newer build has written events that this one does not know: it reads, and decides nothing.';
      return [503, { ...problem('NEWER_EVENTS', 'Written by a newer build', newer), retryable: true }];
    }
    if (exception instanceof Error && exception.name === 'NotLeading') {
      return [
        503,
        { ...problem('NO_LEADER', 'No instance leads', 'Leadership is moving: ask again.'), retryable: true },
      ];
    }
    const detail = 'This is a defect of the office, not of the request. Its log has the cause under the trace id.';
    return [500, { ...problem('INTERNAL', 'Internal error', detail), retryable: true }];
  }
}

/** What the exception says; refusals of the framework itself carry no code and are told apart by their status. */
function bodyOf(exception: HttpException, routes: RouteList): ProblemBody {
  const response = exception.getResponse();
  const given: Partial<ProblemBody> = typeof response === 'object' ? response : {};
  const otherwise = refusalOfFramework(exception.getStatus(), exception.message, routes);
  return {
    code: given.code ?? otherwise.code,
    title: given.title ?? otherwise.title,
    detail: given.detail ?? otherwise.detail,
    ...(given.errors === undefined ? {} : { errors: given.errors }),
    ...(given.retryable === undefined ? {} : { retryable: given.retryable }),
  };
}

function refusalOfFramework(status: number, message: string, routes: RouteList): ProblemBody {
  switch (status) {
    case 400:
      return problem('MALFORMED_JSON', 'Malformed JSON', `The body is not JSON: ${message}`);
    case 404:
      return problem('NOT_FOUND', 'Not found', `There is nothing here. What there is: ${routes.toString()}.`);
    case 413:
      return problem('BODY_TOO_LARGE', 'Body too large', 'The body is over 4 MB: send smaller batches.');
    case 415:
      return problem('UNSUPPORTED_MEDIA_TYPE', 'Unsupported media type', SEND_AS);
    default:
      return problem(`HTTP_${String(status)}`, message, message);
  }
}

/** Fastify knows no route of this path and method; a door that knows no such thing says so with a code. */
function isUnknownPlace(exception: unknown): boolean {
  if (!(exception instanceof HttpException) || exception.getStatus() !== 404) return false;
  const response = exception.getResponse();
  return typeof response !== 'object' || !('code' in response);
}

function notAllowed(method: string, methods: readonly string[]): [number, ProblemBody] {
  const detail = `${method} is not served here: ask with ${methods.join(' or ')}.`;
  return [405, problem('METHOD_NOT_ALLOWED', 'Method not allowed', detail)];
}

const SEND_AS =
  'Send JSON as content-type application/json; a file of executions as text/plain or application/x-ndjson.';

function problem(code: string, title: string, detail: string): ProblemBody {
  return { code, title, detail };
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}
