/** Thrown for arithmetic that has no meaning; what arrives at a door is checked before it gets here. */
export class MoneyError extends Error {
  override readonly name = 'MoneyError';

  constructor(
    readonly code: 'UNKNOWN_CURRENCY' | 'CURRENCY_MISMATCH' | 'TOO_PRECISE_FOR_CURRENCY',
    detail: string,
  ) {
    super(detail);
  }
}

/** True for the active ISO 4217 alphabetic codes of money (precious metals, funds and test codes are not money here). */
export function isCurrency(code: string): boolean {
  return MINOR_UNITS.has(code);
}

/**
 * Digits after the point of a currency, from ISO 4217 list one ("CcyMnrUnts").
 *
 * @throws MoneyError UNKNOWN_CURRENCY
 */
export function minorUnits(currency: string): number {
  const digits = MINOR_UNITS.get(currency);
  if (digits === undefined)
    throw new MoneyError('UNKNOWN_CURRENCY', `${JSON.stringify(currency.slice(0, 8))} is not an ISO 4217 currency`);
  return digits;
}

/** Currency codes by minor units, as ISO 4217 list one has them. CLF and UYW are the only ones with four. */
const CURRENCIES: readonly (readonly [digits: number, codes: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [
    2,
    `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
    COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
    INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
    MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
    STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];

const MINOR_UNITS: ReadonlyMap<string, number> = new Map(
  CURRENCIES.flatMap(([digits, codes]) => codes.split(/\s+/).map((code) => [code, digits] as const)),
);
