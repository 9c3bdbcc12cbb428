import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  answerProblem,
  BodyTooLarge,
  exchange,
  passAnswer,
  wholeRequest,
  type WholeAnswer,
  type WholeRequest,
} from './http-exchange.js';

/** Requests that only the leading instance can answer, and where it is. */
export interface LeaderOnly {
  readonly concerns: (method: string, path: string) => boolean;
  /** Whether this instance leads and can decide. */
  readonly leads: () => boolean;
  /** Where the leader answers; undefined while nobody leads. */
  readonly leader: () => Promise<string | undefined>;
}

/** Marks a request that an instance has passed on: whoever gets it answers it or says that it does not lead. */
export const PASSED_ON = 'verso-passed-on';
/** Marks the answer of an instance that does not lead: nothing was done. */
export const NOT_LEADING = 'verso-not-leading';

const GIVEN_UP_AFTER_MS = 15_000;
const UNANSWERED_AFTER_MS = 10_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 250;

/**
 * Passes requests on to the instance that leads, again while leadership moves. Safe for requests that can be repeated: a
 * request whose answer did not come may have been served.
 */
export class PassOn {
  #known: string | undefined;

  constructor(private readonly rule: LeaderOnly) {}

  /** Whether the request must go to another instance. */
  concerns(method: string, path: string): boolean {
    return this.rule.concerns(method, path) && !this.rule.leads();
  }

  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    more: Readonly<Record<string, string>>,
  ): Promise<void> {
    if (request.headers[PASSED_ON] !== undefined) {
      response.setHeader(NOT_LEADING, 'true');
      answerProblem(request, response, 503, nobodyLeads('This instance does not lead.'));
      return;
    }
    let whole: WholeRequest;
    try {
      whole = await wholeRequest(request);
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error;
      const detail = 'The body is over 4 MB: send smaller batches.';
      answerProblem(request, response, 413, { code: 'BODY_TOO_LARGE', title: 'Body too large', detail });
      return;
    }
    const answer = await this.#answer({ ...whole, headers: { ...whole.headers, ...more, [PASSED_ON]: 'true' } });
    if (answer === undefined) answerProblem(request, response, 503, nobodyLeads('No instance leads at present.'));
    else passAnswer(response, answer);
  }

  async #answer(request: WholeRequest): Promise<WholeAnswer | undefined> {
    const givenUpAt = performance.now() + GIVEN_UP_AFTER_MS;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
      const leader = this.#known ?? (await this.rule.leader().catch(() => undefined));
      if (leader !== undefined) {
        const answer = await exchange(leader, request, UNANSWERED_AFTER_MS).catch(() => undefined);
        if (answer !== undefined && answer.headers[NOT_LEADING] === undefined) {
          this.#known = leader;
          return answer;
        }
      }
      this.#known = undefined;
      if (performance.now() > givenUpAt) return undefined;
      await sleep(pause);
    }
  }
}

function nobodyLeads(detail: string): { code: string; title: string; detail: string; retryable: boolean } {
  return { code: 'NO_LEADER', title: 'No instance leads', detail, retryable: true };
}
