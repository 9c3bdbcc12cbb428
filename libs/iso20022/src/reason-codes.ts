import { codes } from './code-sets.js';

/**
 * Reason codes of the settlement statuses, one list per ISO code set, as the schemas of sese.024.001.14, sese.027.001.09
 * and sese.031.001.11 enumerate them. A builder refuses a code outside its list; a reader takes what comes.
 */
export const acknowledgementReasons = codes('ADEA CDCY CDRE CDRG LATE NSTP OTHR RQWV SMPG');

export const pendingProcessingReasons = codes(
  'ADEA BLOC CAIS CDAC CDEL CDLR CERT COLL CSDH CVAL DENO DOCY FLIM GLOB INBC LACK LALO LIQU MINO MONY MUNO NEXT NOFX ' +
    'OTHR PREA PRSY YCOL',
);

export const rejectionReasons = codes(
  'ADEA BATC CAEV CASH CASY DDAT DDEA DEPT DMON DQUA DSEC DTRD ICAG ICUS IEXE IIND INPS INVB INVE INVL INVN LATE MINO ' +
    'MUNO NCRR OTHR PHYS PLCE PLIS REFE RTGS SAFE SDUT SETR SETS TXST VALR',
);

export const repairReasons = codes(
  'BATC CAEV CASH CASY DDAT DDEA DEPT DMON DQUA DSEC DTRD ICAG ICUS IEXE IIND INPS MINO MUNO NCRR OTHR PHYS PLCE REFE ' +
    'RTGS SAFE SDUT SETR SETS TXST',
);

export const cancellationReasons = codes('BYIY CANI CANS CANT CANZ CORP CSUB CTHP CXLR OTHR SCEX');

export const pendingCancellationReasons = codes('ADEA CDCY CDRE CDRG CONF OTHR');

export const unmatchedReasons = codes(
  'ACRU ADEA CLAT CMIS CPCA DCMX DDAT DDEA DELN DEPT DMCT DMON DQUA DSEC DTRA DTRD FRAP ICAG ICUS IEXE IIND INPS INVE ' +
    'LATE LEOG MIME NCRR NMAS OTHR PHYS PLCE PLIS PODU REGD RTGS SAFE SETR SETS TXST UNBR',
);

export const pendingReasons = codes(
  'ADEA AWMO AWSH BATC BENO BLOC BOTH CAIS CDLR CERT CHAS CLAC CLHT CMON COLL CPEC CSDH CVAL DENO DEPO DISA DKNY DOCC ' +
    'DOCY FLIM FROZ FUTU GLOB IAAD INBC INCA LAAW LACK LALO LATE LINK LIQU MINO MONY MUNO NCON NEWI NMAS NOFX OTHR ' +
    'PART PATD PHCK PHSE PRCY PREA PREL PRSY REFS REFU REGT SBLO SDUT SETS TAMM YCOL',
);

export const failingReasons = codes(
  'ADEA AWMO AWSH BATC BENO BLOC BOTH BYIY CAIS CANR CDLR CERT CHAS CLAC CLAT CLHT CMON COLL CPEC CSDH CVAL CYCL DENO ' +
    'DEPO DISA DKNY DOCC DOCY FLIM FROZ GLOB IAAD INBC INCA LAAW LACK LALO LATE LINK LIQU MINO MLAT MONY MUNO NCON ' +
    'NEWI NOFX OBJT OTHR PART PATD PHCK PHSE PRCY PREA PREL PRSY REFS REGT SBLO SDUT SETS STCD YCOL',
);

/** sese.027: the cancellation awaits something. */
export const cancellationPendingReasons = codes('ADEA CDAC CDCY CDRE CDRG CONF INBC OTHR');
export const cancellationRejectionReasons = codes('ADEA LATE NRGM NRGN OTHR REFE SAFE');
export const cancellationAcknowledgementReasons = codes('ADEA OTHR SMPG');
export const cancelledReasons = codes('CANI OTHR');

/** sese.027 repair and sese.031 rejection share a list. */
export const requestRejectionReasons = codes('ADEA INVL INVM LATE NRGM NRGN OTHR REFE SAFE');

/** sese.027 and sese.031: DCAN already cancelled, DSET already settled, DPRG in process, DREP replaced. */
export const deniedReasons = codes('ADEA CDCY CDRE CDRG DCAN DPRG DREP DSET LATE OTHR');
export const modificationPendingReasons = codes('ADEA CDCY CDRE CDRG CONF OTHR');
