/** One side of an executed trade as the message tells it; nothing is looked up, defaulted from reference data or judged. */
export interface FixExecution {
  readonly messageType: '8' | 'AE';
  /** NEW books a trade; CORRECT replaces the one in `referencedExecutionId`. */
  readonly action: 'NEW' | 'CORRECT';
  /**
   * ExecID (17), in an AE TradeReportID (571), because that is what later reports refer to; with `/2` behind it for the
   * second side of a two-sided AE, since one report may carry two executions of ours.
   */
  readonly executionId: string;
  /** ExecRefID (19), in an AE TradeReportRefID (572) with the same `/2`; always present for CORRECT. */
  readonly referencedExecutionId?: string;
  /** ExecID (17) of an AE: how ExecutionReports of the same fill call it. */
  readonly execId?: string;
  readonly side: 'BUY' | 'SELL';
  /** Side (54) as sent: 5 is a short sale. */
  readonly sideCode: string;
  readonly security: FixSecurity;
  /** LastQty (32), canonical decimal text, positive. */
  readonly quantity: string;
  /** LastPx (31), canonical decimal text. */
  readonly price: string;
  /** PriceType (423); absent when not told: then the instrument decides. */
  readonly priceType?: 'PERCENT' | 'PER_UNIT' | 'YIELD';
  /** Currency (15) of the price. */
  readonly currency?: string;
  /** SettlCurrency (120). */
  readonly settlementCurrency?: string;
  /** TradeDate (75); when not sent, as FIX allows for trades of the day, the UTC date of TransactTime (60). */
  readonly tradeDate: string;
  readonly tradeDateSource: 'TRADE_DATE' | 'TRANSACT_TIME';
  /** TransactTime (60), RFC 3339 in UTC with microseconds (nanoseconds are cut off). */
  readonly executionTime?: string;
  /** SettlDate (64). */
  readonly settlementDate?: string;
  readonly settlementType?: FixSettlementType;
  /** LastMkt (30), a MIC. */
  readonly market?: string;
  readonly account?: string;
  /** AccruedInterestAmt (159), GrossTradeAmt (381), NetMoney (118): canonical decimal text without a currency. */
  readonly accruedInterest?: string;
  readonly accruedInterestDays?: number;
  readonly grossAmount?: string;
  readonly netAmount?: string;
  readonly charges: readonly FixCharge[];
  readonly parties: readonly FixParty[];
  /** The party on the other side: contra firm, else client, else contra broker, else executing firm. */
  readonly counterparty: FixParty;
  readonly orderId?: string;
  readonly clientOrderId?: string;
  /** TrdMatchID (880). */
  readonly tradeMatchId?: string;
  /** RegulatoryTradeID (1903) of type 0: the unique transaction identifier. */
  readonly uti?: string;
  /** RegulatoryTradeID (1903) of type 5: the trading venue's transaction identification code. */
  readonly tvtic?: string;
  /** OrderCapacity (528), else LastCapacity (29) as a letter: A agency, P principal, R riskless principal, G proprietary. */
  readonly capacity?: string;
  readonly session: FixSession;
}

/** The end of an execution ("bust"); what it was is not repeated, or repeated as zeros, so it is not read. */
export interface FixCancellation {
  readonly messageType: '8' | 'AE';
  readonly executionId: string;
  /** The execution that is cancelled; in an AE the whole report, with both sides if it had two. */
  readonly referencedExecutionId: string;
  /** Text (58): why. */
  readonly reason?: string;
  readonly session: FixSession;
}

export interface FixSecurity {
  readonly isin?: string;
  readonly symbol?: string;
  /** SecurityID (48) and the alternates (455), each with its source (22, 456): `ISIN`, `CUSIP`, `SEDOL` ... or the code. */
  readonly identifiers: readonly { readonly id: string; readonly source: string }[];
}

/** SettlType (63). The code is not the number of days: 2 is T+1, 3 is T+2. */
export interface FixSettlementType {
  readonly code: string;
  readonly name: string;
  /** Business days after trade date, for the codes that mean one. */
  readonly days?: number;
}

export interface FixCharge {
  /** `COMMISSION` (12 with 13 = absolute), or MiscFeeType (139) as sent. */
  readonly type: string;
  readonly amount: string;
  readonly currency?: string;
}

export interface FixParty {
  readonly id: string;
  /** PartyIDSource (447): `BIC` B, `LEI` N, `MIC` G, `PROPRIETARY` D ... or the code. */
  readonly source?: string;
  /** PartyRole (452) by name, or the code. */
  readonly role: string;
  readonly roleCode: string;
}

export interface FixSession {
  readonly senderCompId?: string;
  readonly targetCompId?: string;
  readonly sequenceNumber?: string;
  readonly sendingTime?: string;
  /** PossDupFlag (43) or PossResend (97). */
  readonly possibleDuplicate: boolean;
}

/** What a message of type 8 or AE comes to. */
export type FixReading =
  | { readonly outcome: 'executed'; readonly executions: readonly FixExecution[] }
  | { readonly outcome: 'cancelled'; readonly cancellation: FixCancellation }
  /** Not a trade and nothing wrong with it: an order's status, an alleged or declined report. */
  | { readonly outcome: 'skipped'; readonly reason: string }
  | { readonly outcome: 'refused'; readonly problems: readonly FixFieldProblem[] };

export interface FixFieldProblem {
  readonly tag: number;
  /** The field's name in FIX 4.4. */
  readonly name: string;
  readonly code: 'MISSING' | 'INVALID' | 'UNSUPPORTED' | 'TOO_LONG' | 'REPEATED' | 'WRONG_MESSAGE_TYPE';
  readonly detail: string;
}
