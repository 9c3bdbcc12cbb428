import { counterpartyConfirmationDecider, pairingDecider, tradeConfirmationDecider } from '@verso/confirmation';
import { caseDecider } from '@verso/exceptions';
import { definitionDecider, marketClockDecider } from '@verso/reference-data';
import {
  refusalDecider,
  tradeDecider,
  transactionIdentifierDecider,
  waitingListDecider,
} from '@verso/trade-capture';
import { goldenFold } from './golden-samples.js';
import type { GoldenFold } from './golden-samples.js';

/** The fold of every service, e.g. `goldenFold('settlement', 'obligation', obligationDecider)`. */
export const folds: readonly GoldenFold[] = [
  goldenFold('confirmation', 'confirmation', tradeConfirmationDecider),
  goldenFold('confirmation', 'pairing', pairingDecider),
  goldenFold('confirmation', 'counterparty-confirmation', counterpartyConfirmationDecider),
  goldenFold('exceptions', 'case', caseDecider),
  goldenFold('reference-data', 'definition', definitionDecider),
  goldenFold('reference-data', 'clock', marketClockDecider),
  goldenFold('trade-capture', 'trade', tradeDecider),
  goldenFold('trade-capture', 'uti', transactionIdentifierDecider),
  goldenFold('trade-capture', 'waiting', waitingListDecider),
  goldenFold('trade-capture', 'refusal', refusalDecider),
];
