-- Names of the provinces and regencies that are loaded, each once.
-- params: none
-- returns: level text, name text
select level, name from petasantri.regions where level in ('provinsi', 'kabupaten')
group by level, name order by level, name
