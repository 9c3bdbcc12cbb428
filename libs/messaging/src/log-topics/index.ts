export { topicOf } from './event-record.js';
export { EpochChanged, KafkaFeed, type FeedFigures, type FeedNotice, type KafkaFeedOptions } from './kafka-feed.js';
export { LogRelay, type LogRelayOptions, type RelayNotice } from './log-relay.js';
