-- One row per case, kept because the end of a case does not repeat which trades it affected.
create table exception_case (
  case_id text collate "C" primary key,
  subject text not null,
  cause text not null,
  detail text not null,
  responsible text not null,
  booking_entity text not null,
  updated_at text not null,
  trades json not null,
  open boolean not null
);

create index on exception_case (cause) where open;
