import type { EventsByContext } from '@verso/contracts';

/** The smallest event of trade capture, for specs to which it does not matter what happened. */
export const executionLinked = {
  type: 'ExecutionLinked',
  data: {
    tradeId: 'trd_1',
    bookingEntity: 'ENTITY',
    source: 'OMS',
    session: 'A',
    tradeDate: '2026-11-23',
    executionId: '1',
  },
} as const satisfies EventsByContext['trade-capture'];
