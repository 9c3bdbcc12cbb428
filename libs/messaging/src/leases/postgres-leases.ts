import type { PostgresConnection } from '@verso/event-store';
import pg from 'pg';
import { Claim } from './claim.js';
import { LeaseSession, type LeaseTimes } from './lease-session.js';
import type { LeaseClaim, LeaseHolder, LeaseNotice, Leases, LeaseStanding } from './port.js';

export interface PostgresLeasesOptions {
  /** Any service role. Each claim has a connection of its own, and asking for holders one for all. */
  readonly connection: PostgresConnection;
  /** Where this instance answers: what `holderOf` tells the others. */
  readonly url: string;
  readonly report?: (notice: LeaseNotice) => void;
  /** Milliseconds between two signs of life of a holder; 1,000 by default. */
  readonly heartbeatMs?: number;
  /** Milliseconds without an answer after which a holder takes its lease for lost; 2,000 by default. */
  readonly answerWithinMs?: number;
  /** Milliseconds without a sign of life after which the server takes the lease away; 5,000 by default. */
  readonly expireMs?: number;
}

/** Leases that are session locks of PostgreSQL. The database must have been migrated (`migrate`). */
export class PostgresLeases implements Leases {
  readonly #options: PostgresLeasesOptions;
  readonly #times: LeaseTimes;
  readonly #claims = new Set<Claim>();
  readonly #asking: pg.Pool;
  #closed: Promise<void> | undefined;

  constructor(options: PostgresLeasesOptions) {
    this.#options = options;
    const { heartbeatMs = 1_000, answerWithinMs = 2_000, expireMs = 5_000 } = options;
    this.#times = { heartbeatMs, answerWithinMs, expireMs };
    const application_name = 'verso leases';
    this.#asking = new pg.Pool({ ...options.connection, application_name, max: 1, query_timeout: expireMs });
    // A connection that breaks while idle is replaced at the next question.
    this.#asking.on('error', () => undefined);
  }

  hold(name: string, run: (signal: AbortSignal) => Promise<void>): LeaseClaim {
    if (this.#closed !== undefined) throw new Error(`${name}: leases are closed`);
    const { connection, url, report } = this.#options;
    const config = { ...connection, application_name: `verso lease ${name}` };
    const claim = new Claim({
      name,
      run,
      report,
      acquire: (lease, givenUp) => LeaseSession.waitFor({ name: lease, url }, config, this.#times, givenUp),
    });
    this.#claims.add(claim);
    void claim.over.then(() => this.#claims.delete(claim));
    return claim;
  }

  async holderOf(name: string): Promise<LeaseHolder | undefined> {
    const { rows } = await this.#asking.query<{ url: string; since: string; term: string }>(HOLDER, [name]);
    const [row] = rows;
    return row && { name, url: row.url, since: row.since, term: Number(row.term) };
  }

  async standingOf(names: readonly string[]): Promise<readonly LeaseStanding[]> {
    const { rows } = await this.#asking.query<{ name: string; url: string | null; contenders: string }>(STANDING, [
      names,
    ]);
    return rows.map(({ name, url, contenders }) => ({ name, url: url ?? undefined, contenders: Number(contenders) }));
  }

  async close(): Promise<void> {
    this.#closed ??= Promise.all([...this.#claims].map((claim) => claim.release())).then(() => this.#asking.end());
    await this.#closed;
  }
}

const HOLDER = `select url, to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as since, term
  from verso.lease_holder where name = $1`;

/** Sessions that wait for the lock are seen as well as the one that has it. */
const STANDING = `select asked.name, holder.url, (
    select count(distinct k.pid) from pg_catalog.pg_locks k
     where k.locktype = 'advisory' and k.objsubid = 1
       and k.database = (select oid from pg_catalog.pg_database where datname = current_database())
       and k.classid = ((verso.lease_key(asked.name) >> 32) & 4294967295)::oid
       and k.objid = (verso.lease_key(asked.name) & 4294967295)::oid) as contenders
  from unnest($1::text[]) with ordinality asked (name, place)
  left join verso.lease_holder holder on holder.name = asked.name
 order by asked.place`;
