import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemsOf } from '../configuration.fixture.js';
import { readConfiguration } from '../configuration.js';
import { databaseSetting, databaseUrl } from './database-access.js';

const SETTINGS = { database: databaseSetting('VERSO_DATABASE_URL') };
const read = (url: string) => readConfiguration(SETTINGS, { VERSO_DATABASE_URL: url }).database;

describe('The address of a database', () => {
  let folder: string;
  let authorities: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verso-authorities-'));
    authorities = join(folder, 'authorities of ours.pem');
    await writeFile(authorities, '-----BEGIN CERTIFICATE-----\n');
    await writeFile(join(folder, 'text'), 'text');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['cash@db/verso', 'is not a URL'],
    ['postgres://db/verso', 'names no role'],
    ['postgres://verso_cash@db', 'names no database'],
    ['postgres://verso_cash@db/verso?password=s3cret', 'not password'],
    ['postgres://verso_cash@db/verso?sslmode=prefer', 'sslmode=prefer: give one of disable, require'],
    ['postgres://verso_cash@db/verso?sslmode=require&sslrootcert=/ca.pem', 'sslrootcert is given and not used'],
    ['postgres://verso_cash@db/verso?sslrootcert=/ca.pem', 'sslrootcert is given and not used'],
    ['postgres://verso_cash@db/verso?host=/run&sslmode=require', 'a Unix socket is not encrypted'],
    ['postgres://verso_cash@db/verso?sslmode=verify-full&sslrootcert=/nowhere', 'sslrootcert=/nowhere: cannot be read'],
  ])('is refused as %p: it %s', (url, problem) => {
    expect(problemsOf(SETTINGS, { VERSO_DATABASE_URL: url }).join()).toContain(problem);
    expect(problemsOf(SETTINGS, { VERSO_DATABASE_URL: url }).join()).not.toContain('s3cret');
  });

  it('is refused with a file of authorities that holds none', () => {
    const url = `postgres://verso_cash@db/verso?sslmode=verify-full&sslrootcert=${join(folder, 'text')}`;
    expect(problemsOf(SETTINGS, { VERSO_DATABASE_URL: url }).join()).toContain('is no PEM file');
  });

  it.each([
    { host: '/run/verso/socket', port: 5440, user: 'verso_cash', database: 'verso' },
    { host: 'db', port: 5432, user: 'verso_cash', database: 'the office', password: 'a/b?c' },
    { host: 'db', port: 5432, user: 'verso_cash', database: 'verso', ssl: { rejectUnauthorized: false } },
    { host: 'db', port: 5432, user: 'verso_cash', database: 'verso', ssl: { rejectUnauthorized: true } },
  ])('is read back from what it is written as: %j', (connection) => {
    expect(read(databaseUrl(connection))).toEqual(connection);
  });

  it('hands on which authorities are trusted', () => {
    const url = `postgres://verso_cash@db:5432/verso?sslmode=verify-full&sslrootcert=${encodeURIComponent(authorities)}`;
    const { ssl } = read(url);
    expect(ssl).toEqual({ rejectUnauthorized: true, ca: '-----BEGIN CERTIFICATE-----\n', caFile: authorities });
    expect(read(databaseUrl(read(url))).ssl).toEqual(ssl);
  });
});
