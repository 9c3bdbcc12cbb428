// One plausible value for each field of a contract, by its JSON name: the same on every run and every machine.
// They are read by every fold for ever, so what looks like an amount, a date or a code must be one.
import { ScalarType } from '@bufbuild/protobuf';
import { getComments } from '@bufbuild/protoplugin';

/** By JSON name, or by the end of it (after a capital): `settlementDate` is found under `date`. */
const TEXTS = {
  account: 'own-frankfurt',
  accountNumber: 'DE89370400440532013000',
  affectedTrades: 'trade-0001',
  amount: '101250.00',
  asOf: '2026-11-20',
  at: '2026-11-23T17:00:00.000000Z',
  available: '500000',
  basis: 'ACT/ACT-ICMA',
  bic: 'DAKVDEFFXXX',
  body: '<Document/>',
  bodyEncoding: 'utf-8',
  book: 'rates-1',
  bookingEntity: '529900T8BM49AURSDO55',
  businessDate: '2026-11-23',
  calendars: 'TARGET2',
  cashAccount: 'eur-frankfurt',
  cashAccountNumber: 'DE89370400440532013000',
  ccp: '529900LN3S50JPU47S06',
  cfi: 'DBFTFB',
  channel: 'csd-frankfurt',
  clearingMember: '529900T8BM49AURSDO55',
  client: '5493001KJTIIGC8Y1R12',
  code: 'LACK',
  confirmationMethod: 'BILATERAL',
  confirmBy: '2026-11-24T12:00:00.000000Z',
  consumed: '1000',
  consumer: 'settlement',
  contentHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  contentType: 'application/xml',
  counterparty: '549300MLUDYVRQOOXS22',
  counterpartyBic: 'DEUTDEFFXXX',
  couponRate: '2.50',
  creditLine: '0',
  currency: 'EUR',
  date: '2026-11-25',
  dayCount: 'ACT/ACT-ICMA',
  detail: 'Expected 101250.00, found 101250.50',
  dimension: 'SETTLEMENT',
  direction: 'RECEIVE',
  door: 'REST',
  entity: '529900T8BM49AURSDO55',
  executionTime: '2026-11-23T10:15:30.123456Z',
  field: 'settlementAmount',
  firmReceipts: '250000',
  fundingPolicy: 'PREFUNDED',
  hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  holidays: '2026-12-25',
  isin: 'DE0001102580',
  ledgerAccount: 'nostro:eur-frankfurt',
  legRole: 'SINGLE',
  lei: '549300MLUDYVRQOOXS22',
  localTime: '16:00',
  market: 'XETR',
  maturityDate: '2032-02-15',
  messageDefinition: 'sese.023.001.11',
  method: 'BILATERAL',
  mic: 'XETR',
  minimumDenomination: '0.01',
  narrative: 'Lack of securities',
  nextBusinessDate: '2026-11-24',
  nextCouponDate: '2027-02-15',
  ours: '101250.00',
  participant: 'DEUTDEFFXXX',
  party: '549300MLUDYVRQOOXS22',
  placeOfSettlement: 'DAKVDEFFXXX',
  pointer: '/settlementDate',
  posted: '500000',
  previousCouponDate: '2026-02-15',
  previouslySettledQuantity: '0',
  price: '101.25',
  quantity: '1000',
  quantityUnsettled: '1000',
  rate: '1.0845',
  receiver: '529900T8BM49AURSDO55',
  released: '1000',
  remaining: '0',
  remainingQuantity: '0',
  reserved: '101250',
  responsible: 'COUNTERPARTY',
  role: 'COUNTERPARTY',
  safekeepingAccount: 'own-frankfurt',
  safekeepingAccountNumber: '1234567890',
  scheme: 'ISO',
  sender: '549300MLUDYVRQOOXS22',
  servicer: 'DAKVDEFFXXX',
  session: 'session-1',
  settled: '5000',
  settlementDateOrigin: 'CYCLE',
  settlementMarket: 'DE',
  side: 'BUY',
  source: 'front-office',
  subject: 'trade-0001',
  theirs: '101250.50',
  timeZone: 'Europe/Berlin',
  tolerance: '25.00',
  toleranceProfile: 'strict',
  tradeCurrency: 'EUR',
  tradeDate: '2026-11-23',
  tvtic: 'TVTIC0000000001',
  type: 'COMMISSION',
  upstream: 'trade-capture',
  uti: '529900T8BM49AURSDO55UTI0000000001',
  validFrom: '2026-01-01',
  validTo: '2030-12-31',
  version: '2026-10',
};

/** Where one name means different things. */
const TEXTS_OF_MESSAGE = {
  'AccruedInterest.amount': '1953.08',
  'Charge.amount': '15.00',
  'PositionFigures.available': '4000',
  'PositionFigures.reserved': '1000',
  'SecuritiesPosting.ledgerAccount': 'owner:own-frankfurt',
  'SecuritiesPosting.side': 'DEBIT',
};

const NUMBERS = { days: 283, couponsPerYear: 1, dayOffset: 0, daysFailing: 1, position: 41, priority: 3, weekend: 6 };

/** The data of a message with every field present and one element in every list, in the order of the numbers. */
export function sampleOf(message) {
  const fields = [...message.fields].sort((left, right) => left.number - right.number);
  return Object.fromEntries(fields.map((field) => [field.jsonName, valueOf(field)]));
}

function valueOf(field) {
  const single = field.message === undefined ? scalarOf(field) : sampleOf(field.message);
  return field.fieldKind === 'list' ? [single] : single;
}

function scalarOf(field) {
  switch (field.scalar) {
    case ScalarType.BOOL:
      return true;
    case ScalarType.STRING:
      return textOf(field);
    default:
      return NUMBERS[field.jsonName] ?? 1;
  }
}

function textOf(field) {
  const name = field.jsonName;
  const word = name.replace(/^.*(?=[A-Z])/, '').toLowerCase(); // settlementDate: date
  const found = TEXTS_OF_MESSAGE[`${field.parent.name}.${name}`] ?? firstCode(field) ?? TEXTS[name] ?? TEXTS[word];
  if (found !== undefined) return found;
  const words = name.replace(/Ids?$/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return /^(ids?|reference)$/.test(word) ? `${words}-0001` : words;
}

/** Where the contract's comment lists codes ("DELIVER or RECEIVE, ours."), the first of them. */
function firstCode(field) {
  const comment = (getComments(field).leading ?? '').trim();
  const code = /(?:^|e\.g\. |: )([A-Z][A-Z0-9_]+)(?=[.,]| or | \()/.exec(comment)?.[1];
  return code === 'BIC' || code === 'LEI' ? undefined : code;
}
