-- no-transaction
-- orm: backfill batch=1000 pause=10ms
-- rename-by-new-column: instead of RENAME COLUMN, because programs that are running still use the old name
UPDATE "users" SET "last_login_at" = "last_seen_at";
