-- Map tables that petasantri made hold copies and go; those that were there keep every row and lose only what was added.
begin;
set local lock_timeout = '200ms';
select petasantri.drop_created(kind, name)
from petasantri.created
where split_part(name, '.', 1) in ('santri_map', 'pesantren_map') and kind in ('table', 'constraint', 'column', 'not null')
order by kind = 'table' desc, kind = 'constraint' desc, name;
drop function if exists petasantri.kategori_kemiskinan(text);
drop function if exists petasantri.kategori_kelayakan(text);
drop function if exists petasantri.fold_category(text);
commit;
