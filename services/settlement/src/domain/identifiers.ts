/** The obligation that one version of a trade gives rise to. */
export function obligationIdOf(tradeId: string, tradeVersion: number): string {
  return `obl_${tradeId.startsWith('trd_') ? tradeId.slice(4) : tradeId}_${String(tradeVersion)}`;
}

/** The trade version that an obligation came from; undefined for an id that is not one of ours. */
export function tradeOf(obligationId: string): { readonly tradeId: string; readonly tradeVersion: number } | undefined {
  const found = OBLIGATION.exec(obligationId);
  if (found?.[1] === undefined || found[2] === undefined) return undefined;
  return { tradeId: `trd_${found[1]}`, tradeVersion: Number(found[2]) };
}

/**
 * The reference under which an instruction is known to the depository (sese.023 TxId, at most 35 characters, upper
 * case): the trade's UUID in base 36, two digits of trade version, then the instruction's number within its obligation.
 */
export function instructionIdOf(obligationId: string, sequence: number): string {
  const trade = tradeOf(obligationId);
  const hex = (trade?.tradeId.slice(4) ?? obligationId).replaceAll('-', '');
  const digits = UUID_DIGITS.test(hex) ? BigInt(`0x${hex}`).toString(36) : hex.replaceAll(/[^0-9a-z]/gi, '').slice(-25);
  const version = String(trade?.tradeVersion ?? 1).padStart(2, '0');
  return `I${digits.padStart(25, '0').toUpperCase()}${version}${String(sequence)}`;
}

/** The instruction that a reference in a message names: its own id, or the id of one of our requests about it. */
export function instructionIdIn(reference: string): string | undefined {
  return REFERENCE.exec(reference)?.[1];
}

/** Number of an instruction within its obligation, from 1. */
export function sequenceOf(instructionId: string): number {
  return Number(SEQUENCE.exec(instructionId)?.[1] ?? 1);
}

export function obligationStream(obligationId: string): string {
  return `obligation/${obligationId}`;
}

export function instructionStream(instructionId: string): string {
  return `instruction/${instructionId}`;
}

/** Obligations that wait for the same thing, by the slots of their trades: each list belongs to one part of the room. */
export function waitingStream(waitingKey: string, list: number): string {
  return `waiting/${waitingKey}#${String(list)}`;
}

/** What obligation and instruction of one trade have in common. */
export function tradeDigits(obligationOrInstruction: string): string {
  const ofInstruction = REFERENCE.exec(obligationOrInstruction)?.[1];
  return (ofInstruction ?? instructionIdOf(obligationOrInstruction, 1)).slice(1, 26);
}

const OBLIGATION = /^obl_(.+)_(\d+)$/;
const UUID_DIGITS = /^[0-9a-f]{32}$/i;
const REFERENCE = /^(I[0-9A-Z]{25}\d{3,5})(?:-[A-Z0-9-]{1,8})?$/;
const SEQUENCE = /^I[0-9A-Z]{25}\d{2}(\d{1,3})$/;
