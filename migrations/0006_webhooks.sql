-- Webhooks: who is told of what, what happened, and what became of telling ------------------

create table webhooks (
  id integer generated always as identity primary key,
  site_id integer not null references sites,
  url text not null,
  -- concrete events and catch-alls, as they were given
  events text[] not null,
  -- name to value; the values are never shown again
  headers jsonb not null,
  -- signs what is sent; shown once, when it is made
  secret text not null,
  enabled boolean not null,
  created_at timestamptz not null
);
create index webhooks_site on webhooks (site_id);

-- written in the transaction of what happened, and only when a webhook wants it
create table webhook_events (
  id uuid primary key,
  site_id integer not null references sites,
  event text not null,
  data jsonb not null,
  -- null when no reader sees a difference
  change bigint,
  created_at timestamptz not null
);
create index webhook_events_age on webhook_events (created_at);

create table webhook_deliveries (
  -- what the consumer sees; a number would repeat after a restored backup
  id uuid primary key default gen_random_uuid(),
  webhook_id integer not null references webhooks on delete cascade,
  event_id uuid not null references webhook_events on delete cascade,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  attempts integer not null default 0,
  -- a sender moves it on before it sends: should it die, the next one comes by then
  next_at timestamptz,
  created_at timestamptz not null,
  finished_at timestamptz,
  last_status integer,
  last_error text,
  check ((state = 'waiting') = (next_at is not null))
);
create index webhook_deliveries_due on webhook_deliveries (next_at) where state = 'waiting';
create index webhook_deliveries_waiting on webhook_deliveries (webhook_id, next_at) where state = 'waiting';
-- what may be sent before its time, because its change is live
create index webhook_deliveries_new on webhook_deliveries (webhook_id) where state = 'waiting' and attempts = 0;
create index webhook_deliveries_of on webhook_deliveries (webhook_id, created_at desc);
create index webhook_deliveries_event on webhook_deliveries (event_id);
