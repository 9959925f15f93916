-- Forgets questions older than some days, the oldest first, a bounded number at a time.
-- params: days int, at_once int
-- returns: forgotten int
with old as (
  select id from gemini_ask_log
  where created_at < now() - make_interval(days => $1::int)
  order by created_at limit $2::int
  for update skip locked
), gone as (
  delete from gemini_ask_log l using old where l.id = old.id returning 1
)
select count(*)::int as forgotten from gone
