import { describeKafkaClients } from './contract-suite/describe-kafka-clients.fixture.js';

await describeKafkaClients(3);
