import { Body, Controller, Header, Headers, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { IDEMPOTENCY_KEY_REUSED, JsonBody, ProblemException, readIdempotencyKey } from '@verso/service-host';
import type { AcceptedExecution, DeskAnswer, ExecutionOutcome } from '../doors/execution-desk.js';
import type { HandedIn } from '../doors/handed-in.js';
import { sha256 } from '../doors/execution-identity.js';
import { ExecutionBatchBody, ExecutionBody } from './execution-body.js';
import { HandInExecutions } from './hand-in-executions.js';
import { requestFaults } from './request-faults.js';

const JSON_BODY = new JsonBody();

/** Where front offices hand in executions over HTTP: one at a time, or up to a thousand. */
@ApiTags('executions')
@ApiHeader({ name: 'Idempotency-Key', required: true, description: 'good for ever; up to 255 visible characters' })
@Controller('v1/executions')
export class ExecutionsController {
  constructor(@Inject(CommandBus) private readonly commands: CommandBus) {}

  /** Books one execution; the same execution again is answered as the first time. */
  @ApiOperation({ summary: 'Hand in one execution' })
  @ApiBody({ type: ExecutionBody })
  @ApiOkResponse({ description: 'booked, or booked and waiting for what is missing' })
  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async one(
    @Body(JSON_BODY) body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: RawRequest,
    @Res({ passthrough: true }) reply: HeaderReply,
  ): Promise<BookedExecution> {
    const content = request.rawBody?.toString('utf8') ?? JSON.stringify(body);
    const faults = requestFaults(ExecutionBody, body);
    const item: HandedIn = { door: 'HTTP', contentType: JSON_TYPE, content, input: body, faults };
    const [outcome] = await this.handIn(key, content, [item], reply);
    if (outcome === undefined) throw new ProblemException(500, 'NOT_DECIDED', 'no answer was given');
    if (outcome.status === 'REFUSED') {
      const status = outcome.code === 'CONTENT_DIFFERS' ? 409 : 422;
      throw new ProblemException(status, outcome.code, outcome.detail, outcome.errors);
    }
    return booked(outcome);
  }

  /** Books up to 1,000 executions together; each has its own outcome. */
  @ApiOperation({ summary: 'Hand in up to 1,000 executions' })
  @ApiBody({ type: ExecutionBatchBody })
  @ApiOkResponse({ description: 'one outcome per execution, in their order' })
  @Post('batch')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async batch(
    @Body(JSON_BODY) body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: RawRequest,
    @Res({ passthrough: true }) reply: HeaderReply,
  ): Promise<{ readonly outcomes: readonly ExecutionOutcome[] }> {
    const faults = requestFaults(ExecutionBatchBody, withoutExecutions(body));
    const [first] = faults;
    if (first !== undefined) {
      const detail = first.pointer === '' ? first.detail : `${first.pointer}: ${first.detail}`;
      throw new ProblemException(422, first.code, detail, faults);
    }
    const { executions = [] } = body as ExecutionBatchBody;
    const items = executions.map((input): HandedIn => {
      return { door: 'HTTP', contentType: JSON_TYPE, content: JSON.stringify(input), input };
    });
    const content = request.rawBody?.toString('utf8') ?? JSON.stringify(body);
    return { outcomes: await this.handIn(key, content, items, reply) };
  }

  private async handIn(
    key: string | undefined,
    content: string,
    items: readonly HandedIn[],
    reply: HeaderReply,
  ): Promise<readonly ExecutionOutcome[]> {
    const idempotencyKey = checkedKey(key);
    const contentHash = sha256(content);
    const idempotency = { source: 'http:executions', key: idempotencyKey, contentHash };
    const request = { key: `http:${idempotencyKey}:${contentHash}`, items, idempotency };
    const answer: DeskAnswer = await this.commands.execute(new HandInExecutions(request));
    if (answer.answer === 'key-reused') {
      const { status, code, detail } = IDEMPOTENCY_KEY_REUSED;
      throw new ProblemException(status, code, detail);
    }
    if (answer.repeated) reply.header('idempotency-hit', 'true');
    return answer.outcomes;
  }
}

/** The answer to one execution: the same at every repeat, hence without a word on whether it is one. */
export type BookedExecution = Omit<AcceptedExecution, 'repeat'>;

interface RawRequest {
  /** Present when the application keeps raw bodies; else the parsed body is written anew. */
  readonly rawBody?: Buffer;
}

interface HeaderReply {
  header(name: string, value: string): unknown;
}

/** The list alone: each of its executions is judged for itself. */
function withoutExecutions(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('executions' in body)) return body;
  const { executions } = body;
  return Array.isArray(executions) ? { ...body, executions: executions.map(() => null) } : body;
}

function booked({ status, executionId, tradeId, tradeVersion, missing }: AcceptedExecution): BookedExecution {
  return { status, executionId, tradeId, tradeVersion, missing };
}

function checkedKey(header: string | undefined): string {
  const named = readIdempotencyKey(header);
  if ('key' in named) return named.key;
  const { status, code, detail } = named.refused;
  throw new ProblemException(status, code, detail);
}

const JSON_TYPE = 'application/json';
