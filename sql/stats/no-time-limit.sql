-- Until the transaction ends its statements may take as long as they need.
-- params: none
-- returns: statement_timeout text
select set_config('statement_timeout', '0', true) as statement_timeout
