create schema verso authorization verso_owner;
revoke all on schema verso from public;
grant usage on schema verso to verso_reader;
