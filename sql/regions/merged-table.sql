-- One row for each region of the file; covered is the sum of the areas of its features.
-- params: none
-- returns: none
create temp table boundary_merged (
  code text primary key,
  geom geometry(MultiPolygon, 4326) not null,
  features int not null,
  covered float8 not null
) on commit drop
