DROP TRIGGER "orm_sync_users_last_seen_at" ON "users";
DROP FUNCTION "orm_sync_users_last_seen_at"();
ALTER TABLE "users" DROP COLUMN "last_login_at";
