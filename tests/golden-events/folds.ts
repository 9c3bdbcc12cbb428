import { counterpartyConfirmationDecider, pairingDecider, tradeConfirmationDecider } from '@verso/confirmation';
import { caseDecider } from '@verso/exceptions';
import { goldenFold } from './golden-samples.js';
import type { GoldenFold } from './golden-samples.js';

/** The fold of every service, e.g. `goldenFold('settlement', 'obligation', obligationDecider)`. */
export const folds: readonly GoldenFold[] = [
  goldenFold('confirmation', 'confirmation', tradeConfirmationDecider),
  goldenFold('confirmation', 'pairing', pairingDecider),
  goldenFold('confirmation', 'counterparty-confirmation', counterpartyConfirmationDecider),
  goldenFold('exceptions', 'case', caseDecider),
];
