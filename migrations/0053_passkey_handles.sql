-- As whom authenticators know a person: the same when all passkeys were removed and another is added, so that it takes the place of one that
-- an authenticator still has.
alter table people add column passkey_handle text;
