import fc from 'fast-check';
import type { CreditDebit, DirectedAmount, Money, PartyChain, Quantity, SettlementParty } from './index.js';

/** Fields as a fast-check property draws them: anything that the schemas allow, awkward text included. */
const awkward = fc.constantFrom(
  '&',
  '<',
  '>',
  '"',
  "'",
  ']]>',
  '\r\n',
  '\r',
  '\t',
  ' ',
  '&amp;',
  '\u00e9',
  '\u{1F4B6}',
  '\u0085',
);

export function anyText(length: number): fc.Arbitrary<string> {
  const plain = fc.stringMatching(new RegExp(`^[A-Za-z0-9/?:().,'+ -]{1,${String(length)}}$`));
  const strange = fc
    .array(fc.oneof(awkward, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 })), {
      minLength: 1,
      maxLength: 8,
    })
    .map((parts) => Array.from(parts.join('')).slice(0, length).join(''))
    .filter((value) => !/[\uFFFE\uFFFF]/.test(value));
  return fc.oneof(plain, strange);
}

export const anyIdentification = anyText(35);
export const anyCashAccount = fc.oneof(
  fc.constantFrom('DE89370400440532013000', 'GB82WEST12345698765432'),
  anyText(34),
);
export const anyBic = fc.stringMatching(/^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/);
export const anyLei = fc.stringMatching(/^[A-Z0-9]{18}[0-9]{2}$/);
export const anyUti = fc.stringMatching(/^[A-Z0-9]{18}[0-9]{2}[A-Z0-9]{0,32}$/);
export const anyIsin = fc.stringMatching(/^[A-Z]{2}[A-Z0-9]{9}[0-9]$/);
export const anyCurrency = fc.stringMatching(/^[A-Z]{3}$/);
export const anyPriority = fc.stringMatching(/^[0-9]{4}$/);
export const anyOwnCode = fc.stringMatching(/^[a-zA-Z0-9]{4}$/);
export const anyCreditDebit = fc.constantFrom<CreditDebit>('CRDT', 'DBIT');

export const anyDate = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

export const anyDateTime = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
  .chain((date) =>
    fc.constantFrom(date.toISOString(), date.toISOString().slice(0, 19), `${date.toISOString().slice(0, 19)}+02:00`),
  );

/** Decimal text in the one spelling that is kept, within the digits the schema allows. */
export function anyDecimal(totalDigits: number, fractionDigits: number): fc.Arbitrary<string> {
  return fc.integer({ min: 0, max: fractionDigits }).chain((digits) =>
    fc.bigInt({ min: 0n, max: 10n ** BigInt(totalDigits) - 1n }).map((value) => {
      const text = String(value).padStart(digits + 1, '0');
      return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
    }),
  );
}

/** One object out of fields; those not named in `required` may be absent, never undefined. */
export function anyRecord<T extends object>(
  fields: { [K in keyof T]-?: fc.Arbitrary<Exclude<T[K], undefined>> },
  required: readonly (keyof T)[],
): fc.Arbitrary<T> {
  return fc.record(fields, { requiredKeys: [...required], noNullPrototype: true });
}

export const anyMoney = anyRecord<Money>({ currency: anyCurrency, amount: anyDecimal(18, 5) }, ['currency', 'amount']);

export const anyDirectedAmount = anyRecord<DirectedAmount>(
  { currency: anyCurrency, amount: anyDecimal(18, 5), creditDebit: anyCreditDebit },
  ['currency', 'amount', 'creditDebit'],
);

export const anyQuantity: fc.Arbitrary<Quantity> = fc.oneof(
  anyDecimal(18, 17).map((quantity): Quantity => ({ type: 'UNIT', quantity })),
  anyDecimal(18, 5).map((quantity): Quantity => ({ type: 'FAMT', quantity })),
  anyDecimal(18, 5).map((quantity): Quantity => ({ type: 'AMOR', quantity })),
);

const anyProprietary = anyRecord<NonNullable<SettlementParty['proprietary']>>(
  {
    identification: anyIdentification,
    issuer: anyText(34).map((issuer) => `X${issuer}`),
    schemeName: anyIdentification,
  },
  ['identification', 'issuer'],
);

/** How a party may be known: the schema lets it be one of BIC, own identification and name. */
const anyKnownParty = fc.oneof(
  anyBic.map((bic): SettlementParty => ({ bic })),
  anyProprietary.map((proprietary): SettlementParty => ({ proprietary })),
  anyText(140).map((name): SettlementParty => ({ name })),
);

export const anyParty: fc.Arbitrary<SettlementParty> = fc
  .tuple(
    fc.oneof(
      anyKnownParty,
      anyLei.map((lei): SettlementParty => ({ lei })),
    ),
    anyRecord<Pick<SettlementParty, 'safekeepingAccount' | 'processingIdentification'>>(
      { safekeepingAccount: anyIdentification, processingIdentification: anyIdentification },
      [],
    ),
  )
  .map(([known, rest]) => ({ ...known, ...rest }));

export const anyPartyChain = chainOf(anyParty);

/** The chain of setr.027: parties without processing identification. */
export const anyTradePartyChain = chainOf(
  fc
    .tuple(
      anyKnownParty,
      anyRecord<Pick<SettlementParty, 'safekeepingAccount'>>({ safekeepingAccount: anyIdentification }, []),
    )
    .map(([known, rest]) => ({ ...known, ...rest })),
);

function chainOf(party: fc.Arbitrary<SettlementParty>): fc.Arbitrary<PartyChain> {
  const some = anyRecord<PartyChain>(
    { depository: anyBic, party1: party, party2: party, party3: party, party4: party, party5: party },
    [],
  );
  return some.filter((chain) => Object.keys(chain).length > 0);
}

/** The object without some of its fields. */
export function omit<T extends object, Field extends keyof T>(whole: T, ...fields: readonly Field[]): Omit<T, Field> {
  const left = { ...whole };
  for (const field of fields) Reflect.deleteProperty(left, field);
  return left;
}
