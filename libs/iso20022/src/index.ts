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
