-- The latest questions that failed.
-- params: none
-- returns: id uuid
select id from gemini_ask_log where created_at > now() - interval '1 day' and status = 'error' order by created_at desc limit 50
