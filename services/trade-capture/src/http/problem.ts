import { Catch, HttpException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FieldError } from '@verso/decider';
import { randomUUID } from 'node:crypto';

/** RFC 9457 problem details with the fields that every refusal of the office carries. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly instance: string;
  readonly errors: readonly FieldError[];
  readonly retryable: boolean;
  readonly traceId: string;
}

/** Something the door answers with a problem. */
export class ProblemException extends HttpException {
  constructor(
    status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
  ) {
    super(detail, status);
  }
}

/** Answers every failure as `application/problem+json`; what nobody foresaw is a 500 that tells nothing of the inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(exception: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<RequestLike>();
    const reply = host.switchToHttp().getResponse<ReplyLike>();
    const { status, code, detail, errors } = factsOf(exception);
    const problem: Problem = {
      type: `https://verso.example/errors/${code.toLowerCase().replaceAll('_', '-')}`,
      title: titleOf(code),
      status,
      code,
      detail,
      instance: (request.url ?? '').split('?')[0] ?? '',
      errors,
      retryable: status >= 500,
      traceId: traceIdOf(request),
    };
    void reply
      .code(status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(JSON.stringify(problem));
  }
}

interface RequestLike {
  readonly url?: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

interface ReplyLike {
  code(status: number): ReplyLike;
  header(name: string, value: string): ReplyLike;
  send(body: string): unknown;
}

type Facts = Pick<Problem, 'status' | 'code' | 'detail' | 'errors'>;

function factsOf(exception: unknown): Facts {
  if (exception instanceof ProblemException) {
    const { code, detail, errors } = exception;
    return { status: exception.getStatus(), code, detail, errors };
  }
  const status = statusOf(exception);
  const known = KNOWN_FAULTS.get(status);
  if (known !== undefined) return { status, ...known, errors: [{ pointer: '', ...known }] };
  if (exception instanceof HttpException) {
    return { status, code: 'REQUEST_REFUSED', detail: exception.message, errors: [] };
  }
  return { status: 500, code: 'INTERNAL_ERROR', detail: 'the office failed to answer; try again', errors: [] };
}

/** Faults of the transport: a body that is no JSON, too long, of another type. */
function statusOf(exception: unknown): number {
  if (exception instanceof HttpException) return exception.getStatus();
  if (typeof exception !== 'object' || exception === null || !('statusCode' in exception)) return 500;
  const { statusCode } = exception;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : 500;
}

function titleOf(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function traceIdOf({ headers }: RequestLike): string {
  const traceparent = headers['traceparent'];
  const traceId = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined;
  return traceId ?? randomUUID().replaceAll('-', '');
}

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
const KNOWN_FAULTS: ReadonlyMap<number, { readonly code: string; readonly detail: string }> = new Map([
  [400, { code: 'BODY_NOT_JSON', detail: 'the body is not readable as JSON' }],
  [413, { code: 'BODY_TOO_LARGE', detail: 'the body is larger than this door takes; hand it in in parts' }],
  [415, { code: 'CONTENT_TYPE_NOT_SUPPORTED', detail: 'this door takes application/json' }],
]);
