import { creditDebits } from './code-sets.js';
import type { CreditDebit } from './code-sets.js';
import { codeAt } from './read-element.js';
import type { Money } from './settlement-amount.js';
import { amountText, creditDebitFormat, readMoney } from './settlement-amount.js';
import { group, optionalLeaf } from './write-xml.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

/** One line between the gross amount and the settlement amount of a trade. */
export interface TradeCharge extends Money {
  readonly kind: TradeChargeKind;
  readonly creditDebit?: CreditDebit;
}

export type TradeChargeKind = keyof typeof elements;

const elements = {
  CHARGES_AND_FEES: 'ChrgsFees',
  COUNTRY_NATIONAL_FEDERAL_TAX: 'CtryNtlFdrlTax',
  EXECUTING_BROKER: 'ExctgBrkrAmt',
  PAYMENT_LEVY_TAX: 'PmtLevyTax',
  LOCAL_TAX: 'LclTax',
  LOCAL_BROKER_COMMISSION: 'LclBrkrComssn',
  OTHER: 'Othr',
  REGULATORY: 'RgltryAmt',
  STAMP_DUTY: 'StmpDty',
  STOCK_EXCHANGE_TAX: 'StockXchgTax',
  TRANSFER_TAX: 'TrfTax',
  TRANSACTION_TAX: 'TxTax',
  VALUE_ADDED_TAX: 'ValAddedTax',
  WITHHOLDING_TAX: 'WhldgTax',
} as const;

const kinds = new Map<string, TradeChargeKind>(
  Object.entries(elements).map(([kind, tag]) => [tag, kind as TradeChargeKind]),
);

/** One `OthrAmts` per line, which keeps their order. */
export function tradeChargesText(charges: readonly TradeCharge[] | undefined): string {
  return (charges ?? [])
    .map((charge) =>
      group(
        'OthrAmts',
        group(
          elements[charge.kind],
          amountText(charge) + optionalLeaf('CdtDbtInd', creditDebitFormat, charge.creditDebit),
        ),
      ),
    )
    .join('');
}

export function readTradeCharges(message: XmlElement): readonly TradeCharge[] | undefined {
  const charges: TradeCharge[] = [];
  for (const block of message.all('OthrAmts')) {
    for (const line of block.children) {
      const kind = kinds.get(line.name);
      if (kind === undefined) continue;
      const creditDebit = codeAt(line, 'CdtDbtInd', creditDebits);
      charges.push(withoutAbsent<TradeCharge>({ kind, ...readMoney(line), creditDebit }));
    }
  }
  return charges.length === 0 ? undefined : charges;
}
