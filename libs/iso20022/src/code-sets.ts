/** Which way the securities go, seen from the account owner. */
export const movements = ['DELI', 'RECE'] as const;
export type Movement = (typeof movements)[number];

/** Against payment (APMT) or free of payment (FREE). */
export const payments = ['APMT', 'FREE'] as const;
export type Payment = (typeof payments)[number];

/** Money to the account owner (CRDT) or from the account owner (DBIT). */
export const creditDebits = ['CRDT', 'DBIT'] as const;
export type CreditDebit = (typeof creditDebits)[number];

/** Partial settlement allowed (PART), not allowed (NPAR), with a cash (PARC) or quantity (PARQ) threshold. */
export const partialIndicators = ['PART', 'NPAR', 'PARC', 'PARQ'] as const;
export type PartialIndicator = (typeof partialIndicators)[number];

/** A part settled, more to come (PAIN), or the last part of a partially settled transaction (PARC). */
export const partialSettlements = ['PAIN', 'PARC'] as const;
export type PartialSettlement = (typeof partialSettlements)[number];

/** SctiesTxTp of sese.023. The lists differ by message: more may be confirmed than may be instructed or alleged. */
export const instructionTransactionTypes = codes(
  'AUTO BSBK BYIY CLAI CNCB COLI COLO CONV CORP ETFT FCTA INSP ISSU MKDW MKUP NETT NSYN OWNE OWNI PAIR PLAC PORT REAL ' +
    'REDI REDM RELE REPU RODE RVPO SBBK SBRE SECB SECL SLRE SUBS SWIF SWIT SYND TBAC TRAD TRPO TRVO TURN',
);

/** SctiesTxTp of sese.025. */
export const confirmationTransactionTypes = [...instructionTransactionTypes, 'REBL'];

/** SctiesTxTp of sese.028. */
export const allegementTransactionTypes = instructionTransactionTypes.filter(
  (code) => !['FCTA', 'INSP', 'RODE', 'SBRE', 'SLRE', 'TBAC'].includes(code),
);

/** SttlmTxTp of setr.027. */
export const tradeTransactionTypes = codes(
  'BSBK COLI COLO CONV FCTA GUAR INSP ISSU MKDW MKUP NETT NSYN OFIT OWNE OWNI PAIR PLAC PORT REAL REDI RELE REPU RODE ' +
    'RPTO RVPO SBBK SECB SECL SYND TBAC TRAD TRPO TRVO TURN',
);

/** SttlmTxCond of sese.023, for example NOMC (no market claim). */
export const settlementConditions = codes(
  'ADEA ASGN BPSS BUTC CLEN DIRT DLWM DRAW EXER EXPI FRCL GATE KNOC NACT NOMC PENS PHYS RESI RHYP RPTO SHOR SPDL SPST ' +
    'TRAN TRIP UNEX',
);

/** Splits a list written as one line per ISO list, which is how the lists are compared with the schemas. */
export function codes(list: string): readonly string[] {
  return list.split(' ');
}
