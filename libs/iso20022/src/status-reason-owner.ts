import { codes } from './code-sets.js';
import type { ProcessingStatus, SettlementStatus } from './settlement-status.js';

/** The status that a reason belongs to: the same code means different things under different statuses. */
export type StatusReasonDimension =
  | Exclude<ProcessingStatus, 'CANCELLATION_REQUESTED' | 'MODIFICATION_REQUESTED' | 'PROPRIETARY'>
  | Exclude<SettlementStatus, 'PROPRIETARY'>
  | 'UNMATCHED';

/**
 * Who must act. MARKET: the depository, the market, the issuer, or the calendar. NOBODY: told for information.
 * UNKNOWN: the code says nothing of itself (OTHR, IAAD), or is none of ISO's; a human reads the narrative.
 */
export type StatusReasonOwner =
  'US_SECURITIES' | 'US_CASH' | 'US_INSTRUCTION' | 'COUNTERPARTY' | 'BOTH' | 'MARKET' | 'NOBODY' | 'UNKNOWN';

/** What a mismatch is about: the terms of the trade, who settles where, or that nothing was there to compare. */
export type UnmatchedTopic = 'ECONOMICS' | 'PARTIES' | 'OTHER';

/**
 * Who must act on a reason, by ISO's definition of the code in that dimension. `SAFE` while UNMATCHED is for both
 * sides to compare; `SAFE` when REJECTED is our own wrong account.
 */
export function statusReasonOwner(dimension: StatusReasonDimension, code: string): StatusReasonOwner {
  return owners[dimension].get(code) ?? 'UNKNOWN';
}

export function unmatchedTopic(code: string): UnmatchedTopic {
  if (economics.has(code)) return 'ECONOMICS';
  return parties.has(code) ? 'PARTIES' : 'OTHER';
}

type OwnerLists = Partial<Record<StatusReasonOwner, string>>;

const economics = new Set(codes('DQUA DMON DDEA NCRR DTRD DDAT DSEC DELN FRAP ACRU'));
const parties = new Set(codes('DEPT ICAG ICUS IEXE SAFE INVE PLCE IIND'));

/** Pending and failing share nearly all of their codes, and their meaning. */
const unsettled: OwnerLists = {
  US_SECURITIES: 'BLOC COLL DENO FLIM LAAW LACK LALO MINO MUNO NEWI',
  US_CASH: 'LIQU MONY NOFX YCOL',
  US_INSTRUCTION: 'ADEA DOCY INBC LATE LINK PREA PREL SDUT',
  COUNTERPARTY: 'AWMO AWSH CLAC CLAT CMON CPEC DKNY DOCC PRCY REFS REFU',
  BOTH: 'BENO BOTH CLHT PATD STCD',
  MARKET:
    'BATC BYIY CAIS CDLR CERT CSDH CVAL CYCL DEPO DISA FROZ FUTU GLOB INCA MLAT NCON NMAS OBJT PHCK PHSE PRSY REGT SBLO ' +
    'SETS TAMM',
  NOBODY: 'CANR CHAS PART',
};

const owners: Readonly<Record<StatusReasonDimension, ReadonlyMap<string, StatusReasonOwner>>> = {
  PENDING: byCode(unsettled),
  FAILING: byCode(unsettled),
  PENDING_PROCESSING: byCode({
    US_SECURITIES: 'BLOC COLL DENO FLIM LACK LALO MINO MUNO',
    US_CASH: 'LIQU MONY NOFX YCOL',
    US_INSTRUCTION: 'ADEA DOCY INBC PREA',
    COUNTERPARTY: 'CDAC',
    MARKET: 'CAIS CDEL CDLR CERT CSDH CVAL GLOB PRSY',
    NOBODY: 'NEXT',
  }),
  UNMATCHED: byCode({
    US_INSTRUCTION: 'ADEA LATE MIME PODU',
    COUNTERPARTY: 'CLAT CMIS CPCA DTRA',
    BOTH:
      'ACRU DCMX DDAT DDEA DELN DEPT DMCT DMON DQUA DSEC DTRD FRAP ICAG ICUS IEXE IIND INPS INVE LEOG NCRR PHYS PLCE ' +
      'PLIS REGD RTGS SAFE SETR SETS TXST',
    MARKET: 'NMAS UNBR',
  }),
  REJECTED: byCode({
    US_INSTRUCTION:
      'ADEA BATC CASH CASY DDAT DDEA DEPT DMON DQUA DSEC DTRD ICAG ICUS IEXE IIND INPS INVB INVE INVL INVN LATE MINO ' +
      'MUNO NCRR PHYS PLCE PLIS REFE RTGS SAFE SDUT SETR SETS TXST VALR',
    MARKET: 'CAEV',
  }),
  REPAIR: byCode({
    US_INSTRUCTION:
      'BATC CASH CASY DDAT DDEA DEPT DMON DQUA DSEC DTRD ICAG ICUS IEXE IIND INPS MINO MUNO NCRR PHYS PLCE REFE RTGS ' +
      'SAFE SDUT SETR SETS TXST',
    MARKET: 'CAEV',
  }),
  CANCELLED: byCode({
    US_INSTRUCTION: 'CANS CTHP CXLR SCEX',
    MARKET: 'BYIY CANT CORP CSUB',
    NOBODY: 'CANI CANZ',
  }),
  PENDING_CANCELLATION: byCode({ US_INSTRUCTION: 'ADEA', COUNTERPARTY: 'CONF', MARKET: 'CDCY CDRE CDRG' }),
  ACKNOWLEDGED_ACCEPTED: byCode({ MARKET: 'CDCY CDRE CDRG', NOBODY: 'ADEA LATE NSTP RQWV SMPG' }),
};

function byCode(lists: OwnerLists): ReadonlyMap<string, StatusReasonOwner> {
  const owner = new Map<string, StatusReasonOwner>();
  for (const [name, list] of Object.entries(lists)) {
    for (const code of codes(list)) owner.set(code, name as StatusReasonOwner);
  }
  return owner;
}
