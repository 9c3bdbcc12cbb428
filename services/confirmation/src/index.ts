export { confirmationRoom } from './confirmation-room.js';
export {
  confirmationMethod,
  confirmationReference,
  pairingKeyOf,
  termsOf,
  toleranceFor,
} from './domain/confirmation-rules.js';
export type { ConfirmationMethod, CounterpartyData, ToleranceProfile } from './domain/confirmation-rules.js';
export { counterpartyConfirmationDecider } from './domain/counterparty-confirmation.js';
export type {
  CounterpartyConfirmationCommand,
  CounterpartyConfirmationState,
} from './domain/counterparty-confirmation.js';
export { pairingDecider } from './domain/pairing.js';
export type { PairingCommand } from './domain/pairing.js';
export type { PairingState } from './domain/pairing-state.js';
export type { ReferenceDirectory } from './domain/reference-directory.js';
export { compareTerms } from './domain/terms.js';
export type { Comparison } from './domain/terms.js';
export { tradeConfirmationDecider } from './domain/trade-confirmation.js';
export type { TradeConfirmationCommand } from './domain/trade-confirmation.js';
export type { TradeConfirmationState } from './domain/trade-confirmation-state.js';
