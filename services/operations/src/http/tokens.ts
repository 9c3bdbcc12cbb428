export const TRADE_TABLE = Symbol('TRADE_TABLE');
