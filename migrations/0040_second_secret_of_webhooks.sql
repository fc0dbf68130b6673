-- While a webhook's secret is exchanged, messages are signed with the one before it too.
alter table webhooks add column previous_secret text, add column previous_until timestamptz;
