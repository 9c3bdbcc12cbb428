/** A request that is answered with a problem. */
export interface RefusedRequest {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

/** The header `Idempotency-Key` of a request, which every POST that changes something bears. */
export function readIdempotencyKey(header: unknown): { readonly key: string } | { readonly refused: RefusedRequest } {
  if (header === undefined || header === '') {
    const detail = 'every POST needs an Idempotency-Key header, e.g. a UUID, so that it can be repeated safely';
    return { refused: { status: 400, code: 'IDEMPOTENCY_KEY_REQUIRED', detail } };
  }
  if (typeof header !== 'string' || !IDEMPOTENCY_KEY.test(header)) {
    const detail = 'an Idempotency-Key is 1 to 255 visible characters';
    return { refused: { status: 400, code: 'IDEMPOTENCY_KEY_INVALID', detail } };
  }
  return { key: header };
}

/** The answer to a key that was used before for something else. */
export const IDEMPOTENCY_KEY_REUSED: RefusedRequest = {
  status: 422,
  code: 'IDEMPOTENCY_KEY_REUSED',
  detail: 'this Idempotency-Key was used before with another body; a key is good for one request, for ever',
};

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;
