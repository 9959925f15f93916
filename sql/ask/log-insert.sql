-- Keeps a question and how it was answered.
-- params: request_id text, question text, answer text, model text, tokens int, status text, error text, ms int, address text, planner text, tool text, args text, lang text, cached boolean, ungrounded int
-- returns: none
insert into gemini_ask_log (
  request_id, question, answer, model, tokens_used, status, error_message, response_time_ms, user_ip, planner, tool, args,
  lang, cached, ungrounded)
values (
  $1::text, $2::text, $3::text, $4::text, $5::int, $6::text, $7::text, $8::int, $9::text, $10::text, $11::text,
  $12::text::jsonb, $13::text, $14::boolean, $15::int)
