import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { problemOf, type ProblemBody } from './problem.js';

/** Turns everything thrown on the way to an answer into a problem; what nobody foresaw is logged and answered as 500. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const [status, body] = this.describe(exception);
    if (status >= 500) this.logger.error({ err: exception, path: request.url, traceId: request.id }, body.title);
    const problem = problemOf(body, status, { path: pathOf(request.url), traceId: request.id });
    void reply.status(status).type('application/problem+json').send(problem);
  }

  private describe(exception: unknown): [number, ProblemBody] {
    if (exception instanceof HttpException) return [exception.getStatus(), bodyOf(exception)];
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
function bodyOf(exception: HttpException): ProblemBody {
  const response = exception.getResponse();
  const given: Partial<ProblemBody> = typeof response === 'object' ? response : {};
  const otherwise = refusalOfFramework(exception.getStatus(), exception.message);
  return {
    code: given.code ?? otherwise.code,
    title: given.title ?? otherwise.title,
    detail: given.detail ?? otherwise.detail,
    ...(given.errors === undefined ? {} : { errors: given.errors }),
    ...(given.retryable === undefined ? {} : { retryable: given.retryable }),
  };
}

function refusalOfFramework(status: number, message: string): ProblemBody {
  switch (status) {
    case 400:
      return problem('MALFORMED_JSON', 'Malformed JSON', `The body is not JSON: ${message}`);
    case 404:
      return problem('NOT_FOUND', 'Not found', message);
    case 413:
      return problem('BODY_TOO_LARGE', 'Body too large', 'The body is over 4 MB: send smaller batches.');
    case 415:
      return problem('UNSUPPORTED_MEDIA_TYPE', 'Unsupported media type', 'Send application/json.');
    default:
      return problem(`HTTP_${String(status)}`, message, message);
  }
}

function problem(code: string, title: string, detail: string): ProblemBody {
  return { code, title, detail };
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}
