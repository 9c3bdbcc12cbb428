-- Header of a transparency log entry, in the fixed field order of entry.ts.
create type verso.event_header as (
  "log" text,
  "epoch" integer,
  "stream" text,
  "version" integer,
  "eventId" uuid,
  "type" text,
  "schemaVersion" integer,
  "recordedAt" text,
  "occurredAt" text,
  "actor" text,
  "onBehalfOf" text,
  "cause" text,
  "clockPosition" bigint,
  "correlation" text,
  "subject" text,
  "account" text,
  "entity" text,
  "trace" text,
  "reason" text,
  "softwareVersion" text,
  "ruleVersion" text
);
