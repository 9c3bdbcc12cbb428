export { MessageInvalid } from './message-invalid.js';
export type { MessageInvalidCode } from './message-invalid.js';
export type { CreditDebit, Movement, PartialIndicator, PartialSettlement, Payment } from './code-sets.js';
export type { Quantity } from './quantity.js';
export type { DirectedAmount, Money } from './settlement-amount.js';
export type { PartyChain, ProprietaryIdentification, SettlementParty } from './settlement-parties.js';
export { buildSettlementInstruction, parseSettlementInstruction } from './settlement-instruction.js';
export type { SettlementInstruction } from './settlement-instruction.js';
export { placeOfSettlement, settleable } from './settleable.js';
export type { SettlementGap } from './settleable.js';
export { buildSettlementConfirmation, parseSettlementConfirmation } from './settlement-confirmation.js';
export type { SettlementConfirmation } from './settlement-confirmation.js';
export { buildSettlementReversal, parseSettlementReversal } from './settlement-reversal.js';
export type { SettlementReversal } from './settlement-reversal.js';
export { buildConditionsModificationRequest, parseConditionsModificationRequest } from './conditions-modification.js';
export type { ConditionsModification, ConditionsModificationRequest, Linkage } from './conditions-modification.js';
export { buildTradeConfirmation, parseTradeConfirmation } from './trade-confirmation.js';
export type { ConfirmationParty, DealPrice, TradeConfirmation } from './trade-confirmation.js';
export type { TradeCharge, TradeChargeKind } from './trade-charges.js';
export type { TradeReference, TradeReferenceKind } from './trade-references.js';
export { buildCustodyHoldingsStatement, parseCustodyHoldingsStatement } from './custody-holdings.js';
export type {
  CustodyHoldingsStatement,
  Holding,
  HoldingBalance,
  ShortLong,
  SubAccountHoldings,
} from './custody-holdings.js';
export { bookedBalance, buildCashStatement, parseCashStatement } from './cash-statement.js';
export type { CashStatement, CashStatementMessage, StatementBalance } from './cash-statement.js';
export type { StatementAccount } from './cash-statement-account.js';
export type { BankTransactionCode, EntryTransaction, StatementEntry } from './cash-statement-entry.js';
export { buildAllegement, parseAllegement } from './allegement.js';
export type { Allegement } from './allegement.js';
export { buildAllegementRemoval, parseAllegementRemoval } from './allegement-removal.js';
export type { AllegementRemoval } from './allegement-removal.js';
export { buildHeader, parseHeader, withHeader } from './business-application-header.js';
export type { BusinessApplicationHeader } from './business-application-header.js';
export {
  buildCancellationRequest,
  buildCancellationStatusAdvice,
  parseCancellationRequest,
  parseCancellationStatusAdvice,
} from './cancellation.js';
export type {
  CancellationRequest,
  CancellationStatus,
  CancellationStatusAdvice,
  InstructionReference,
} from './cancellation.js';
export {
  buildConditionsModificationStatusAdvice,
  parseConditionsModificationStatusAdvice,
} from './conditions-modification-status.js';
export type { ConditionsModificationStatusAdvice, ModificationStatus } from './conditions-modification-status.js';
export { identifyMessage, parseMessage } from './received-message.js';
export type { MessageByKind, ReceivedMessage } from './received-message.js';
export { buildSettlementStatusAdvice, parseSettlementStatusAdvice } from './settlement-status.js';
export type {
  MatchingStatus,
  ProcessingStatus,
  SettlementStatus,
  SettlementStatusAdvice,
} from './settlement-status.js';
export { statusReasonOwner, unmatchedTopic } from './status-reason-owner.js';
export type { StatusReasonDimension, StatusReasonOwner, UnmatchedTopic } from './status-reason-owner.js';
export type { ProprietaryCode, StatusReason, StatusWithReasons } from './status-reasons.js';
export {
  buildTradeConfirmationCancellation,
  buildTradeConfirmationStatusAdvice,
  parseTradeConfirmationCancellation,
  parseTradeConfirmationStatusAdvice,
} from './trade-confirmation-status.js';
export type {
  AffirmationStatus,
  ConfirmationMatchingStatus,
  ConfirmationProcessingStatus,
  TradeConfirmationCancellation,
  TradeConfirmationStatusAdvice,
} from './trade-confirmation-status.js';
