import type { Reading } from './reading.ts';

interface HandedIn {
  readonly source: string;
  readonly session: string;
  readonly executionId: string;
  readonly action?: string;
  readonly referencedExecutionId?: string;
}

/** What the front office handed in is a trade once, a correction of it, or a refusal that has a reason. */
export function captureViolations({ capture }: Reading, handedIn: readonly object[]): readonly string[] {
  const found: string[] = [];
  const tradeOf = new Map<string, string>();
  const refused = new Map<string, string>();
  const captured = new Map<string, number>();
  const busted = new Set<string>();
  for (const event of capture) {
    if (event.type === 'ExecutionReceived' || event.type === 'ExecutionLinked')
      tradeOf.set(nameOf(event.data), event.data.tradeId);
    if (event.type === 'TradeRefused') {
      const { source, session = '', executionId = '', code } = event.data;
      refused.set(nameOf({ source, session, executionId }), code);
    }
    if (event.type === 'TradeCaptured') captured.set(event.data.tradeId, (captured.get(event.data.tradeId) ?? 0) + 1);
    if (event.type === 'TradeCancelled') busted.add(event.data.tradeId);
  }
  for (const [tradeId, times] of captured) if (times > 1) found.push(`${tradeId} is captured ${times} times`);
  for (const execution of handedIn.filter(isHandedIn)) {
    const name = nameOf(execution);
    const tradeId = tradeOf.get(name);
    const code = refused.get(name);
    if (tradeId === undefined && code === undefined) found.push(`the execution ${name} is neither a trade nor refused`);
    const { referencedExecutionId } = execution;
    if (code === undefined || referencedExecutionId === undefined) continue;
    const corrected = tradeOf.get(nameOf({ ...execution, executionId: referencedExecutionId }));
    if (corrected !== undefined && !busted.has(corrected)) found.push(`the correction ${name} is refused: ${code}`);
  }
  return found;
}

function nameOf({ source, session, executionId }: Omit<HandedIn, 'tradeDate'>): string {
  return `${source} ${session} ${executionId}`;
}

function isHandedIn(execution: object): execution is HandedIn {
  return ['source', 'session', 'executionId'].every((field) => typeof Reflect.get(execution, field) === 'string');
}
