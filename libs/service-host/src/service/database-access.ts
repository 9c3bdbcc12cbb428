import type { PostgresConnection } from '@verso/event-store';
import type { Setting } from '../configuration.js';
import { readPemFile } from '../pem-file.js';

/**
 * `postgres://role:password@host:port/database`; `?host=/folder` names the folder of a Unix socket instead. `sslmode` and
 * `sslrootcert` are those of libpq: https://www.postgresql.org/docs/18/libpq-ssl.html#LIBPQ-SSL-PROTECTION
 */
export function databaseSetting(name: string): Setting<PostgresConnection> {
  const example = 'postgres://verso_cash:password@host:5432/verso';
  return {
    name,
    required: `give the database and the service's own role, e.g. ${example}`,
    secret: true,
    read: readDatabase,
  };
}

/** The same database, also under another role, as a URL that `databaseSetting` reads. */
export function databaseUrl({ host, port, user, database, password, ssl }: PostgresConnection): string {
  const role = `${encodeURIComponent(user)}${password === undefined ? '' : `:${encodeURIComponent(password)}`}`;
  if (host.startsWith('/')) {
    return `postgres://${role}@localhost/${encodeURIComponent(database)}?host=${encodeURIComponent(host)}&port=${port}`;
  }
  const url = new URL(`postgres://${role}@${host}:${port}/${encodeURIComponent(database)}`);
  if (ssl !== undefined) url.searchParams.set('sslmode', ssl.rejectUnauthorized ? 'verify-full' : 'require');
  if (ssl?.caFile !== undefined) url.searchParams.set('sslrootcert', ssl.caFile);
  return url.href;
}

type Read<Value> = { readonly value: Value } | { readonly problem: string };

const PARAMETERS = ['host', 'port', 'sslmode', 'sslrootcert'];

function readDatabase(text: string): Read<PostgresConnection> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol)) {
    return { problem: 'is not a URL of the form postgres://role:password@host:port/database' };
  }
  const unknown = [...url.searchParams.keys()].filter((parameter) => !PARAMETERS.includes(parameter));
  if (unknown.length > 0) return { problem: `takes only ${PARAMETERS.join(', ')}, not ${unknown.join(', ')}` };
  const user = decodeURIComponent(url.username);
  const database = decodeURIComponent(url.pathname.slice(1));
  if (user === '')
    return { problem: 'names no role: write it before the host, as in postgres://verso_cash@host/verso' };
  if (database === '')
    return { problem: 'names no database: write it after the host, as in postgres://verso_cash@host/verso' };
  const password = decodeURIComponent(url.password);
  const host = url.searchParams.get('host') ?? url.hostname;
  const port = Number(url.searchParams.get('port') ?? (url.port === '' ? '5432' : url.port));
  const tls = readTls(url.searchParams, host);
  if ('problem' in tls) return tls;
  return { value: { host, port, user, database, ...(password === '' ? {} : { password }), ...tls.value } };
}

/** Of libpq's modes those that leave no doubt: others encrypt where the server happens to, or trust whoever answers. */
function readTls(parameters: URLSearchParams, host: string): Read<Pick<PostgresConnection, 'ssl'>> {
  const mode = parameters.get('sslmode') ?? 'disable';
  const caFile = parameters.get('sslrootcert') ?? undefined;
  if (mode !== 'disable' && mode !== 'require' && mode !== 'verify-full') {
    return { problem: `sslmode=${mode}: give one of disable, require (encrypted, whoever answers), verify-full` };
  }
  if (mode !== 'verify-full' && caFile !== undefined) {
    return { problem: 'sslrootcert is given and not used: set sslmode=verify-full, or take it away' };
  }
  if (mode === 'disable') return { value: {} };
  if (host.startsWith('/')) return { problem: 'a Unix socket is not encrypted: take sslmode away' };
  if (caFile === undefined) return { value: { ssl: { rejectUnauthorized: mode === 'verify-full' } } };
  const authorities = readPemFile(caFile);
  if ('problem' in authorities) return { problem: `sslrootcert=${caFile}: ${authorities.problem}` };
  return { value: { ssl: { rejectUnauthorized: true, ca: authorities.value, caFile } } };
}
