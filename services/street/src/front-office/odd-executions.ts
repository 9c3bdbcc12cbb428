import { addDays } from '@verso/business-calendar';
import type { ExecutionRequest } from './execution-request.js';

/** Well-formed, but of an instrument or with a counterparty that nobody has defined: a fact all the same. */
export function unknown(plain: ExecutionRequest, drawn: number): ExecutionRequest {
  if (drawn < 0.5) return { ...plain, counterparty: { lei: UNKNOWN_PARTY, role: 'COUNTERPARTY' } };
  return { ...plain, isin: plain.tradeCurrency === 'USD' ? UNKNOWN_DOLLAR_SHARE : UNKNOWN_EURO_SHARE };
}

/** To be refused, each for another reason. */
export function malformed(plain: ExecutionRequest, drawn: number): ExecutionRequest {
  const defects: readonly ((execution: ExecutionRequest) => ExecutionRequest)[] = [
    ({ side: _side, ...rest }) => rest,
    ({ counterparty: _counterparty, ...rest }) => rest,
    (execution) => ({ ...execution, quantity: `-${execution.quantity ?? '1'}` }),
    (execution) => ({ ...execution, isin: wrongCheckDigit(execution.isin ?? '') }),
    (execution) => ({ ...execution, settlementDate: addDays(execution.tradeDate, -1) }),
  ];
  return defects[Math.floor(drawn * defects.length)]?.(plain) ?? plain;
}

function wrongCheckDigit(isin: string): string {
  return `${isin.slice(0, -1)}${String((Number(isin.slice(-1)) + 1) % 10)}`;
}

/** Valid identifiers of real things that the seed does not define. */
const UNKNOWN_PARTY = '5493001KJTIIGC8Y1R12';
const UNKNOWN_EURO_SHARE = 'FR0000120578';
const UNKNOWN_DOLLAR_SHARE = 'US5801351017';
