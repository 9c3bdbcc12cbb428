export { topicOf } from './event-record.js';
export { EpochChanged, KafkaFeed, type KafkaFeedOptions } from './kafka-feed.js';
export type { FeedFigures, FeedNotice } from './feed-notice.js';
export { LogRelay, type LogRelayOptions, type RelayNotice } from './log-relay.js';
