import { countSetting, dateSetting, shareSetting, urlSetting, type Setting } from '@verso/service-host';
import {
  MESSAGES_TO_OFFICE,
  MESSAGES_TO_STREET,
  roomService,
  type ServiceDefinition,
} from '@verso/service-host/service';
import { STREET_KNOBS, type StreetKnobs } from './domain/behaviour.js';
import { FrontOffice } from './front-office/front-office.js';
import { handInAt } from './front-office/hand-in-at.js';
import { createStreetRoom } from './street-room.js';

interface StreetSettings extends StreetKnobs {
  readonly seed: number;
  /** Door of trade-capture, for the front office. */
  readonly tradeCaptureUrl: string;
  /** Executions of a trade date over all markets. */
  readonly trades: number;
  /** The only date with executions; undefined: every date that a market trades on. */
  readonly tradeDate: string | undefined;
}

/** The outside world as a service of its own, with a front office that hands executions in over HTTP. */
export function streetService(): ServiceDefinition<StreetSettings> {
  return roomService<StreetSettings>({
    room: { name: 'street', broadcasts: ['reference-data'], upstreams: [] },
    sendsTo: MESSAGES_TO_OFFICE,
    takesFrom: { topic: MESSAGES_TO_STREET, channels: ['confirmation', 'settlement'] },
    settings: {
      seed: countSetting('VERSO_STREET_SEED', 1, 0, 999_999_999),
      tradeCaptureUrl: urlSetting(
        'VERSO_TRADE_CAPTURE_URL',
        'give the door of trade-capture, e.g. http://trade-capture:7070',
      ),
      trades: countSetting('VERSO_STREET_TRADES', 100, 0, 999_999_999),
      tradeDate: optional(dateSetting('VERSO_STREET_TRADE_DATE', '')),
      mismatchRate: shareSetting('VERSO_STREET_MISMATCH_RATE', STREET_KNOBS.mismatchRate),
      lateRate: shareSetting('VERSO_STREET_LATE_RATE', STREET_KNOBS.lateRate),
      failRate: shareSetting('VERSO_STREET_FAIL_RATE', STREET_KNOBS.failRate),
      partialRate: shareSetting('VERSO_STREET_PARTIAL_RATE', STREET_KNOBS.partialRate),
      duplicateRate: shareSetting('VERSO_STREET_DUPLICATE_RATE', STREET_KNOBS.duplicateRate),
      garbledRate: shareSetting('VERSO_STREET_GARBLED_RATE', STREET_KNOBS.garbledRate),
      wrongStatementRate: shareSetting('VERSO_STREET_WRONG_STATEMENT_RATE', STREET_KNOBS.wrongStatementRate),
      allegeRate: shareSetting('VERSO_STREET_ALLEGE_RATE', STREET_KNOBS.allegeRate),
    },
    furnish: async ({ settings, store }) => {
      const { seed, trades, tradeDate, tradeCaptureUrl } = settings;
      return {
        room: createStreetRoom({ seed, knobs: settings }),
        leading: async ({ tails }) => {
          const executionsOn = (date: string): number => (tradeDate === undefined || date === tradeDate ? trades : 0);
          const post = (batch: readonly object[]): Promise<void> => handInAt(tradeCaptureUrl, batch);
          return { steppables: [new FrontOffice({ store, tails, seed, executionsOn, post })] };
        },
      };
    },
  });
}

function optional({ name, read }: Setting<string>): Setting<string | undefined> {
  return { name, read, otherwise: undefined };
}
