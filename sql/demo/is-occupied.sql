-- Do the application's tables hold anything?
-- params: none
-- returns: occupied bool
select exists (select from pondok_pesantren) or exists (select from santri_pribadi) as occupied
