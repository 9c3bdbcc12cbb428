import { KafkaRefused, KafkaUnavailable, type RefusalReason } from '../errors.js';
import { WireError } from './wire.js';

/** Error numbers of the Kafka protocol (https://kafka.apache.org/protocol#protocol_error_codes). */
export const CODE = {
  OFFSET_OUT_OF_RANGE: 1,
  UNKNOWN_TOPIC_OR_PARTITION: 3,
  LEADER_NOT_AVAILABLE: 5,
  NETWORK: 13,
  NOT_COORDINATOR: 16,
  COORDINATOR_NOT_AVAILABLE: 15,
  ILLEGAL_GENERATION: 22,
  UNKNOWN_MEMBER_ID: 25,
  REBALANCE_IN_PROGRESS: 27,
  TOPIC_ALREADY_EXISTS: 36,
  OUT_OF_ORDER_SEQUENCE: 45,
  DUPLICATE_SEQUENCE: 46,
  AUTHENTICATION_FAILED: 58,
  UNKNOWN_PRODUCER_ID: 59,
  MEMBER_ID_REQUIRED: 79,
} as const;

/** What no repetition changes. All other codes are taken for transient. */
const REFUSALS: ReadonlyMap<number, RefusalReason> = new Map([
  [10, 'message-too-large'],
  [18, 'message-too-large'],
  [CODE.UNKNOWN_TOPIC_OR_PARTITION, 'unknown-topic'],
  [29, 'not-authorised'],
  [30, 'not-authorised'],
  [31, 'not-authorised'],
  [33, 'not-authenticated'],
  [34, 'not-authenticated'],
  [CODE.AUTHENTICATION_FAILED, 'not-authenticated'],
  ...[17, 21, 23, 24, 26, 32, 35, 36, 37, 38, 39, 40, 42, 43, 44, 54, 60, 87].map((code) => [code, 'invalid'] as const),
]);

/**
 * Whether a broker's certificate is the fault: of another name, not by an authority that is trusted, out of date. Kafka's own
 * clients do not try again either (SslAuthenticationException). The codes are OpenSSL's, as Node's TLS hands them on.
 */
export const isCertificateFault = (code: unknown): boolean => typeof code === 'string' && CERTIFICATE.test(code);

const CERTIFICATE = /CERT|^UNABLE_TO_VERIFY_LEAF_SIGNATURE$|^INVALID_CA$|^HOSTNAME_MISMATCH$/;

export const refusalOf = (code: number): RefusalReason | undefined => REFUSALS.get(code);

export const codeOf = (error: unknown): number | undefined => (error instanceof WireError ? error.code : undefined);

/** The error of the port for one of the wire; anything else is a mistake of ours and stays as it is. */
export function portError(error: unknown, doing: string): unknown {
  if (!(error instanceof WireError)) return error;
  const reason = refusalOf(error.code);
  const message = `${doing}: ${error.message}`;
  return reason === undefined
    ? new KafkaUnavailable(message, { cause: error })
    : new KafkaRefused(reason, message, { cause: error });
}
