-- rename-by-new-column: instead of RENAME COLUMN, because programs that are running still use the old name
ALTER TABLE "users" ADD COLUMN "last_login_at" timestamptz;
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
CREATE TRIGGER "orm_sync_users_last_seen_at" BEFORE INSERT OR UPDATE ON "users" FOR EACH ROW EXECUTE FUNCTION "orm_sync_users_last_seen_at"();
