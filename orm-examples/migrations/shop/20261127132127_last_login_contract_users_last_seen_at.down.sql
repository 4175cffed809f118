ALTER TABLE "users" ALTER COLUMN "last_login_at" DROP DEFAULT;
ALTER TABLE "users" ADD COLUMN "last_seen_at" timestamptz;
-- orm-lint: allow ddl-with-backfill, unbatched-dml: the way back is one transaction, so that no row is missed
UPDATE "users" SET "last_seen_at" = "last_login_at";
CREATE FUNCTION "orm_sync_users_last_seen_at"() RETURNS trigger LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW."last_login_at" IS NULL THEN NEW."last_login_at" := NEW."last_seen_at"; ELSE NEW."last_seen_at" := NEW."last_login_at"; END IF;
    ELSIF NEW."last_login_at"::text IS DISTINCT FROM OLD."last_login_at"::text THEN
        NEW."last_seen_at" := NEW."last_login_at";
    ELSE
        NEW."last_login_at" := NEW."last_seen_at";
    END IF;
    RETURN NEW;
END
$$;
-- orm-lint: allow ddl-with-backfill: the way back is one transaction, so that no row is missed
CREATE TRIGGER "orm_sync_users_last_seen_at" BEFORE INSERT OR UPDATE ON "users" FOR EACH ROW EXECUTE FUNCTION "orm_sync_users_last_seen_at"();
