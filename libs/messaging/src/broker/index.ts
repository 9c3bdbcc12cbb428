export { addressText, brokersKnownTo, type BrokerAddress } from './brokers-known-to.js';
export { installKafka, type InstallOptions, type KafkaInstallation } from './installation.js';
export { KAFKA_VERSION } from './kafka-jars.js';
export { NoLocalKafka } from './no-local-kafka.js';
export { BrokerPortTaken, startBrokers, type RunningBrokers, type StartBrokersOptions } from './start-brokers.js';
