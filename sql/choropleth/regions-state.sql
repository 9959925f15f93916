-- Texts that change whenever an outline, a name or a code of a region does, or a simplified outline of a band. Row versions
-- say so without an outline being read.
-- params: band int
-- returns: regions text, shapes text
select
  (select coalesce(md5(string_agg(code || ' ' || xmin::text, ',' order by code)), '') from petasantri.regions) as regions,
  (select coalesce(md5(string_agg(code || ' ' || xmin::text, ',' order by code)), '')
    from petasantri.region_shapes where band = $1::int) as shapes
