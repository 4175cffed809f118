DELETE FROM users WHERE email = 'admin@example.org';
