import { iban, max34, max35 } from './format.js';
import { textAt, textOf } from './read-element.js';
import { unsupported } from './quantity.js';
import { group, leaf } from './write-xml.js';
import type { XmlElement } from './xml-element.js';

/** A safekeeping account as most messages nest it: `SfkpgAcct/Id`. */
export function safekeepingAccountText(account: string | undefined): string {
  return account === undefined ? '' : group('SfkpgAcct', leaf('Id', max35, account));
}

/** The nested form, or the bare text that setr.027 and older versions have. */
export function readSafekeepingAccount(element: XmlElement): string | undefined {
  const account = element.child('SfkpgAcct');
  if (account === undefined) return undefined;
  return textAt(account, 'Id', max35) ?? textOf(account, max35);
}

/** A cash account goes out as IBAN if it is one by its check digits, else as the servicer's own number. */
export function cashAccountText(account: string | undefined): string {
  if (account === undefined) return '';
  return group('CshAcct', isIban(account) ? leaf('IBAN', iban, account) : leaf('Prtry', max34, account));
}

export function readCashAccount(element: XmlElement): string | undefined {
  const account = element.child('CshAcct');
  if (account === undefined) return undefined;
  const found = textAt(account, 'IBAN', iban) ?? textAt(account, 'Prtry', max34);
  if (found === undefined) throw unsupported(account, 'an IBAN or a proprietary account number');
  return found;
}

/** ISO 13616: letters become numbers, the first four characters go last, the remainder by 97 is 1. */
export function isIban(account: string): boolean {
  if (account.length < 15 || iban.accept(account) !== account) return false;
  let remainder = 0;
  for (let index = 0; index < account.length; index += 1) {
    const unit = account.charCodeAt((index + 4) % account.length);
    // '0' is 48, 'A' is 65 and counts 10, 'a' is 97 and counts 10 too.
    if (unit < 58) remainder = (remainder * 10 + unit - 48) % 97;
    else remainder = (remainder * 100 + unit - (unit < 97 ? 55 : 87)) % 97;
  }
  return remainder === 1;
}
