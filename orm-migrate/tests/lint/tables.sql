CREATE TYPE status AS ENUM ('draft', 'published');

CREATE TABLE users (
    id bigint PRIMARY KEY,
    email text NOT NULL,
    name varchar(50)
);

CREATE TABLE posts (
    id bigint PRIMARY KEY,
    author_id bigint NOT NULL REFERENCES users (id),
    slug text NOT NULL,
    title varchar(100),
    body text,
    views int NOT NULL DEFAULT 0,
    status status NOT NULL DEFAULT 'draft',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX posts_author_id_created_at_idx ON posts (author_id, created_at);

CREATE TABLE notes (id bigint NOT NULL, user_id bigint, body text);

CREATE TABLE events (id bigint NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE events_old PARTITION OF events FOR VALUES FROM (0) TO (100);

CREATE MATERIALIZED VIEW counts AS SELECT author_id, count(*) AS posts FROM posts GROUP BY author_id;
CREATE UNIQUE INDEX counts_author_id_idx ON counts (author_id);
