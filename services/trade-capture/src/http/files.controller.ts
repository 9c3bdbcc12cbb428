import { Body, Controller, Header, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProblemException } from '@verso/service-host';
import { ExecutionDesk } from '../doors/execution-desk.js';
import { FileNotText, textOfFile } from '../files/file-text.js';
import type { IngestSummary } from '../files/ingest.js';
import { ingest } from '../files/ingest.js';

/** Where whole files of executions come in over HTTP. */
@ApiTags('executions')
@Controller('v1/executions/files')
export class FilesController {
  constructor(@Inject(ExecutionDesk) private readonly desk: ExecutionDesk) {}

  /**
   * Hands in a FIX log or NDJSON; each message or line has its own outcome. Needs no Idempotency-Key: a file handed in
   * again is all repeats.
   */
  @ApiOperation({ summary: 'Hand in a file of executions: a FIX 4.4 log or NDJSON' })
  @ApiConsumes('text/plain', 'application/x-ndjson')
  @ApiOkResponse({ description: 'what came of each message or line' })
  @Post()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async file(@Body() body: unknown): Promise<FileAnswer> {
    const text = body instanceof Uint8Array ? readText(body) : body;
    if (typeof text !== 'string') {
      const detail = 'send a FIX log or NDJSON with content-type text/plain or application/x-ndjson';
      throw new ProblemException(415, 'CONTENT_TYPE_NOT_SUPPORTED', detail);
    }
    const { refusedByCode, skippedByName, ...rest } = await ingest(text, this.desk, this.desk.defaults);
    return {
      ...rest,
      refusedByCode: Object.fromEntries(refusedByCode),
      skippedByName: Object.fromEntries(skippedByName),
    };
  }
}

function readText(bytes: Uint8Array): string {
  try {
    return textOfFile(bytes);
  } catch (error) {
    if (!(error instanceof FileNotText)) throw error;
    throw new ProblemException(422, 'FILE_NOT_TEXT', error.message);
  }
}

/** An `IngestSummary` as JSON. */
export type FileAnswer = Omit<IngestSummary, 'refusedByCode' | 'skippedByName'> & {
  readonly refusedByCode: Readonly<Record<string, number>>;
  readonly skippedByName: Readonly<Record<string, number>>;
};
