import type { TradeCaptureEvent } from '@verso/contracts';
import { given } from '@verso/decider';
import type { AmendTrade, BustTrade, CaptureTrade, EnrichTrade, Receipt, TradeCommand } from './decide-trade.js';
import { tradeDecider } from './decide-trade.js';
import type { Execution, ExecutionRequest } from './execution.js';
import { execution } from './execution.fixture.js';
import { readExecution } from './read-execution.js';
import type { ReferenceDirectory } from './reference-directory.js';
import { SAP, directoryOf, without } from './reference-data.fixture.js';

export const TRADE_ID = 'trd_019aadc3-8000-7abc-8000-000000000001';
export const complete = directoryOf();
export const withoutSap = directoryOf(
  without((event) => event.type === 'InstrumentDefined' && event.data.isin === SAP),
);

function read(changes: Partial<ExecutionRequest>): { readonly execution: Execution; readonly receipt: Receipt } {
  const result = readExecution(execution(changes));
  if (result.outcome === 'refused') throw new Error(result.refusal.detail);
  const contentHash = `hash of ${JSON.stringify(changes)}`;
  const receipt = {
    tradeId: TRADE_ID,
    door: 'HTTP',
    contentHash,
    contentType: 'application/json',
    content: '{}',
    refusalId: `ref_${contentHash}`,
  };
  return { execution: result.execution, receipt };
}

export function capture(
  changes: Partial<ExecutionRequest> = {},
  reference: ReferenceDirectory = complete,
  duplicateOf?: string,
): CaptureTrade {
  const { execution: handed, receipt } = read(changes);
  if (handed.action !== 'NEW') throw new Error('a new execution');
  return {
    ...receipt,
    type: 'CaptureTrade',
    execution: handed,
    reference,
    ...(duplicateOf === undefined ? {} : { duplicateOf }),
  };
}

export function amend(changes: Partial<ExecutionRequest>, reference: ReferenceDirectory = complete): AmendTrade {
  const { execution: handed, receipt } = read({
    executionId: 'E-2',
    action: 'AMEND',
    referencedExecutionId: 'E-1',
    ...changes,
  });
  if (handed.action !== 'AMEND') throw new Error('a correction');
  return { ...receipt, type: 'AmendTrade', execution: handed, reference };
}

export function bust(executionId = 'E-3'): BustTrade {
  const { execution: handed, receipt } = read({
    executionId,
    action: 'CANCEL',
    referencedExecutionId: 'E-1',
    reason: 'wrong client',
  });
  if (handed.action !== 'CANCEL') throw new Error('a bust');
  return { ...receipt, type: 'BustTrade', execution: handed };
}

export const arrival = (reference: ReferenceDirectory): EnrichTrade => ({
  type: 'EnrichTrade',
  arrived: { kind: 'INSTRUMENT', key: SAP },
  reference,
});

export const after = (...commands: readonly TradeCommand[]): readonly TradeCaptureEvent[] => {
  const history: TradeCaptureEvent[] = [];
  for (const command of commands)
    history.push(
      ...given(tradeDecider, ...history)
        .when(command)
        .events(),
    );
  return history;
};

export const types = (events: readonly TradeCaptureEvent[]): readonly string[] => events.map(({ type }) => type);
