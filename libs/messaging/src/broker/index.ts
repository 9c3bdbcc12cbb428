export { addressText, brokersKnownTo, type BrokerAddress } from './brokers-known-to.js';
export { freePorts } from './free-ports.js';
export { installKafka, type InstallOptions, type KafkaInstallation } from './installation.js';
export { KAFKA_VERSION } from './kafka-jars.js';
export { NoLocalKafka } from './no-local-kafka.js';
export { makeScramUsers, type ScramOperator } from './scram-users.js';
export {
  BrokerPortTaken,
  LASTING_JAVA_OPTIONS,
  startBrokers,
  type RunningBrokers,
  type StartBrokersOptions,
} from './start-brokers.js';
export { serverProperties, type NodePorts, type NodeSettings } from './server-settings.js';
