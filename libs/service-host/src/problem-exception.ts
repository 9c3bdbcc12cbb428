import { HttpException } from '@nestjs/common';
import type { FieldError } from '@verso/decider';
import { problemBody } from './problem.js';

/** What a controller throws for the door to answer as a problem; the title is the code in words. */
export class ProblemException extends HttpException {
  constructor(
    status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
  ) {
    super(problemBody(status, code, detail, errors), status);
  }
}
