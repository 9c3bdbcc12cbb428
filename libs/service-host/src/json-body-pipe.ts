import { Injectable, type PipeTransform } from '@nestjs/common';
import { ProblemException } from './problem-exception.js';

/** The body of a request, which must have come as JSON; what is in it is for the door to judge. */
@Injectable()
export class JsonBody implements PipeTransform<unknown, unknown> {
  /** @param absent what no body at all stands for, where it may be left out */
  constructor(private readonly absent?: unknown) {}

  transform(body: unknown): unknown {
    if (body === undefined && this.absent !== undefined) return this.absent;
    if (body === undefined) {
      const detail = 'there is no body: send a JSON document, with content-type application/json';
      throw new ProblemException(400, 'BODY_REQUIRED', detail);
    }
    // The bytes of a file: only the doors for files take text/plain.
    if (body instanceof Uint8Array) {
      const detail = 'this door takes JSON: send it with content-type application/json';
      throw new ProblemException(415, 'UNSUPPORTED_MEDIA_TYPE', detail);
    }
    return body;
  }
}
