// Brings the office's database to this build's schema and gives every service a role of its own. Can be run again at any time,
// beside running services; nothing is taken away.
//
//   VERSO_DATABASE_URL     of an administrator: postgres://postgres:password@host:5432/verso
//   VERSO_ROLE_PASSWORD    what the services' roles log in with; without it they get none, for servers that trust or use
//                          certificates
import { migrate, serviceRole } from '@verso/event-store';
import { LOGS } from '@verso/verso';
import pg from 'pg';

const PATIENCE_MS = 60_000;
const RECORD_KEEPING = serviceRole('record-keeping');
const OPERATIONS = serviceRole('operations');
const TRADE_CAPTURE = serviceRole('trade-capture');

const url = process.env.VERSO_DATABASE_URL ?? '';
if (!URL.canParse(url)) end('VERSO_DATABASE_URL: give postgres://administrator:password@host:5432/verso.');
const { hostname, port, username, password, pathname, searchParams } = new URL(url);
const connection = {
  host: searchParams.get('host') ?? hostname,
  port: Number(searchParams.get('port') ?? (port || '5432')),
  user: decodeURIComponent(username),
  database: decodeURIComponent(pathname.slice(1)),
  ...(password !== '' && { password: decodeURIComponent(password) }),
};

await untilAnswered();
await migrate(connection, { logs: LOGS.map((name) => ({ name })), sealers: [RECORD_KEEPING] });
const admin = await connected();
await makeOperations(admin);
for (const role of [OPERATIONS, TRADE_CAPTURE]) await allowSchemas(admin, role);
const roles = [...LOGS.map(serviceRole), RECORD_KEEPING, OPERATIONS];
const rolePassword = process.env.VERSO_ROLE_PASSWORD ?? '';
if (rolePassword !== '') for (const role of roles) await setPassword(admin, role, rolePassword);
await admin.end();
console.log(`The database ${connection.database} is ready for ${roles.join(', ')}.`);

async function connected() {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** A server that was started just now may still be recovering. What is wrong for good is said at once. */
async function untilAnswered() {
  for (const givenUpAt = performance.now() + PATIENCE_MS; ;) {
    try {
      return await (await connected()).end();
    } catch (error) {
      const permanent = typeof error.code === 'string' && /^(28|3D|42)/.test(error.code);
      if (permanent || performance.now() > givenUpAt) end(`${connection.host}:${connection.port}: ${error.message}`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** It appends to no log and reads all of them. */
async function makeOperations(client) {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [OPERATIONS]);
  if (rowCount === 0) await client.query(`create role ${OPERATIONS} login`);
  await client.query(`grant verso_reader to ${OPERATIONS}`);
}

/** Read models are in a schema of the service's own, which it makes, and makes anew when a build has other ones. */
async function allowSchemas(client, role) {
  await client.query(`grant create on database ${pg.escapeIdentifier(connection.database)} to ${role}`);
}

async function setPassword(client, role, text) {
  await client.query(`alter role ${pg.escapeIdentifier(role)} password ${pg.escapeLiteral(text)}`);
}

function end(message) {
  console.error(message);
  process.exit(78);
}
