-- Partitions are LIST (log_id), then RANGE (pos) in steps of 2^24, whole Merkle subtrees: see ensure_partitions.sql.
-- There is no index by stream: each event names the previous one of its stream, which is found by primary key.
-- Columns are what is looked up or ordered by; the other members of the header stay together as they are hashed, which is
-- half the cost of a column each. event_detail.sql takes them apart again. Widest alignment first: no row carries padding.
create table verso.event (
  pos bigint not null,
  prev_pos bigint not null,
  recorded_at timestamptz not null,
  version integer not null,
  epoch integer not null,
  schema_version integer not null,
  log_id smallint not null,
  slot smallint not null,
  event_id uuid not null,
  stream text collate "C" not null,
  type text collate "C" not null,
  subject text collate "C" not null,
  -- Who, why and for whom: the header from "occurredAt" to its closing brace.
  context text storage external collate "C" not null,
  leaf bytea not null,
  -- ProtoJSON as the writer produced it, byte for byte; never compressed: that costs more than the disk it saves.
  data text storage external collate "C" not null,
  primary key (log_id, pos)
) partition by list (log_id);

create index event_subject on verso.event (subject);
