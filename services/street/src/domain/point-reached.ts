/** A point of a market's day is reached. */
export interface PointReached {
  readonly type: 'PointReached';
  readonly market: string;
  readonly businessDate: string;
  /** TRADING_OPEN, PROVISIONING, SETTLEMENT, DVP_CUT_OFF … */
  readonly kind: string;
}
