import { rowsOf, said, text, type Acknowledged, type Checker, type Evidence } from '../evidence.ts';

/** Whatever somebody was told is taken is there: as a trade, or as a refusal. */
export const acknowledgedPresent: Checker = {
  name: 'acknowledged-present',
  promise: 'every acknowledged execution is a trade or a refusal',
  violations: (evidence) => {
    const { tradeOf, refused } = outcomesOf(evidence);
    const found: string[] = [];
    for (const execution of evidence.acknowledged) {
      const name = nameOf(execution);
      const trade = tradeOf.get(name);
      const { via, answer } = execution;
      if (trade === undefined && !refused.has(shortNameOf(execution)))
        found.push(`${name} was acknowledged by ${via} and is neither a trade nor refused`);
      else if (answer?.tradeId !== undefined && trade !== answer.tradeId)
        found.push(`${name} was answered with ${answer.tradeId} and is ${trade ?? 'refused'}`);
    }
    return found;
  },
};

/** An execution is one trade, however often it was handed in. */
export const tradesOnce: Checker = {
  name: 'trades-once',
  promise: 'an execution is booked once',
  violations: (evidence) => {
    const found: string[] = [];
    const seen = new Map<string, number>();
    for (const event of rowsOf(evidence, 'trade-capture')) {
      const data = said(event);
      const name =
        event.type === 'ExecutionReceived'
          ? `the execution ${nameOf(executionIn(data))}`
          : event.type === 'TradeCaptured'
            ? `the trade ${text(data, 'tradeId')}`
            : undefined;
      if (name !== undefined) seen.set(name, (seen.get(name) ?? 0) + 1);
    }
    for (const [name, times] of seen) if (times > 1) found.push(`${name} is booked ${times} times`);
    return found;
  },
};

function outcomesOf(evidence: Evidence): {
  readonly tradeOf: ReadonlyMap<string, string>;
  readonly refused: ReadonlySet<string>;
} {
  const tradeOf = new Map<string, string>();
  const refused = new Set<string>();
  const captured = new Set<string>();
  const claimed: [string, string][] = [];
  for (const event of rowsOf(evidence, 'trade-capture')) {
    if (event.type === 'ExecutionReceived' || event.type === 'ExecutionLinked') {
      const data = said(event);
      claimed.push([nameOf(executionIn(data)), text(data, 'tradeId')]);
    } else if (event.type === 'TradeRefused') {
      refused.add(shortNameOf(executionIn(said(event))));
    } else if (event.type === 'TradeCaptured') {
      captured.add(text(said(event), 'tradeId'));
    }
  }
  // An execution that was kept and led to nothing is no trade.
  for (const [name, trade] of claimed) if (captured.has(trade)) tradeOf.set(name, trade);
  return { tradeOf, refused };
}

type Named = Pick<Acknowledged, 'source' | 'session' | 'tradeDate' | 'executionId'>;

function executionIn(data: Readonly<Record<string, unknown>>): Named {
  const [source, session] = [text(data, 'source'), text(data, 'session')];
  return { source, session, tradeDate: text(data, 'tradeDate'), executionId: text(data, 'executionId') };
}

function nameOf({ source, session, tradeDate, executionId }: Named): string {
  return `${source} ${session} ${tradeDate} ${executionId}`;
}

/** A refusal need not know the trade date. */
function shortNameOf({ source, session, executionId }: Named): string {
  return `${source} ${session} ${executionId}`;
}
