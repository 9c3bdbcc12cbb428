import type { Payment } from './code-sets.js';
import { payments, tradeTransactionTypes } from './code-sets.js';
import { exact4, max35, mic, oneOf, percentage, price, wholeNumber } from './format.js';
import type { MessageDefinition } from './message-definition.js';
import { readMessage } from './message-definition.js';
import { MessageInvalid } from './message-invalid.js';
import type { Quantity } from './quantity.js';
import { readWrappedQuantity, wrappedQuantityText } from './quantity.js';
import {
  codeAt,
  currencyOf,
  missing,
  requiredCode,
  requiredElement,
  requiredText,
  textAt,
  textOf,
} from './read-element.js';
import type { DirectedAmount, Money } from './settlement-amount.js';
import { directedAmountText, moneyText, readDirectedAmount, readMoney } from './settlement-amount.js';
import { paymentFormat } from './settlement-instruction.js';
import type { PartyChain, SettlementParty } from './settlement-parties.js';
import { identificationText, readParty, readPartyChain, tradePartyChainText } from './settlement-parties.js';
import { dateText, isinText, readIsin, readRequiredDate } from './trade-details.js';
import type { TradeCharge } from './trade-charges.js';
import { readTradeCharges, tradeChargesText } from './trade-charges.js';
import type { TradeReference } from './trade-references.js';
import { readTradeReferences, tradeReferencesText } from './trade-references.js';
import { amountLeaf, documentText, group, leaf, optionalLeaf } from './write-xml.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

const sides = ['BUYI', 'SELL'] as const;

/** setr.027 SecuritiesTradeConfirmation: the terms of an executed trade, as its sender saw them. */
export interface TradeConfirmation {
  readonly transactionIdentification: string;
  readonly references?: readonly TradeReference[];
  /** The sender's own side: both parties to a trade confirm, one as buyer and one as seller. */
  readonly side: (typeof sides)[number];
  readonly payment?: Payment;
  /** MIC. */
  readonly placeOfTrade?: string;
  readonly tradeDate: string;
  readonly settlementDate: string;
  readonly quantity: Quantity;
  /** Quantity times price, without charges, taxes and accrued interest. */
  readonly grossAmount?: Money;
  readonly dealPrice: DealPrice;
  readonly numberOfDaysAccrued?: string;
  readonly accruedInterest?: Money;
  readonly isin: string;
  readonly buyer?: ConfirmationParty;
  readonly seller?: ConfirmationParty;
  readonly affirmingParty?: ConfirmationParty;
  /** SttlmTxTp code, TRAD for a trade. */
  readonly transactionType?: string;
  readonly delivering?: PartyChain;
  readonly receiving?: PartyChain;
  readonly settlementAmount?: DirectedAmount;
  readonly charges?: readonly TradeCharge[];
}

/** A bond's price as percentage of its face amount, or a price per unit with 13 digits after the point. */
export type DealPrice =
  | { readonly type: 'PERCENTAGE'; readonly percentage: string }
  | { readonly type: 'AMOUNT'; readonly currency: string; readonly amount: string };

/** setr.027 names parties without LEI element and account. */
export type ConfirmationParty = Pick<
  SettlementParty,
  'bic' | 'lei' | 'proprietary' | 'name' | 'processingIdentification'
>;

export const tradeConfirmationDefinition: MessageDefinition = {
  definition: 'setr.027.001.05',
  root: 'SctiesTradConf',
  readVersions: [5, 5],
};

/** @throws MessageInvalid when a value does not fit the schema */
export function buildTradeConfirmation(confirmation: TradeConfirmation): string {
  const { definition, root } = tradeConfirmationDefinition;
  return documentText(
    definition,
    root,
    group('Id', leaf('TxId', max35, confirmation.transactionIdentification)) +
      tradeReferencesText(confirmation.references) +
      group('TradDtls', tradeDetailsText(confirmation)) +
      isinText(confirmation.isin) +
      confirmationPartiesText(confirmation) +
      (confirmation.transactionType === undefined
        ? ''
        : group('SttlmParams', group('SttlmTxTp', leaf('Cd', typeFormat, confirmation.transactionType)))) +
      tradePartyChainText('DlvrgSttlmPties', confirmation.delivering) +
      tradePartyChainText('RcvgSttlmPties', confirmation.receiving) +
      directedAmountText('SttlmAmt', confirmation.settlementAmount) +
      tradeChargesText(confirmation.charges),
  );
}

/** @throws MessageInvalid */
export function parseTradeConfirmation(xml: string): TradeConfirmation {
  return readTradeConfirmation(readMessage(xml, tradeConfirmationDefinition));
}

export function readTradeConfirmation(message: XmlElement): TradeConfirmation {
  const trade = requiredElement(message, 'TradDtls');
  const gross = trade.child('GrssTradAmt');
  const accrued = trade.child('AcrdIntrstAmt');
  const amount = message.child('SttlmAmt');
  const parties = message.all('ConfPties');
  if (parties.length === 0) missing(message, 'ConfPties');
  return withoutAbsent<TradeConfirmation>({
    transactionIdentification: requiredText(message, 'Id/TxId', max35),
    references: readTradeReferences(message),
    side: requiredCode(trade, 'Sd', sides),
    payment: codeAt(trade, 'Pmt', payments),
    placeOfTrade: textAt(trade, 'PlcOfTrad/Id/MktIdrCd', mic),
    tradeDate: readRequiredDate(trade, 'TradDt'),
    settlementDate: readRequiredDate(trade, 'SttlmDt'),
    quantity: readWrappedQuantity(requiredElement(trade, 'ConfQty')),
    grossAmount: gross === undefined ? undefined : readMoney(gross),
    dealPrice: readDealPrice(requiredElement(trade, 'DealPric')),
    numberOfDaysAccrued: textAt(trade, 'NbOfDaysAcrd', daysAccrued),
    accruedInterest: accrued === undefined ? undefined : readMoney(accrued),
    isin: readIsin(message),
    buyer: firstParty(parties, 'Buyr'),
    seller: firstParty(parties, 'Sellr'),
    affirmingParty: firstParty(parties, 'AffrmgPty'),
    transactionType: textAt(message, 'SttlmParams/SttlmTxTp/Cd', exact4),
    delivering: readPartyChain(message, 'DlvrgSttlmPties'),
    receiving: readPartyChain(message, 'RcvgSttlmPties'),
    settlementAmount: amount === undefined ? undefined : readDirectedAmount(amount),
    charges: readTradeCharges(message),
  });
}

const sideFormat = oneOf(sides);
const typeFormat = oneOf(tradeTransactionTypes);
const daysAccrued = {
  ...wholeNumber,
  accept: (value: string) => (/^\d{1,3}$/.test(value.trim()) ? value.trim() : undefined),
};

function tradeDetailsText(confirmation: TradeConfirmation): string {
  return (
    leaf('Sd', sideFormat, confirmation.side) +
    optionalLeaf('Pmt', paymentFormat, confirmation.payment) +
    (confirmation.placeOfTrade === undefined
      ? ''
      : group('PlcOfTrad', group('Id', leaf('MktIdrCd', mic, confirmation.placeOfTrade)))) +
    dateText('TradDt', confirmation.tradeDate) +
    dateText('SttlmDt', confirmation.settlementDate) +
    wrappedQuantityText('ConfQty', confirmation.quantity) +
    moneyText('GrssTradAmt', confirmation.grossAmount) +
    group('DealPric', group('Val', dealPriceText(confirmation.dealPrice))) +
    optionalLeaf('NbOfDaysAcrd', daysAccrued, confirmation.numberOfDaysAccrued) +
    moneyText('AcrdIntrstAmt', confirmation.accruedInterest)
  );
}

function dealPriceText(dealPrice: DealPrice): string {
  return dealPrice.type === 'PERCENTAGE'
    ? leaf('Rate', percentage, dealPrice.percentage)
    : amountLeaf('Amt', price, dealPrice.amount, dealPrice.currency);
}

function readDealPrice(element: XmlElement): DealPrice {
  const value = requiredElement(element, 'Val');
  const rate = textAt(value, 'Rate', percentage);
  if (rate !== undefined) return { type: 'PERCENTAGE', percentage: rate };
  const amount = requiredElement(value, 'Amt');
  return { type: 'AMOUNT', currency: currencyOf(amount), amount: textOf(amount, price) };
}

/** One block of parties per message; the schema asks for at least one party, as nobody else could affirm. */
function confirmationPartiesText(confirmation: TradeConfirmation): string {
  const parties =
    partyText('Buyr', confirmation.buyer) +
    partyText('Sellr', confirmation.seller) +
    partyText('AffrmgPty', confirmation.affirmingParty);
  if (parties === '') {
    throw new MessageInvalid('ELEMENT_MISSING', 'ConfPties', 'ConfPties was expected with a buyer or a seller.');
  }
  return group('ConfPties', parties);
}

function partyText(tag: string, party: ConfirmationParty | undefined): string {
  if (party === undefined) return '';
  return group(tag, identificationText(party) + optionalLeaf('PrcgId', max35, party.processingIdentification));
}

function firstParty(blocks: readonly XmlElement[], tag: string): ConfirmationParty | undefined {
  for (const block of blocks) {
    const party = readParty(block, tag);
    if (party !== undefined) return party;
  }
  return undefined;
}
