/** A real PostgreSQL for `*.int.spec.ts`. It stands in the event store's package, whose own tests need it too. */
export * from '@verso/event-store/throw-away-postgres';
