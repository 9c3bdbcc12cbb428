import type { FieldError } from '@verso/decider';

/** An error answer by RFC 9457, with the members that Verso adds. Content type `application/problem+json`. */
export interface Problem {
  /** Stable URI of the kind of problem. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** Upper-case code, e.g. `CONTENT_DIFFERS`. */
  readonly code: string;
  readonly detail: string;
  /** Path of the request. */
  readonly instance: string;
  /** The fields that are wrong, by JSON pointer into the body. */
  readonly errors: readonly FieldError[];
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Identifies this request in the log. */
  readonly traceId: string;
}

/** What a controller throws: an HttpException whose response has these members; the rest is filled in. */
export type ProblemBody = Pick<Problem, 'code' | 'title' | 'detail'> & Partial<Pick<Problem, 'errors' | 'retryable'>>;

/** The problem that answers a request, from whatever was thrown. */
export function problemOf(body: ProblemBody, status: number, request: { path: string; traceId: string }): Problem {
  return {
    type: `https://verso.example/errors/${body.code.toLowerCase().replaceAll('_', '-')}`,
    title: body.title,
    status,
    code: body.code,
    detail: body.detail,
    instance: request.path,
    errors: body.errors ?? [],
    retryable: body.retryable ?? status === 503,
    traceId: request.traceId,
  };
}

/** A problem whose title is its code in words. */
export function problemBody(
  status: number,
  code: string,
  detail: string,
  errors: readonly FieldError[] = [],
): ProblemBody {
  const words = code.toLowerCase().replaceAll('_', ' ');
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  return { code, title, detail, errors, retryable: status >= 500 };
}
