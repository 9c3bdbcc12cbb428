import type { BrokerAddress } from './brokers-known-to.js';
import { addressText } from './brokers-known-to.js';

/** Where one node listens: for clients, for the other brokers, for the controllers. */
export interface NodePorts {
  readonly client: number;
  readonly broker: number;
  readonly controller: number;
}

export interface NodeSettings {
  /** Node id; nodes are numbered from 0. */
  readonly node: number;
  readonly host: string;
  /** Ports of all nodes, by node id. */
  readonly ports: readonly NodePorts[];
  /** What clients are told to connect to: a proxy's address, or the node's own. */
  readonly advertised: BrokerAddress;
  readonly logDirectory: string;
  /** Settings of Kafka that differ from those here. */
  readonly own?: Readonly<Record<string, string>>;
}

/**
 * A node's `server.properties`: broker and controller in one process. Between brokers and controllers it keeps to listeners of
 * their own, so that a proxy before the clients' one breaks clients only.
 */
export function serverProperties({ node, host, ports, advertised, logDirectory, own = {} }: NodeSettings): string {
  const mine = ports[node];
  if (mine === undefined) throw new Error(`no ports for node ${node}`);
  const settings: Readonly<Record<string, string>> = {
    'process.roles': 'broker,controller',
    'node.id': String(node),
    'controller.quorum.voters': ports.map(({ controller }, id) => `${id}@${host}:${controller}`).join(),
    listeners: `CLIENT://${host}:${mine.client},BROKER://${host}:${mine.broker},CONTROLLER://${host}:${mine.controller}`,
    'advertised.listeners': `CLIENT://${addressText(advertised)},BROKER://${host}:${mine.broker}`,
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'BROKER',
    'log.dirs': logDirectory,
    ...replication(ports.length),
    ...SETTINGS,
    ...own,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** Three copies of which two must have a record before it is acknowledged; with fewer nodes, one on each. */
function replication(nodes: number): Readonly<Record<string, string>> {
  const copies = String(Math.min(nodes, 3));
  const inSync = nodes >= 3 ? '2' : '1';
  return {
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': inSync,
  };
}

const SETTINGS: Readonly<Record<string, string>> = {
  // A topic is declared in deploy/kafka or it is a mistake.
  'auto.create.topics.enable': 'false',
  // Rules of access can be declared and kept; whoever connects without a name may do everything, as on any local broker.
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:ANONYMOUS',
  'allow.everyone.if.no.acl.found': 'true',
  // A group starts with whoever is there, and a member that died is missed within a second or two.
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '1000',
  'group.consumer.min.session.timeout.ms': '1000',
  'group.consumer.min.heartbeat.interval.ms': '100',
  'group.consumer.heartbeat.interval.ms': '500',
  // A broker that died is missed after this; one that starts again on the same data has to wait as long.
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
  // Memory and threads of a machine that has other things to do as well.
  'log.cleaner.dedupe.buffer.size': '16777216',
  'num.network.threads': '2',
  'num.io.threads': '4',
  'num.recovery.threads.per.data.dir': '2',
  'offsets.topic.num.partitions': '8',
  'transaction.state.log.num.partitions': '4',
  'share.coordinator.state.topic.num.partitions': '4',
};
