import { pino } from 'pino';
import { serve, type ServiceDefinition } from './run-service.js';

/**
 * Runs a service as this process, from the environment alone, and ends the process with it. SIGTERM and SIGINT stop it in order,
 * a second one ends it at once. When whoever started it with a channel is gone, it ends as abruptly.
 */
export async function runService<Own extends object>(definition: ServiceDefinition<Own>): Promise<void> {
  const stopping = new AbortController();
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(128 + number);
      stopping.abort();
    });
  }
  // What is stored is whole at any moment.
  process.on('disconnect', () => process.exit(1));
  process.channel?.unref();
  // Written at once: the last lines of a process are those that tell why it ended.
  const output = pino.destination({ dest: 1, sync: true });
  process.on('uncaughtException', (error) => {
    pino({ base: { service: definition.name } }, output).fatal({ err: error }, `a defect: ${error.message}`);
    process.exit(1);
  });
  const listening = (url: string): void =>
    void process.send?.({ listening: url }, undefined, undefined, () => undefined);
  process.exit(await serve(definition, { environment: process.env, output, stopping: stopping.signal, listening }));
}
