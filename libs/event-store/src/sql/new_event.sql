-- An event on its way in; its stream comes beside it.
create type verso.new_event as (
  event_id uuid,
  type text,
  schema_version integer,
  occurred_at text,
  actor text,
  on_behalf_of text,
  cause_log text,
  cause_pos bigint,
  clock_pos bigint,
  correlation text,
  subject text,
  account text,
  entity text,
  trace text,
  reason text,
  software_version text,
  rule_version text,
  data text
);
