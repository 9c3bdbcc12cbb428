-- Events for people with a SQL prompt: every member of the header as a column, and the entry that the leaf is the hash of.
-- sha256('\x00' || convert_to(entry, 'UTF8')) = leaf unless somebody has altered the row. Same as entryOf in entry.ts.
create view verso.event_detail as
  select l.name as log, e.epoch, e.pos, e.stream, e.version, e.event_id, e.type, e.schema_version, e.recorded_at,
         c.header ->> 'occurredAt' as occurred_at,
         c.header ->> 'actor' as actor,
         c.header ->> 'onBehalfOf' as on_behalf_of,
         c.header ->> 'cause' as cause,
         (c.header ->> 'clockPosition')::bigint as clock_position,
         c.header ->> 'correlation' as correlation,
         e.subject,
         c.header ->> 'account' as account,
         c.header ->> 'entity' as entity,
         c.header ->> 'trace' as trace,
         c.header ->> 'reason' as reason,
         c.header ->> 'softwareVersion' as software_version,
         c.header ->> 'ruleVersion' as rule_version,
         e.slot, e.data, e.leaf,
         format('{"log":%s,"epoch":%s,"stream":%s,"version":%s,"eventId":"%s","type":%s,"schemaVersion":%s,"recordedAt":"%s",%s',
                to_json(l.name), e.epoch, to_json(e.stream), e.version, e.event_id, to_json(e.type), e.schema_version,
                to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.context)
           || E'\n' || e.data as entry
    from verso.event e
    join verso.log l using (log_id)
    cross join lateral (select ('{' || e.context)::json as header) c;
