-- no-transaction
-- orm: backfill repeat
-- Sign-up has written addresses in lower case since last week; those from before follow.
UPDATE users SET email = lower(email) WHERE email <> lower(email);
