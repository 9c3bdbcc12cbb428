-- The bytes that the transparency log commits to: canonical JSON line, LF, data. Same as entryOf in entry.ts.
create function verso.event_entry(header verso.event_header, data text) returns bytea
language sql stable parallel safe
return convert_to(row_to_json(header)::text || E'\n' || data, 'UTF8');
