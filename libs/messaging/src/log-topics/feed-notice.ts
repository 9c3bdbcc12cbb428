/** What an operator may want to know. */
export interface FeedNotice {
  readonly log: string;
  readonly consumer: string;
  readonly kind: 'from-store' | 'from-kafka' | 'gap' | 'unreadable' | 'unavailable' | 'refused' | 'records-lost';
  readonly detail: string;
}

export interface FeedFigures {
  /** Where events come from at present. */
  readonly source: 'kafka' | 'store';
  /** Events that came in by Kafka. */
  readonly received: number;
  /** Records whose event was known: sent twice, or read from the store before. */
  readonly repeated: number;
  /** Times that positions were left to the store. */
  readonly gaps: number;
  /** Records whose `prev` told of an event of their slot that had not been seen on Kafka. */
  readonly missingBefore: number;
}
