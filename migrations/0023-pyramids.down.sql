begin;
set local lock_timeout = '200ms';
select petasantri.drop_pyramid(name) from petasantri.pyramids;
drop procedure if exists petasantri.build_pyramid(text);
drop function if exists petasantri.pyramid_differences(text, boolean), petasantri.fill_pyramid(text), petasantri.fold_pyramid(text, int),
  petasantri.drop_pyramid(text), petasantri.make_pyramid(text, regclass, text, int, jsonb, text, text[], text, int, int, text),
  petasantri.pyramid_finest(regclass, text, int, int), petasantri.pyramid_refusal(regclass, text), petasantri.arm_pyramid(text),
  petasantri.pyramid_parents(petasantri.pyramids, text), petasantri.pyramid_trigger(petasantri.pyramids, text),
  petasantri.note_stale(petasantri.pyramids), petasantri.pyramid_columns(petasantri.pyramids),
  petasantri.pyramid_deltas(petasantri.pyramids, text), petasantri.pyramid_cells(petasantri.pyramids, text, int),
  petasantri.pyramid_pairs(petasantri.pyramids, text), petasantri.pyramid_source(petasantri.pyramids, text, int),
  petasantri.centre_in_degrees(geometry, int), petasantri.pyramid_lock(), petasantri.level_of(bigint), petasantri.cell(int, int, int);
drop table if exists petasantri.pyramids;
commit;
