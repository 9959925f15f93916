-- no-transaction
-- One map row per scored santri and per pesantren. Committed batch by batch; run again after a failure it
-- writes only what is missing or different.
call petasantri.backfill_pesantren();
call petasantri.backfill_santri();
