import type { CreditDebit } from './code-sets.js';
import { creditDebits } from './code-sets.js';
import { amount, oneOf } from './format.js';
import { currencyOf, requiredCode, requiredElement, textOf } from './read-element.js';
import { amountLeaf, group, leaf } from './write-xml.js';
import type { XmlElement } from './xml-element.js';

/** An amount of money as decimal text (18 digits, 5 after the point), never negative. */
export interface Money {
  readonly currency: string;
  readonly amount: string;
}

/** An amount with its direction, seen from the account owner: a delivery against payment is a credit. */
export interface DirectedAmount extends Money {
  readonly creditDebit: CreditDebit;
}

export function directedAmountText(tag: string, money: DirectedAmount | undefined): string {
  if (money === undefined) return '';
  return group(tag, amountText(money) + leaf('CdtDbtInd', creditDebitFormat, money.creditDebit));
}

export function moneyText(tag: string, money: Money | undefined): string {
  return money === undefined ? '' : group(tag, amountText(money));
}

export function amountText(money: Money): string {
  return amountLeaf('Amt', amount, money.amount, money.currency);
}

export function readDirectedAmount(element: XmlElement): DirectedAmount {
  return { ...readMoney(element), creditDebit: requiredCode(element, 'CdtDbtInd', creditDebits) };
}

export function readMoney(element: XmlElement): Money {
  const found = requiredElement(element, 'Amt');
  return { currency: currencyOf(found), amount: textOf(found, amount) };
}

export const creditDebitFormat = oneOf(creditDebits);
