-- Without a password there is no logging in: the first one is set by mail.
INSERT INTO users (id, email, name, role)
VALUES (gen_random_uuid(), 'admin@example.org', 'Administration', 'admin');
