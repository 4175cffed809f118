//! Statements of `DO` blocks.

use orm_migrate::lint::{Context, Source, lint};

use super::cases::TABLES;

/// The rules that a block breaks in a file of its own, with the lines that they are found at.
fn of_block(sql: &str) -> Vec<(&'static str, usize)> {
    let findings = lint(
        &[Source::up(1, "1_tables.up.sql", TABLES), Source::up(2, "2_block.up.sql", sql)],
        &Context::default(),
    );
    findings
        .iter()
        .map(|finding| (finding.rule, finding.place.as_ref().map_or(0, |place| place.line)))
        .collect()
}

#[test]
fn statements_of_a_block_are_read_as_others_are() {
    let sql = "DO $$\nDECLARE r record;\nBEGIN\n    IF EXISTS (SELECT FROM posts) THEN\n        ALTER TABLE posts DROP COLUMN body;\n\
               END IF;\n    FOR r IN SELECT id FROM users LOOP\n        UPDATE posts SET views = 0 WHERE author_id = r.id;\n    END LOOP;\nEND $$;";
    assert_eq!(of_block(sql), [("ban-drop-column", 5), ("ddl-with-backfill", 8), ("unbatched-dml", 8)]);
    let within = "DO $a$ BEGIN\nDO $b$ BEGIN\nEXECUTE 'DROP TABLE notes';\nEND $b$;\nEND $a$;";
    assert_eq!(of_block(within), [("ban-drop-table", 3)]);
    // A block is a transaction, in whatever file.
    let alone = "-- no-transaction\nDO $$ BEGIN CREATE INDEX CONCURRENTLY ON posts (title); END $$;";
    assert_eq!(of_block(alone), [("needs-no-transaction", 2)]);
}

#[test]
fn a_table_that_a_block_makes_is_new() {
    let sql = "DO $$ BEGIN CREATE TABLE IF NOT EXISTS tags (id int PRIMARY KEY, name text); END $$;\nCREATE INDEX ON tags (name);";
    assert_eq!(of_block(sql), []);
}

#[test]
fn a_comment_before_a_block_or_in_it_silences_as_elsewhere() {
    let block = "DO $$ BEGIN\n    DELETE FROM notes;\n    DELETE FROM notes WHERE body IS NULL;\nEND $$;";
    assert_eq!(of_block(block), [("unbatched-dml", 2), ("unbatched-dml", 3)]);
    assert_eq!(of_block(&format!("-- orm-lint: allow unbatched-dml: a few\n{block}")), []);
    let within = block.replace(
        "    DELETE FROM notes;",
        "    -- orm-lint: allow unbatched-dml: a few\n    DELETE FROM notes;",
    );
    assert_eq!(of_block(&within), [("unbatched-dml", 4)]);
    let python = "DO LANGUAGE plpython3u $$ plpy.execute('DELETE FROM notes') $$;";
    assert_eq!(of_block(python), [("unseen-code", 1)]);
    let unseen = "DO $$ BEGIN EXECUTE 'DROP TABLE ' || 'notes'; END $$;";
    assert_eq!(of_block(unseen), [("unseen-code", 1)]);
    assert_eq!(of_block(&format!("-- orm-lint: allow unseen-code: it drops notes\n{unseen}")), []);
}

#[test]
fn characters_of_any_length_stay_where_they_are() {
    let sql = "DO $$ BEGIN -- ä€😀\n    RAISE NOTICE 'ä€😀';\n    DELETE FROM notes WHERE body <> 'ä€😀';\nEND $$;\nALTER TABLE ä€😀 x;";
    assert_eq!(of_block(sql), [("unbatched-dml", 3), ("syntax-error", 5)]);
}
