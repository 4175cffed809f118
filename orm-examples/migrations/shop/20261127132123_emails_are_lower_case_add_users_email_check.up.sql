-- check-not-valid: instead of ADD CHECK, because all rows are looked at while nobody can use the table
ALTER TABLE "users" ADD CONSTRAINT "users_email_check" CHECK (email = lower(email)) NOT VALID;
