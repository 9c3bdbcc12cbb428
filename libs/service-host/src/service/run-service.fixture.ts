import { serve, type ServiceDefinition } from './run-service.js';

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly problems?: readonly string[];
  readonly url?: string;
}

/** A service that runs in the process of a test. */
export class RunningHere {
  readonly lines: LogLine[] = [];
  readonly code: Promise<number>;
  /** Where it listens. */
  readonly url: Promise<string>;
  private readonly stopping = new AbortController();

  constructor(definition: ServiceDefinition, environment: Readonly<Record<string, string>>) {
    const url = Promise.withResolvers<string>();
    this.url = url.promise;
    this.code = serve(definition, {
      environment: { VERSO_PORT: '0', ...environment },
      output: { write: (line: string) => void this.lines.push(JSON.parse(line) as LogLine) },
      stopping: this.stopping.signal,
      listening: url.resolve,
    });
  }

  stop(): Promise<number> {
    this.stopping.abort();
    return this.code;
  }

  async ask(path: string): Promise<{ readonly status: number; readonly body: unknown }> {
    const answer = await fetch(`${await this.url}${path}`);
    return { status: answer.status, body: await answer.json() };
  }

  /** Waits for a line of the log. */
  async said(pattern: RegExp): Promise<void> {
    while (!this.lines.some(({ msg }) => pattern.test(msg))) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  messages(): readonly string[] {
    return this.lines.map(({ msg }) => msg);
  }
}
