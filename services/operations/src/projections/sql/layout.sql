-- Which layout of the rows this schema holds. A build with another one drops the schema and fills a new one from the logs.
create table layout (
  version text not null
);
