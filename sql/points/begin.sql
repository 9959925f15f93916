-- A long import is one job: the limits for requests are not for it. Each batch looks a few thousand rows up
-- by key; with the default cost of a page the planner reads the whole table instead, once a batch.
-- params: none
-- returns: timeout text, jit text, idle text, page_cost text
select set_config('statement_timeout', '0', true) as timeout, set_config('jit', 'off', true) as jit,
  set_config('idle_in_transaction_session_timeout', '0', true) as idle,
  set_config('random_page_cost', '1.1', true) as page_cost
