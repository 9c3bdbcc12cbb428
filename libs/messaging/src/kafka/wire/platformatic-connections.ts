import { isIP } from 'node:net';
import {
  Base,
  findErrorBy,
  kGetApi,
  type API,
  type BaseOptions,
  type Broker,
  type Connection,
  type GenericError,
  metadataV12,
} from '@platformatic/kafka';
import type { KafkaOptions } from '../port.js';
import { CODE, isCertificateFault } from './error-codes.js';
import { WireError } from './wire.js';

const CONNECT_TIMEOUT_MS = 5_000;
const DEFAULT_REQUEST_TIMEOUT_MS = 10_000;
const UNSUPPORTED_VERSION = 35;

/** Requests wait in a connection for those before them, so what takes long has a connection of its own. */
export type Line = 'short' | 'fetch' | 'join';

/** The brokers of one cluster, as `@platformatic/kafka` speaks to them; the client's own retries are off. */
export class PlatformaticConnections {
  readonly requestTimeoutMs: number;
  /** How long a join may wait for the other members; counts when the line is opened. */
  joinTimeoutMs = 60_000;
  readonly #options: BaseOptions;
  readonly #lines = new Map<Line, Base>();
  readonly #nodes = new Map<number, Broker>();
  readonly #topicIds = new Map<string, string>();
  readonly #bootstrap: readonly Broker[];
  #turn = 0;
  #closed = false;

  constructor(options: KafkaOptions) {
    this.requestTimeoutMs = options.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
    this.#bootstrap = options.brokers.map(addressOf);
    this.#options = platformaticOptions(options);
  }

  /** Sends one request to a node. `like` gives the types: the version sent is the newest that both sides know. */
  async ask<Request extends unknown[], Response>(
    line: Line,
    node: number,
    name: string,
    like: API<Request, Response>,
    ...request: Request
  ): Promise<Response> {
    return this.#ask(line, [this.#node(node)], (client) => apiNamed(client, name, like), request);
  }

  /** The same for requests that are refused in part: the answer is then in the error. */
  async askPartly<Request extends unknown[], Response>(
    line: Line,
    node: number,
    name: string,
    like: API<Request, Response>,
    ...request: Request
  ): Promise<Response> {
    try {
      return await this.ask(line, node, name, like, ...request);
    } catch (error) {
      return responseIn(error, like);
    }
  }

  /** The same for a request of which only these versions are known here. */
  async askPartlyOneOf<Request extends unknown[], Response>(
    line: Line,
    node: number,
    name: string,
    versions: readonly API<Request, Response>[],
    ...request: Request
  ): Promise<Response> {
    const [like] = versions;
    if (like === undefined) throw new WireError(UNSUPPORTED_VERSION, `no version of ${name}`);
    try {
      return await this.#ask(line, [this.#node(node)], (client) => oneOf(client, name, versions), request);
    } catch (error) {
      return responseIn(error, like);
    }
  }

  /** Sends one request to whichever node answers; each failure begins with another one. */
  async askAny<Request extends unknown[], Response>(
    name: string,
    like: API<Request, Response>,
    ...request: Request
  ): Promise<Response> {
    const all = [...this.#nodes.values(), ...this.#bootstrap];
    const turn = this.#turn % all.length;
    try {
      const inTurn = [...all.slice(turn), ...all.slice(0, turn)];
      return await this.#ask('short', inTurn, (client) => apiNamed(client, name, like), request);
    } catch (error) {
      this.#turn++;
      throw error;
    }
  }

  /** As a node tells of itself, or whichever answers. Also learns where the nodes are, and the ids of the topics. */
  async metadata(topics: readonly string[], node?: number): Promise<metadataV12.MetadataResponse['topics']> {
    const names = [...topics];
    const asked =
      node === undefined
        ? this.askAny('Metadata', metadataV12.api, names, false, false)
        : this.ask('short', node, 'Metadata', metadataV12.api, names, false, false);
    const answer = await asked.catch((error: unknown) => responseIn(error, metadataV12.api));
    this.#nodes.clear();
    for (const { nodeId, host, port } of answer.brokers) this.#nodes.set(nodeId, { host, port });
    for (const { name, topicId } of answer.topics) if (typeof name === 'string') this.#topicIds.set(name, topicId);
    return answer.topics;
  }

  /** Those that the cluster counts on now. */
  async nodes(): Promise<readonly number[]> {
    await this.metadata([]);
    return [...this.#nodes.keys()];
  }

  topicId(topic: string): string | undefined {
    return this.#topicIds.get(topic);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#lines.values()].map((line) => line.close()));
  }

  async #ask<Request extends unknown[], Response>(
    line: Line,
    brokers: Broker[],
    apiOf: (client: Base) => Promise<API<Request, Response>>,
    request: Request,
  ): Promise<Response> {
    if (this.#closed) throw new WireError(CODE.NETWORK, 'the client is closed');
    try {
      const client = this.#line(line);
      const api = await apiOf(client);
      const connection: Connection = await client.connections.getFirstAvailable(brokers);
      return await api.async(connection, ...request);
    } catch (error) {
      throw wireError(error);
    }
  }

  #node(node: number): Broker {
    const broker = this.#nodes.get(node);
    if (broker === undefined) throw new WireError(CODE.NETWORK, `node ${node} is not known`);
    return broker;
  }

  #line(line: Line): Base {
    let client = this.#lines.get(line);
    if (client === undefined) {
      const { requestTimeoutMs } = this;
      const timeouts = { short: requestTimeoutMs, fetch: 2 * requestTimeoutMs, join: this.joinTimeoutMs };
      const requestTimeout = timeouts[line];
      client = new Base({ ...this.#options, requestTimeout });
      this.#lines.set(line, client);
    }
    return client;
  }
}

export function platformaticOptions(options: KafkaOptions): BaseOptions {
  return {
    clientId: options.clientId,
    bootstrapBrokers: [...options.brokers],
    connectTimeout: CONNECT_TIMEOUT_MS,
    retries: 0,
    autocreateTopics: false,
    maxInflights: 16,
    ...securityOf(options),
  };
}

/** `like` gives the type. */
function responseIn<Response>(error: unknown, _like: API<never, Response>): Response {
  if (error instanceof WireError && error.cause instanceof Error && 'response' in error.cause) {
    const { response } = error.cause as Error & { readonly response?: Response };
    if (response !== undefined) return response;
  }
  throw error;
}

function apiNamed<Request extends unknown[], Response>(
  client: Base,
  name: string,
  _like: API<Request, Response> | undefined,
): Promise<API<Request, Response>> {
  return new Promise((resolve, reject) => {
    client[kGetApi]<Request, Response>(name, (error, api) => {
      if (error !== null || api === undefined) reject(error ?? new Error(`no version of ${name}`));
      else resolve(api);
    });
  });
}

/** Of these versions the one that the library would send. */
async function oneOf<Request extends unknown[], Response>(
  client: Base,
  name: string,
  versions: readonly API<Request, Response>[],
): Promise<API<Request, Response>> {
  const { version } = await apiNamed(client, name, versions[0]);
  const found = versions.find((api) => api.version === version);
  if (found === undefined) throw new WireError(UNSUPPORTED_VERSION, `version ${version} of ${name} is not known`);
  return found;
}

export function wireError(error: unknown): WireError {
  if (error instanceof WireError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  return new WireError(kafkaCode(cause), messageOf(cause), { cause });
}

function kafkaCode(error: Error): number {
  const codes = [...allIn(error)].map(({ code }) => code);
  if (codes.includes('PLT_KFK_AUTHENTICATION') || codes.some(isCertificateFault)) return CODE.AUTHENTICATION_FAILED;
  if (codes.includes('PLT_KFK_UNSUPPORTED_API')) return UNSUPPORTED_VERSION;
  const protocol: GenericError | null = findErrorBy(error, 'code', 'PLT_KFK_PROTOCOL');
  const code: unknown = protocol?.['apiCode'];
  return typeof code === 'number' ? code : CODE.NETWORK;
}

/** Of all that it came from as well: only the innermost says that a password or a certificate is wrong. */
function messageOf(error: Error): string {
  return [...new Set([...allIn(error)].map(({ message }) => message))].join(' ');
}

/** An error, and what it came from: the library keeps that in its causes, or in its parts, or in the parts of a cause. */
function* allIn(error: unknown, depth = 0): Generator<Failure> {
  if (!isFailure(error) || depth > DEEPEST) return;
  yield error;
  if (Array.isArray(error.errors)) for (const part of error.errors) yield* allIn(part, depth + 1);
  yield* allIn(error.cause, depth + 1);
}

const DEEPEST = 8;

interface Failure {
  readonly message: string;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** Not by its class: what the runtime itself throws may be of another one than this module's `Error`. */
function isFailure(error: unknown): error is Failure {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}

function addressOf(broker: string): Broker {
  const colon = broker.lastIndexOf(':');
  return { host: broker.slice(0, colon), port: Number(broker.slice(colon + 1)) };
}

function securityOf({ security, brokers }: KafkaOptions): Pick<BaseOptions, 'tls' | 'tlsServerName' | 'sasl'> {
  const { tls, sasl } = security ?? {};
  // A server is named to itself by its host name; an address is no name (RFC 6066, 3).
  const tlsServerName = !brokers.some((broker) => isIP(addressOf(broker).host) !== 0);
  return {
    ...(tls === undefined ? {} : { tls: tls === true ? {} : { ...tls }, tlsServerName }),
    ...(sasl === undefined
      ? {}
      : { sasl: { mechanism: MECHANISM[sasl.mechanism], username: sasl.username, password: sasl.password } }),
  };
}

const MECHANISM = { plain: 'PLAIN', 'scram-sha-256': 'SCRAM-SHA-256', 'scram-sha-512': 'SCRAM-SHA-512' } as const;
