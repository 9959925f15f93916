-- Makes missing provinces of the regencies of the file, side by side for now; arrays of equal length.
-- params: codes text[], names text[], source text
-- returns: none
insert into petasantri.regions (code, level, name, type, parent_code, geom, source, illustrative)
select p.code, 'provinsi', p.name, 'Provinsi', null,
  ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_Collect(part.geom order by m.code, part.path), 'method=structure'), 3)),
  $3::text, false
from unnest($1::text[], $2::text[]) as p (code, name)
join boundary_merged m on left(m.code, 2) = p.code
cross join ST_Dump(m.geom) part
group by p.code, p.name
