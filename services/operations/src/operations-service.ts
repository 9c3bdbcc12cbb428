import { KafkaFeed, leaseOf, LiveRunner, LogTails } from '@verso/messaging';
import type { OpenService, ServiceContext, ServiceDefinition } from '@verso/service-host/service';
import { OperationsModule } from './operations.module.js';
import { INTEREST } from './projections/page-fold.js';
import { PostgresTradeTable } from './projections/postgres-trade-table.js';
import { RestingProjection } from './projections/resting-projection.js';
import { TradeProjection } from './projections/trade-projection.js';
import { PROJECTED_LOGS } from './projections/trade-table.js';

/** The read models as a service of their own: every instance answers from the table, one writes it. */
export function operationsService(): ServiceDefinition {
  return {
    name: 'operations',
    topics: PROJECTED_LOGS.map((log) => `verso.${log}.v1`),
    open: openOperations,
  };
}

async function openOperations(context: ServiceContext): Promise<OpenService> {
  const { settings, leases, url } = context;
  const table = await PostgresTradeTable.open(settings.database);
  let writing: Writing | undefined;
  const claim = leases.hold(leaseOf.projection('trades'), async (signal) => {
    const mine = new Writing(context, table);
    writing = mine;
    try {
      await mine.run(signal);
    } finally {
      if (writing === mine) writing = undefined;
    }
  });
  return {
    modules: [OperationsModule.register({ table })],
    progress: () => ({ url, leading: writing !== undefined, ...writing?.progress() }),
    stop: async () => {
      await claim.release();
      await table.close();
    },
  };
}

/** The projection while this instance writes it. */
class Writing {
  private readonly runner: LiveRunner;
  private readonly projection: TradeProjection;
  private readonly feeds: readonly KafkaFeed[];

  constructor({ store, kafka, logger }: ServiceContext, table: PostgresTradeTable) {
    const tails = new LogTails(store);
    this.projection = new TradeProjection({ tails, table });
    this.feeds = PROJECTED_LOGS.map((log) => {
      return new KafkaFeed({
        log,
        consumer: 'operations',
        store,
        kafka,
        tail: tails.of(log),
        delivery: 'group',
        interest: INTEREST[log],
        stored: async () => (await table.vector())[log],
        report: (notice) => logger.info(notice, `feed of ${log}: ${notice.kind}: ${notice.detail}`),
      });
    });
    this.runner = new LiveRunner([...this.feeds, new RestingProjection(this.projection)], (name, error) => {
      logger.warn({ err: error, part: name }, `${name}: ${String(error)} (will be tried again)`);
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    this.runner.start();
    if (!signal.aborted) {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    }
    await this.runner.stop();
    await Promise.allSettled(this.feeds.map((feed) => feed.close()));
  }

  progress(): object {
    return {
      busy: !this.runner.isQuiet(),
      taken: this.projection.taken,
      unsaved: this.projection.hasUnsaved,
      feeds: Object.fromEntries(this.feeds.map((feed) => [feed.name, feed.figures()])),
    };
  }
}
