import { connectKafka } from '@verso/messaging/kafka';
import { textSetting, type Setting } from '@verso/service-host';
import { roomService, type ServiceDefinition } from '@verso/service-host/service';
import { ExecutionDesk } from './doors/execution-desk.js';
import { ExecutionTopics } from './kafka/execution-topics.js';
import { PostgresRefusalTable } from './projections/postgres-refusal-table.js';
import { RefusalProjection } from './projections/refusal-projection.js';
import { createTradeCapture } from './trade-capture-room.js';
import { TradeCaptureModule } from './trade-capture.module.js';

interface TradeCaptureSettings {
  /** LEI of the office's one booking entity, for executions that name none. */
  readonly bookingEntity: string | undefined;
}

/** Where executions come in, as a service of its own. Every instance takes them; one decides. */
export function tradeCaptureService(): ServiceDefinition<TradeCaptureSettings> {
  const { room, reference } = createTradeCapture();
  return roomService({
    room,
    settings: { bookingEntity: leiSetting('VERSO_BOOKING_ENTITY') },
    topics: ['verso.executions.v1', 'verso.execution-refusals.v1'],
    furnish: async ({ settings, store, logger }, submit) => {
      const { bookingEntity, brokers, kafkaSecurity: security, database, instance } = settings;
      const refusals = await PostgresRefusalTable.open(database);
      const desk = new ExecutionDesk({ submit, reference, ...(bookingEntity === undefined ? {} : { bookingEntity }) });
      return {
        room,
        modules: [TradeCaptureModule.register(desk, refusals)],
        // Executions are known by their ids, so that one that is passed on twice is booked once.
        leaderOnly: (method, path) => method === 'POST' && path.startsWith('/v1/executions'),
        leading: async ({ tails }) => {
          const onError = (name: string, error: unknown): void =>
            logger.warn({ err: error }, `${name}: ${String(error)} (will be tried again)`);
          const client = await connectKafka({ brokers, security, clientId: `trade-capture-topics:${instance}` });
          const topics = await ExecutionTopics.prepare({ client, desk, store, tails, onError });
          return {
            steppables: [new RefusalProjection(tails, refusals), ...topics.steppables],
            begin: () => topics.open(),
            stopTaking: () => topics.stopTaking(),
            close: () => topics.close(),
          };
        },
        close: () => refusals.close(),
      };
    },
  });
}

/** Legal entity identifier, ISO 17442. */
function leiSetting(name: string): Setting<string | undefined> {
  return {
    ...textSetting<string | undefined>(name, undefined),
    read: (text) =>
      /^[0-9A-Z]{18}[0-9]{2}$/.test(text) ? { value: text } : { problem: 'give a LEI of 20 characters' },
  };
}
