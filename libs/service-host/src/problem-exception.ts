import { HttpException } from '@nestjs/common';
import type { FieldError } from '@verso/decider';
import type { ProblemBody } from './problem.js';

/** What a controller throws for the door to answer as a problem; the title is the code in words. */
export class ProblemException extends HttpException {
  constructor(
    status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
  ) {
    const body: ProblemBody = { code, title: titleOf(code), detail, errors, retryable: status >= 500 };
    super(body, status);
  }
}

function titleOf(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
