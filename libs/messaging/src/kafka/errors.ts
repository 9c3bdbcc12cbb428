/** Transient: the cluster did not answer in time, or cannot at present. What was asked for may have happened or not. */
export class KafkaUnavailable extends Error {
  override readonly name = 'KafkaUnavailable';
}

export type RefusalReason =
  'message-too-large' | 'unknown-topic' | 'not-authorised' | 'not-authenticated' | 'invalid' | 'closed';

/** Permanent: the same request would be refused again. */
export class KafkaRefused extends Error {
  override readonly name = 'KafkaRefused';

  constructor(
    readonly reason: RefusalReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The partition is no longer this member's: its commit was refused, and the records go to another. */
export class PartitionLost extends Error {
  override readonly name = 'PartitionLost';

  constructor(
    readonly topic: string,
    readonly partition: number,
    options?: ErrorOptions,
  ) {
    super(`${topic}/${partition} is no longer held by this member of the group`, options);
  }
}
