import { chmod, chown, mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type PostgresConnection } from '@verso/event-store';
import { freePorts } from '@verso/messaging/broker';
import pg from 'pg';
import { selfSigned } from './certificates.js';

/** A server that nobody reaches over the network but encrypted and with a password. */
export interface EncryptedPostgres {
  /** Its administrator, over a Unix socket of this machine. */
  readonly admin: PostgresConnection;
  readonly host: string;
  readonly port: number;
  /** Who signed the server's certificate, which is for this host's address: a PEM file. */
  readonly authorityFile: string;
  /** Authorities that know nothing of it: a PEM file. */
  readonly strangersFile: string;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const RULES = `local all all trust\nhostssl all all ${HOST}/32 scram-sha-256\n`;

export async function startEncryptedPostgres(): Promise<EncryptedPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'verso-encrypted-'));
  const dataDir = join(folder, 'postgres');
  const [port = 0] = await freePorts(HOST, 1);
  const server = await startPostgres({ dataDir, settings: { listen_addresses: HOST, port: String(port) } });
  const data = await realpath(join(dataDir, 'cluster', 'data'));
  const stop = async (): Promise<void> => {
    await server.stop();
    // Run as root, the data itself stands elsewhere.
    await rm(join(data, '..'), { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const own = await selfSigned(folder, 'server', `subjectAltName=IP:${HOST}`);
    const stranger = await selfSigned(folder, 'stranger', `subjectAltName=IP:${HOST}`);
    const authorityFile = join(folder, 'authority.pem');
    const strangersFile = join(folder, 'strangers.pem');
    await writeFile(authorityFile, own.certificate);
    await writeFile(strangersFile, stranger.certificate);
    await demandTls(server.connection, data, own);
    return { admin: server.connection, host: HOST, port, authorityFile, strangersFile, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function demandTls(
  admin: PostgresConnection,
  data: string,
  { certificate, key }: { readonly certificate: string; readonly key: string },
): Promise<void> {
  const { uid, gid } = await stat(data);
  const files = { 'server.crt': certificate, 'server.key': key, 'pg_hba.conf': RULES };
  for (const [name, text] of Object.entries(files)) {
    const file = join(data, name);
    await writeFile(file, text);
    await chmod(file, 0o600);
    await chown(file, uid, gid);
  }
  const client = new pg.Client(admin);
  await client.connect();
  try {
    await client.query('alter system set ssl = on');
    await client.query('select pg_reload_conf()');
  } finally {
    await client.end();
  }
}
