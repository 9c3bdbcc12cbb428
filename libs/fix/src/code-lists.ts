import type { FixExecution, FixSettlementType } from './fix-execution.js';

/** Side (54): a buyer and a seller as settlement sees them; undisclosed, cross and lending sides have neither. */
export const SIDES: ReadonlyMap<string, FixExecution['side']> = new Map([
  ['1', 'BUY'],
  ['2', 'SELL'],
  ['3', 'BUY'],
  ['4', 'SELL'],
  ['5', 'SELL'],
  ['6', 'SELL'],
]);

/** SettlType (63) as in FIX 4.4. */
export const SETTLEMENT_TYPES: ReadonlyMap<string, FixSettlementType> = new Map(
  (
    [
      ['0', 'REGULAR'],
      ['1', 'CASH', 0],
      ['2', 'NEXT_DAY', 1],
      ['3', 'T_PLUS_2', 2],
      ['4', 'T_PLUS_3', 3],
      ['5', 'T_PLUS_4', 4],
      ['6', 'FUTURE'],
      ['7', 'WHEN_AND_IF_ISSUED'],
      ['8', 'SELLERS_OPTION'],
      ['9', 'T_PLUS_5', 5],
    ] as const
  ).map(([code, name, days]) => [code, days === undefined ? { code, name } : { code, name, days }] as const),
);

/** PriceType (423): those that a settlement amount can be computed from, and yield, which comes with amounts. */
export const PRICE_TYPES: ReadonlyMap<string, NonNullable<FixExecution['priceType']>> = new Map([
  ['1', 'PERCENT'],
  ['2', 'PER_UNIT'],
  ['9', 'YIELD'],
]);

/** SecurityIDSource (22) and SecurityAltIDSource (456). */
export const SECURITY_ID_SOURCES: ReadonlyMap<string, string> = new Map([
  ['1', 'CUSIP'],
  ['2', 'SEDOL'],
  ['3', 'QUIK'],
  ['4', 'ISIN'],
  ['5', 'RIC'],
  ['6', 'ISO_CURRENCY'],
  ['7', 'ISO_COUNTRY'],
  ['8', 'EXCHANGE_SYMBOL'],
  ['A', 'BLOOMBERG'],
  ['B', 'WERTPAPIER'],
  ['D', 'VALOREN'],
  ['E', 'SICOVAM'],
  ['G', 'COMMON'],
]);

/** PartyIDSource (447). */
export const PARTY_ID_SOURCES: ReadonlyMap<string, string> = new Map([
  ['B', 'BIC'],
  ['C', 'MARKET_PARTICIPANT'],
  ['D', 'PROPRIETARY'],
  ['G', 'MIC'],
  ['N', 'LEI'],
]);

/** PartyRole (452): those of post-trade; others keep their code. */
export const PARTY_ROLES: ReadonlyMap<string, string> = new Map([
  ['1', 'EXECUTING_FIRM'],
  ['2', 'BROKER_OF_CREDIT'],
  ['3', 'CLIENT'],
  ['4', 'CLEARING_FIRM'],
  ['5', 'INVESTOR'],
  ['7', 'ENTERING_FIRM'],
  ['10', 'SETTLEMENT_LOCATION'],
  ['13', 'ORDER_ORIGINATION_FIRM'],
  ['14', 'GIVEUP_CLEARING_FIRM'],
  ['17', 'CONTRA_FIRM'],
  ['18', 'CONTRA_CLEARING_FIRM'],
  ['19', 'SPONSORING_FIRM'],
  ['21', 'CLEARING_ORGANIZATION'],
  ['22', 'EXCHANGE'],
  ['24', 'CUSTOMER_ACCOUNT'],
  ['28', 'CUSTODIAN'],
  ['37', 'CONTRA_TRADER'],
]);

/** LastCapacity (29) as the letter of OrderCapacity (528). */
export const LAST_CAPACITIES: ReadonlyMap<string, string> = new Map([
  ['1', 'A'],
  ['2', 'A'],
  ['3', 'P'],
  ['4', 'P'],
]);

/** ExecType (150) values that report on an order, not on a trade. */
export const ORDER_STATUS_EXEC_TYPES: ReadonlyMap<string, string> = new Map([
  ['0', 'New'],
  ['3', 'Done for day'],
  ['4', 'Canceled'],
  ['5', 'Replaced'],
  ['6', 'Pending Cancel'],
  ['7', 'Stopped'],
  ['8', 'Rejected'],
  ['9', 'Suspended'],
  ['A', 'Pending New'],
  ['B', 'Calculated'],
  ['C', 'Expired'],
  ['D', 'Restated'],
  ['E', 'Pending Replace'],
  ['I', 'Order Status'],
]);
