-- orm: contract
-- rename-by-new-column: instead of RENAME COLUMN, because programs that are running still use the old name
DROP TRIGGER "orm_sync_users_last_seen_at" ON "users";
DROP FUNCTION "orm_sync_users_last_seen_at"();
-- orm-lint: allow ban-drop-column: last_login_at has its values
ALTER TABLE "users" DROP COLUMN "last_seen_at";
