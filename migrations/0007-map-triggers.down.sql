-- no-transaction
set lock_timeout = '200ms';
select petasantri.unwatch('santri_pribadi');
select petasantri.unwatch('santri_skor');
select petasantri.unwatch('pondok_pesantren');
select petasantri.unwatch('pesantren_skor');
set lock_timeout = 0;
