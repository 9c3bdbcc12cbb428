/** An execution as `POST /v1/executions/batch` takes it: those of its fields that this front office uses. */
export interface ExecutionRequest {
  readonly source: string;
  readonly session: string;
  readonly executionId: string;
  /** ISO date. */
  readonly tradeDate: string;
  readonly action?: 'NEW' | 'AMEND' | 'CANCEL';
  readonly referencedExecutionId?: string;
  readonly reason?: string;
  /** LEI. */
  readonly bookingEntity?: string;
  readonly side?: 'BUY' | 'SELL';
  readonly counterparty?: { readonly lei: string; readonly role: 'COUNTERPARTY' | 'CCP' };
  readonly clientAccount?: string;
  readonly mic?: string;
  readonly ccp?: string;
  readonly paymentType?: 'DVP' | 'FOP';
  readonly isin?: string;
  /** Decimal text. */
  readonly price?: string;
  /** Decimal text. */
  readonly quantity?: string;
  /** RFC 3339. */
  readonly executionTime?: string;
  readonly tradeCurrency?: string;
  /** ISO date. */
  readonly settlementDate?: string;
  readonly uti?: string;
}
