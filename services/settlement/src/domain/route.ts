import type {
  AccountDefined,
  SettlementObligationCreated,
  StandingSettlementInstructionDefined,
} from '@verso/contracts';
import type { StandingData } from './standing-data.js';
import {
  accountWaitingKey,
  inForce,
  instructionWaitingKey,
  isValidOn,
  marketKey,
  partyWaitingKey,
} from './standing-data.js';

/** What a route lacks, and under which keys its arrival is awaited. */
export interface RouteGap {
  readonly missing:
    'OUR_ACCOUNT' | 'OUR_CASH_ACCOUNT' | 'OUR_PARTY' | 'COUNTERPARTY_SETTLEMENT_INSTRUCTION' | 'INSTRUCTION';
  readonly detail: string;
  readonly waitsFor: readonly string[];
}

/** Our side of an obligation: the safekeeping account, and the cash account when against payment. */
export interface OurAccounts {
  readonly safekeeping: AccountDefined;
  readonly cash?: AccountDefined;
}

/** Both sides of an instruction. */
export interface Route extends OurAccounts {
  readonly ourBic: string;
  readonly theirs: StandingSettlementInstructionDefined;
}

export type Found<Value> = { readonly found: Value } | { readonly gap: RouteGap };

/** The rule by which our accounts are picked; its name and version are pinned in every instruction. */
export const OUR_ACCOUNT_RULE = 'our-account-of-the-market/1';

/** What of an obligation decides its route. */
export type RouteTerms = Pick<
  SettlementObligationCreated,
  'bookingEntity' | 'counterparty' | 'settlementMarket' | 'contractualDate' | 'paymentType' | 'amount'
>;

/**
 * Our safekeeping account: of the booking entity, in the settlement market, in force on the settlement date; the first
 * by id. The firm's OWN unless the trade names a client account, then that account, else a client omnibus account. The
 * cash account is the one linked to it for the currency of settlement.
 */
export function pickOurAccounts(
  terms: RouteTerms,
  clientAccount: string | undefined,
  standing: StandingData,
): Found<OurAccounts> {
  const { bookingEntity, settlementMarket, contractualDate } = terms;
  const ids = standing.safekeepingAccounts.get(marketKey(bookingEntity, settlementMarket)) ?? [];
  const candidates = ids
    .map((id) => inForce(standing.accounts.get(id), contractualDate))
    .filter((account) => account !== undefined);
  const safekeeping =
    clientAccount === undefined
      ? candidates.find((account) => account.segregation === 'OWN')
      : (candidates.find((account) => account.account === clientAccount) ??
        candidates.find((account) => account.segregation === 'CLIENT_OMNIBUS'));
  const waitsFor = [accountWaitingKey(bookingEntity, settlementMarket)];
  if (safekeeping === undefined) {
    const whose = clientAccount === undefined ? 'of our own' : `for the client account ${clientAccount}`;
    const detail = `No safekeeping account ${whose} in ${settlementMarket} is in force on ${contractualDate}.`;
    return { gap: { missing: 'OUR_ACCOUNT', detail, waitsFor } };
  }
  if (terms.paymentType !== 'DVP' || terms.amount === undefined) return { found: { safekeeping } };
  const { currency } = terms.amount;
  const link = safekeeping.cashAccounts.find((candidate) => candidate.currency === currency);
  const cash = link === undefined ? undefined : inForce(standing.accounts.get(link.account), contractualDate);
  if (cash !== undefined) return { found: { safekeeping, cash } };
  const detail = `${safekeeping.account} has no cash account for ${currency} in force on ${contractualDate}.`;
  return { gap: { missing: 'OUR_CASH_ACCOUNT', detail, waitsFor } };
}

/** Both sides: the accounts that the obligation was created with, our BIC, and the counterparty's SSI. */
export function pickRoute(obligation: SettlementObligationCreated, standing: StandingData): Found<Route> {
  const { account, cashAccount, contractualDate, bookingEntity, settlementMarket } = obligation;
  const safekeeping = inForce(standing.accounts.get(account), contractualDate);
  const cash = cashAccount === undefined ? undefined : inForce(standing.accounts.get(cashAccount), contractualDate);
  const waitsFor = [accountWaitingKey(bookingEntity, settlementMarket)];
  if (safekeeping === undefined) {
    return { gap: { missing: 'OUR_ACCOUNT', detail: `${account} is not in force on ${contractualDate}.`, waitsFor } };
  }
  if (cashAccount !== undefined && cash === undefined) {
    const detail = `${cashAccount} is not in force on ${contractualDate}.`;
    return { gap: { missing: 'OUR_CASH_ACCOUNT', detail, waitsFor } };
  }
  const ourBic = standing.parties.get(bookingEntity)?.bic ?? '';
  if (ourBic === '') {
    const detail = `Our entity ${bookingEntity} is not known with a BIC.`;
    return { gap: { missing: 'OUR_PARTY', detail, waitsFor: [partyWaitingKey(bookingEntity)] } };
  }
  const theirs = pickSettlementInstruction(obligation, standing);
  if ('gap' in theirs) return theirs;
  return { found: { safekeeping, ...(cash === undefined ? {} : { cash }), ourBic, theirs: theirs.found } };
}

/** All keys under which something could arrive that changes the route. */
export function routeKeys(
  terms: Pick<RouteTerms, 'bookingEntity' | 'counterparty' | 'settlementMarket'>,
): readonly string[] {
  return [
    accountWaitingKey(terms.bookingEntity, terms.settlementMarket),
    instructionWaitingKey(terms.counterparty, terms.settlementMarket),
    partyWaitingKey(terms.bookingEntity),
  ];
}

/**
 * The counterparty's SSI for the market that is effective on the settlement date. One for the currency outranks one for
 * any currency; then the one that became valid last; then the higher version; then the lower id.
 */
function pickSettlementInstruction(
  terms: RouteTerms,
  standing: StandingData,
): Found<StandingSettlementInstructionDefined> {
  const { counterparty, settlementMarket, contractualDate } = terms;
  const currency = terms.amount?.currency;
  const versions = standing.settlementInstructions.get(marketKey(counterparty, settlementMarket)) ?? [];
  let best: StandingSettlementInstructionDefined | undefined;
  for (const candidate of versions) {
    if (!isValidOn(candidate, contractualDate) || isReplaced(candidate, versions, contractualDate)) continue;
    if (currency !== undefined && candidate.currency !== '' && candidate.currency !== currency) continue;
    if (best === undefined || outranks(candidate, best)) best = candidate;
  }
  if (best !== undefined) return { found: best };
  const detail = `${counterparty} has no settlement instruction for ${settlementMarket}${
    currency === undefined ? '' : ` and ${currency}`
  } that is effective on ${contractualDate}.`;
  const waitsFor = [instructionWaitingKey(counterparty, settlementMarket)];
  return { gap: { missing: 'COUNTERPARTY_SETTLEMENT_INSTRUCTION', detail, waitsFor } };
}

function outranks(
  candidate: StandingSettlementInstructionDefined,
  best: StandingSettlementInstructionDefined,
): boolean {
  if ((candidate.currency === '') !== (best.currency === '')) return best.currency === '';
  if (candidate.validFrom !== best.validFrom) return candidate.validFrom > best.validFrom;
  if (candidate.version !== best.version) return candidate.version > best.version;
  return candidate.ssiId < best.ssiId;
}

/** A newer version of the same instruction stands for the older one whenever both are valid. */
function isReplaced(
  candidate: StandingSettlementInstructionDefined,
  versions: readonly StandingSettlementInstructionDefined[],
  date: string,
): boolean {
  return versions.some(
    (other) => other.ssiId === candidate.ssiId && other.version > candidate.version && isValidOn(other, date),
  );
}
