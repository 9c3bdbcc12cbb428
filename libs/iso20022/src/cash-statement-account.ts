import { isIban } from './accounts.js';
import { bic, currencyCode, iban, max140, max34 } from './format.js';
import { requiredText, textAt } from './read-element.js';
import { group, leaf, optionalLeaf } from './write-xml.js';
import { withoutAbsent } from './without-absent.js';
import type { XmlElement } from './xml-element.js';

/** The cash account of a statement. */
export interface StatementAccount {
  /** IBAN or the servicer's own number. */
  readonly identification: string;
  readonly currency?: string;
  readonly ownerName?: string;
  /** BIC. */
  readonly owner?: string;
  /** BIC of the bank that keeps the account. */
  readonly servicer?: string;
}

export function accountText(account: StatementAccount): string {
  const { identification } = account;
  return group(
    'Acct',
    group(
      'Id',
      isIban(identification) ? leaf('IBAN', iban, identification) : group('Othr', leaf('Id', max34, identification)),
    ) +
      optionalLeaf('Ccy', currencyCode, account.currency) +
      group(
        'Ownr',
        optionalLeaf('Nm', max140, account.ownerName) +
          group('Id', group('OrgId', optionalLeaf('AnyBIC', bic, account.owner))),
      ) +
      group('Svcr', group('FinInstnId', optionalLeaf('BICFI', bic, account.servicer))),
  );
}

/** Versions before 3 call the servicer's BIC `BIC`, and the owner's `BICOrBEI` up to version 7. */
export function readAccount(account: XmlElement): StatementAccount {
  return withoutAbsent<StatementAccount>({
    identification: textAt(account, 'Id/IBAN', iban) ?? requiredText(account, 'Id/Othr/Id', max34),
    currency: textAt(account, 'Ccy', currencyCode),
    ownerName: textAt(account, 'Ownr/Nm', max140),
    owner: textAt(account, 'Ownr/Id/OrgId/AnyBIC', bic) ?? textAt(account, 'Ownr/Id/OrgId/BICOrBEI', bic),
    servicer: textAt(account, 'Svcr/FinInstnId/BICFI', bic) ?? textAt(account, 'Svcr/FinInstnId/BIC', bic),
  });
}
