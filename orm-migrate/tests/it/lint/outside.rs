//! Rules about what the caller knows, JSON, colours, and files that are no SQL.

use orm_migrate::lint::{
    Applied, Context, ExistingIndex, ExistingTable, Finding, Invalid, InvalidKind, ModelTable, Source, lint,
};

use super::cases::TABLES;

fn tables() -> Source {
    Source::up(1, "1_tables.up.sql", TABLES)
}

fn model(name: &str, columns: &[&str]) -> ModelTable {
    ModelTable {
        schema: None,
        name: name.to_owned(),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
    }
}

fn rules(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn what_models_have_is_not_dropped_or_renamed() {
    let context = Context {
        models: Some(vec![model("posts", &["id", "body", "title"]), model("notes", &["id"])]),
        ..Context::default()
    };
    let allow =
        "-- orm-lint: allow ban-drop-column, renaming-column, ban-drop-table, two-exclusive-locks: old\n";
    let sql = format!(
        "{allow}ALTER TABLE posts DROP COLUMN body, DROP COLUMN slug;\n\
         {allow}ALTER TABLE posts RENAME COLUMN title TO headline;\n{allow}DROP TABLE notes;\n{allow}DROP TABLE users;"
    );
    let findings = lint(&[tables(), Source::up(2, "2_drop.up.sql", sql)], &context);
    let used: Vec<&Finding> = findings.iter().filter(|finding| finding.rule == "used-by-models").collect();
    let messages: Vec<&str> = used.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "posts.body is dropped, but the model of posts has it",
            "posts.title is renamed, but the model of posts has it",
            "notes is dropped, but a model has it",
        ]
    );
    assert_eq!(
        used[0].to_string(),
        "\
error[used-by-models]: posts.body is dropped, but the model of posts has it
 --> 2_drop.up.sql:2:19
  |
2 | ALTER TABLE posts DROP COLUMN body, DROP COLUMN slug;
  |                   ^^^^^^^^^^^^^^^^
  |
  = why: every query of the model asks for it and fails"
    );

    // What a later migration makes again, what no model has, and what an undo drops, is no mistake.
    let again = [
        tables(),
        Source::up(2, "2_drop.up.sql", format!("{allow}ALTER TABLE posts DROP COLUMN body;")),
        Source::up(3, "3_again.up.sql", "ALTER TABLE posts ADD COLUMN body text;"),
        Source::down(3, "3_again.down.sql", "ALTER TABLE posts DROP COLUMN body;"),
    ];
    let findings = lint(&again, &context);
    assert!(!rules(&findings).contains(&"used-by-models"), "{findings:?}");
}

#[test]
fn a_file_is_what_it_was_when_it_was_applied() {
    let index = "CREATE INDEX posts_title_idx ON posts (title);";
    let files = [tables(), Source::up(2, "2_index.up.sql", index)];
    // SHA-384 of the file, as sqlx keeps it.
    let checksum = sqlx_checksum(index);
    let context = Context { applied: vec![Applied { version: 2, checksum }], ..Context::default() };
    let findings = lint(&files, &context);
    // What is done is done: the index of an applied migration is no finding; the first migration is late.
    assert_eq!(rules(&findings), ["history-not-linear"]);
    assert_eq!(
        findings[0].to_string(),
        "\
error[history-not-linear]: 1 is not applied, but 2 is
 --> 1_tables.up.sql:1:1
  |
1 | CREATE TYPE status AS ENUM ('draft', 'published');
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = why: another database may apply it in another order, and end up different"
    );

    let context = Context {
        applied: vec![
            Applied { version: 1, checksum: sqlx_checksum(TABLES) },
            Applied { version: 2, checksum: vec![1, 2, 3, 4, 5] },
        ],
        ..Context::default()
    };
    let findings = lint(&files, &context);
    assert_eq!(rules(&findings), ["changed-migration"]);
    let [a, b, c, d, ..] = sqlx_checksum(index)[..] else { panic!("a checksum is longer") };
    let now = format!("{a:02x}{b:02x}{c:02x}{d:02x}");
    assert_eq!(findings[0].message, format!("2 was applied with the checksum 01020304…, and now has {now}…"));
}

/// The checksum of the driver's own migrator.
fn sqlx_checksum(sql: &str) -> Vec<u8> {
    use sqlx::migrate::{Migration, MigrationType};
    use sqlx::{AssertSqlSafe, SqlSafeStr};
    let sql = AssertSqlSafe(sql.to_owned()).into_sql_str();
    Migration::new(1, "x".into(), MigrationType::ReversibleUp, sql, false).checksum.into_owned()
}

#[test]
fn what_is_not_valid_is_told_with_what_mends_it() {
    let invalid = |kind, name: &str| Invalid {
        kind,
        schema: Some("shop".to_owned()),
        table: "orders".to_owned(),
        name: name.to_owned(),
    };
    let context = Context {
        invalid: vec![
            invalid(InvalidKind::Index, "orders_user_idx"),
            invalid(InvalidKind::Constraint, "Orders total"),
        ],
        ..Context::default()
    };
    let findings: Vec<String> = lint(&[], &context).iter().map(ToString::to_string).collect();
    assert_eq!(
        findings,
        [
           "\
warning[invalid-leftover]: the index shop.orders_user_idx of shop.orders is not valid
 |
 = why: an index that is not valid is written and never read; a constraint that is not valid holds for new rows only
 = help: write instead
         -- no-transaction
         DROP INDEX CONCURRENTLY shop.orders_user_idx;
         -- and create it again",
           "\
warning[invalid-leftover]: the constraint \"Orders total\" of shop.orders is not validated
 |
 = why: an index that is not valid is written and never read; a constraint that is not valid holds for new rows only
 = help: write instead
         ALTER TABLE shop.orders VALIDATE CONSTRAINT \"Orders total\";",
        ]
    );
}

#[test]
fn indexes_of_the_database_count() {
    let index = |name: &str, table: &str, columns: &[&str]| ExistingIndex {
        schema: None,
        name: name.to_owned(),
        table: table.to_owned(),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        unique: false,
        method: "btree".to_owned(),
        predicate: None,
        include: Vec::new(),
    };
    let files = [Source::up(
        2,
        "2_key.up.sql",
        "ALTER TABLE orders ADD CONSTRAINT orders_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;",
    )];
    assert_eq!(rules(&lint(&files, &Context::default())), ["foreign-key-without-index"]);
    let context = Context {
        indexes: vec![index("orders_user_idx", "orders", &["user_id", "at"])],
        ..Context::default()
    };
    assert_eq!(rules(&lint(&files, &context)), [""; 0]);

    let files = [Source::up(
        2,
        "2_index.up.sql",
        "-- no-transaction\nCREATE INDEX CONCURRENTLY orders_idx ON orders (user_id);",
    )];
    let findings = lint(&files, &context);
    assert_eq!(findings[0].message, "orders_idx finds nothing that orders_user_idx does not find");
    let unlike = Context {
        indexes: vec![ExistingIndex {
            predicate: Some("paid".to_owned()),
            ..index("orders_user_idx", "orders", &["user_id", "at"])
        }],
        ..Context::default()
    };
    assert_eq!(rules(&lint(&files, &unlike)), [""; 0]);
}

#[test]
fn what_takes_a_change_back_may_drop_but_not_block() {
    let files = [
        tables(),
        Source::up(2, "2.up.sql", "ALTER TABLE posts ADD COLUMN rating int;"),
        Source::down(2, "2.down.sql", "ALTER TABLE posts DROP COLUMN rating;"),
        Source::up(
            3,
            "3.up.sql",
            "-- no-transaction\nCREATE INDEX CONCURRENTLY posts_rating_idx ON posts (rating);",
        ),
        Source::down(3, "3.down.sql", "DROP INDEX posts_rating_idx;"),
        Source::up(4, "4.up.sql", "ALTER TABLE posts RENAME COLUMN rating TO stars;"),
        Source::down(4, "4.down.sql", "ALTER TABLE posts RENAME COLUMN stars TO rating;"),
    ];
    let context = Context { models: Some(vec![model("posts", &["rating", "stars"])]), ..Context::default() };
    let findings = lint(&files, &context);
    let places: Vec<(&str, &str)> = findings
        .iter()
        .map(|finding| (finding.place.as_ref().map_or("", |place| &place.file), finding.rule))
        .collect();
    // The index of 3 is known in its undo, and so is its table; what the undo drops is not gone for 4.
    assert_eq!(
        places,
        [
            ("3.down.sql", "require-concurrent-index-deletion"),
            ("4.up.sql", "renaming-column"),
            ("4.up.sql", "used-by-models"),
        ]
    );
    assert_eq!(findings[0].locks[0].table.as_deref(), Some("posts"));
}

#[test]
fn a_finding_is_flat_json() {
    let files = [tables(), Source::up(2, "2_index.up.sql", "\n  CREATE INDEX ON posts (title);")];
    let json = serde_json::to_value(lint(&files, &Context::default())).expect("findings are plain data");
    assert_eq!(
        json,
        serde_json::json!([{
            "rule": "require-concurrent-index-creation",
            "severity": "warning",
            "message": "every write of posts waits while an index is built",
            "file": "2_index.up.sql",
            "line": 2,
            "column": 3,
            "statement": "CREATE INDEX ON posts (title)",
            "locks": [{ "table": "posts", "mode": "SHARE", "blocks": "every write of the table" }],
            "why": "an index of a big table takes minutes to build, and every INSERT, UPDATE and DELETE waits for it",
            "safe": "-- no-transaction\nCREATE INDEX CONCURRENTLY ON posts (title);",
        }])
    );
}

#[test]
fn colours_are_there_only_when_they_are_asked_for() {
    let files = [tables(), Source::up(2, "2_drop.up.sql", "DROP INDEX posts_author_id_created_at_idx;")];
    let findings = lint(&files, &Context::default());
    assert!(!findings[0].to_string().contains('\u{1b}'));
    assert!(findings[0].colored().to_string().contains('\u{1b}'));
}

#[test]
fn a_file_that_would_overflow_the_parsers_stack_is_a_finding() {
    for nested in [
        format!("SELECT {}1{};", "(".repeat(100_000), ")".repeat(100_000)),
        format!("SELECT {}true;", "NOT ".repeat(100_000)),
        format!("SELECT {}", "CASE WHEN ".repeat(100_000)),
        format!("SELECT 1{};", "+1".repeat(100_000)),
        format!("DO $$ BEGIN PERFORM {}1{}; END $$;", "(".repeat(100_000), ")".repeat(100_000)),
        format!("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS '{} 1';", "SELECT (".repeat(100_000)),
        format!("SELECT 1 {};", "UNION SELECT 1 ".repeat(100_000)),
    ] {
        let findings = lint(&[Source::up(1, "1_deep.up.sql", nested)], &Context::default());
        assert_eq!(rules(&findings), ["syntax-error"]);
        assert_eq!(findings[0].message, "the file nests too deep and was not read");
    }
    // What nests as deep as is allowed does not overflow either.
    for nested in [
        format!("SELECT {}1{};", "(".repeat(1_900), ")".repeat(1_900)),
        format!("SELECT {}true;", "NOT ".repeat(1_900)),
        format!("SELECT {};", "ARRAY[".repeat(900)),
        format!("SELECT {}", "CASE WHEN ".repeat(900)),
        format!("SELECT {} 1;", "WITH a AS (".repeat(400)),
        format!("SELECT 1{};", "+1".repeat(900)),
        format!("DO $$ BEGIN PERFORM {}1{}; END $$;", "(".repeat(1_900), ")".repeat(1_900)),
    ] {
        let findings = lint(&[Source::up(1, "1_deep.up.sql", nested)], &Context::default());
        assert!(findings.iter().all(|finding| !finding.message.contains("nests too deep")), "{findings:?}");
    }
}

/// A first migration, as the models of the guide have it: enums, checks, inheritance, triggers, foreign keys of every form.
#[test]
fn what_creates_the_tables_of_models_is_read_and_has_no_findings() {
    use orm_guide::{blog, comments, contents, documents};
    for tables in [
        orm::models![blog::User, blog::Profile, blog::Post, blog::Comment, blog::Tag, blog::PostTag].to_vec(),
        orm::models![comments::Comment, comments::Post, comments::Image].to_vec(),
        orm::models![contents::Article, contents::Video].to_vec(),
        orm::models![documents::Document, documents::Page].to_vec(),
    ] {
        let script = orm::schema::create_script(&tables);
        let context = Context {
            models: Some(tables.iter().map(|table| ModelTable::from(*table)).collect()),
            ..Context::default()
        };
        let findings = lint(&[Source::up(1, "1_models.up.sql", &*script)], &context);
        let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert!(findings.is_empty(), "{}\n{script}", findings.join("\n"));

        // What drops a table of a model is found by the names that the models have.
        let table = ModelTable::from(tables[0]);
        let drop = format!(
            "-- orm-lint: allow ban-drop-table: to see that a model has it\nDROP TABLE \"{}\";",
            table.name
        );
        let files = [Source::up(1, "1_models.up.sql", &*script), Source::up(2, "2_drop.up.sql", drop)];
        assert_eq!(rules(&lint(&files, &context)), ["used-by-models"]);
    }
}

#[test]
fn a_list_of_any_length_is_read() {
    let rows = vec!["(1, 'a note')"; 20_000].join(", ");
    let sql = format!("INSERT INTO notes (id, body) VALUES {rows};\nDROP TABLE notes;");
    let findings = lint(&[tables(), Source::up(2, "2_rows.up.sql", sql)], &Context::default());
    assert_eq!(rules(&findings), ["ban-drop-table"]);
}

#[test]
fn tables_of_the_database_are_there() {
    let table = ExistingTable {
        schema: None,
        name: "orders".to_owned(),
        columns: vec![
            ("id".to_owned(), "bigint".to_owned()),
            ("code".to_owned(), "character varying(10)".to_owned()),
        ],
        primary_key: vec!["id".to_owned()],
        is_partitioned: false,
    };
    let context = Context { tables: vec![table], ..Context::default() };
    // Where the table is there already, the index is built while others write.
    let sql = "CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, code text);\nCREATE INDEX orders_code_idx ON orders (code);";
    let files = [Source::up(2, "2_orders.up.sql", sql)];
    assert_eq!(rules(&lint(&files, &Context::default())), [""; 0]);
    assert_eq!(rules(&lint(&files, &context)), ["rewrite-under-lock"]);
    // The type so far tells that nothing is written anew.
    let longer = [Source::up(2, "2_code.up.sql", "ALTER TABLE orders ALTER COLUMN code TYPE varchar(20);")];
    assert_eq!(rules(&lint(&longer, &Context::default())), ["changing-column-type"]);
    assert_eq!(rules(&lint(&longer, &context)), [""; 0]);
    let partitioned = ExistingTable { is_partitioned: true, ..context.tables[0].clone() };
    let context = Context { tables: vec![partitioned], ..Context::default() };
    let index = [Source::up(2, "2_index.up.sql", "CREATE INDEX orders_code_idx ON orders (code);")];
    let report = lint(&index, &context)[0].to_string();
    assert!(report.contains("ON ONLY orders"), "{report}");
}
