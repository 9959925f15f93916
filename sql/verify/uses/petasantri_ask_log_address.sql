-- How often an address has asked of late.
-- params: none
-- returns: id uuid
select id from gemini_ask_log where user_ip = '203.0.113.7' and created_at > now() - interval '1 hour'
