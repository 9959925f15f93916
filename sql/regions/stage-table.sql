-- Features of the file on their way in: rows of their own, invisible to every reader.
-- params: none
-- returns: none
create temp table boundary_stage (
  feature int primary key,
  geom geometry(MultiPolygon, 4326) not null,
  code text
) on commit drop
