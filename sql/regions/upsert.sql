-- Writes the regions; arrays of equal length say what each is called. A region that stays as it was is not touched.
-- params: level text, source text, codes text[], names text[], types text[], parents text[]
-- returns: none
insert into petasantri.regions as r (code, level, name, type, parent_code, geom, source, illustrative)
select m.code, $1::text, n.name, n.type, n.parent, m.geom, $2::text, false
from boundary_merged m
join unnest($3::text[], $4::text[], $5::text[], $6::text[]) as n (code, name, type, parent) using (code)
on conflict (code) do update
set geom = excluded.geom, source = excluded.source, illustrative = false
where not (r.geom = excluded.geom) or r.source <> excluded.source or r.illustrative
