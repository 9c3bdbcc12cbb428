/** Why a message cannot be taken, in the order in which the checks run: the first one found is the one told. */
export type MessageInvalidCode =
  | 'TOO_LARGE'
  | 'DOCTYPE_REFUSED'
  | 'TOO_DEEP'
  | 'NOT_WELL_FORMED'
  | 'NO_DOCUMENT'
  | 'WRONG_MESSAGE'
  | 'UNSUPPORTED_VERSION'
  | 'ELEMENT_MISSING'
  | 'ELEMENT_REPEATED'
  | 'VALUE_INVALID'
  | 'CONTENT_UNSUPPORTED';

/**
 * A message that was refused, or that could not be built.
 *
 * `path` is the place in the message (`Document/SctiesSttlmTxInstr/TxId`; empty when the text as a whole is at fault),
 * `detail` is one sentence that names the field and says what was expected of it.
 */
export class MessageInvalid extends Error {
  override readonly name = 'MessageInvalid';

  constructor(
    readonly code: MessageInvalidCode,
    readonly path: string,
    readonly detail: string,
  ) {
    super(path === '' ? `${code}: ${detail}` : `${code} at ${path}: ${detail}`);
  }
}
