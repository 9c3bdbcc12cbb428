import type { InstrumentDefined } from '@verso/contracts';
import { draw } from '../domain/behaviour.js';

/** A price near the instrument's usual one, as decimal text: shares within 2 %, bonds within 1 %. */
export function priceOf(instrument: InstrumentDefined, drawn: number): string {
  if (instrument.priceType === 'PERCENT') {
    const thousandths = Math.round((usualPercent(instrument.isin) + (drawn - 0.5) * 2) * 1_000);
    return fixed(thousandths, 3);
  }
  const cents = Math.max(1, Math.round(usualPrice(instrument.isin) * 100 * (0.98 + drawn * 0.04)));
  return fixed(cents, 2);
}

/** Lots worth about 2,000 to 100,000 for shares; face amounts of 10,000 to 300,000. */
export function quantityOf(instrument: InstrumentDefined, drawn: number): string {
  if (instrument.quantityType === 'FAMT') return String((1 + Math.floor(drawn * 30)) * 10_000);
  const worth = 2_000 + drawn * drawn * 98_000;
  return String(Math.max(10, Math.floor(worth / usualPrice(instrument.isin) / 5) * 5));
}

/** In the currency of trading; for shares that are not listed here some price between 20 and 300. */
function usualPrice(isin: string): number {
  return USUAL_PRICES.get(isin) ?? 20 + draw(0, 'usual price', isin) * 280;
}

function usualPercent(isin: string): number {
  return 96 + draw(0, 'usual price', isin) * 6;
}

function fixed(units: number, decimals: number): string {
  const text = String(units).padStart(decimals + 1, '0');
  return `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

/** About what they cost in autumn 2025. */
const USUAL_PRICES: ReadonlyMap<string, number> = new Map([
  ['DE0007164600', 230],
  ['DE0007236101', 235],
  ['DE0008404005', 355],
  ['FR0000121014', 600],
  ['FR0000120271', 54],
  ['FR0000131104', 68],
  ['NL0010273215', 900],
  ['NL0011821202', 21],
  ['ES0144580Y14', 17],
  ['IT0003132476', 15],
  ['US0378331005', 265],
  ['US5949181045', 515],
  ['US0231351067', 225],
  ['US02079K3059', 265],
  ['US67066G1040', 185],
  ['US46625H1005', 305],
  ['US4781601046', 190],
  ['US30231G1022', 115],
]);
