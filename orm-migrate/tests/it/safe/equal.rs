//! The safe form leads to the same database as the plain one, and back, with rows in it.

use orm::prelude::Database;
use orm_migrate::diff::{Hints, diff};
use orm_migrate::file::{Down, Migrations, NewMigration};
use orm_migrate::operation::Operation;
use orm_migrate::runner::{Runner, Target};
use orm_migrate::safe::{self, Renames, Step};
use orm_migrate::schema::{
    Check, Column, Enum, ForeignKey, Index, IndexPart, PrimaryKey, Schema, Source, Table, Type, Unique,
};
use orm_migrate::{ddl, lint};

use crate::runner::server::Beside;
use crate::support::{apply, assert_alike, clear, create, read};

fn column(name: &str, ty: &str) -> Column {
    Column::new(name, Type::Sql(ty.into()))
}

fn table(name: &str, columns: Vec<Column>) -> Table {
    let mut table = Table::new(name.into());
    table.columns = columns;
    table.primary_key = Some(PrimaryKey {
        name: format!("{name}_pkey"),
        columns: vec!["id".into()],
        include: Vec::new(),
        deferral: orm_migrate::schema::Deferral::Never,
    });
    table
}

fn before() -> Schema {
    let mut posts = table(
        "posts",
        vec![column("id", "bigint"), column("title", "varchar(10)"), column("author", "bigint")],
    );
    let mut views = column("Old views", "integer");
    views.default = Some("3".into());
    let mut rating = column("rating", "text");
    rating.nullable = true;
    posts.columns.extend([views, rating]);
    posts.columns[2].nullable = true;
    let mut schema = Schema::empty(Source::Models);
    schema.enums.push(Enum { name: "status".into(), labels: vec!["draft".into()] });
    schema.tables.extend([posts, table("users", vec![column("id", "bigint")])]);
    schema.sort();
    schema
}

fn after() -> Schema {
    let mut schema = before();
    schema.enums[0].labels.push("published".into());
    let users = schema.tables.iter_mut().find(|table| table.name.name == "users").unwrap();
    let mut token = column("token", "uuid");
    token.default = Some("gen_random_uuid()".into());
    token.comment = Some("it's secret".into());
    users.columns.push(token);
    users.uniques.push(Unique {
        name: "users_token_key".into(),
        columns: vec!["token".into()],
        include: Vec::new(),
        nulls_not_distinct: false,
        deferral: orm_migrate::schema::Deferral::Never,
    });
    let posts = schema.tables.iter_mut().find(|table| table.name.name == "posts").unwrap();
    posts.columns[1].ty = Type::Sql("text".into());
    posts.columns[2].nullable = false;
    posts.columns[3].ty = Type::Sql("bigint".into());
    posts.columns[3].default = Some("4".into());
    let mut status = Column::new("status", Type::Enum { name: "status".into(), array: false });
    status.default = Some("'published'".into());
    posts.columns.push(status);
    posts.checks.push(Check {
        name: "posts_title".into(),
        expression: "title <> ''".into(),
        not_valid: false,
    });
    posts.foreign_keys.push(ForeignKey {
        name: "posts_author_fkey".into(),
        columns: vec!["author".into()],
        references: "users".into(),
        target: vec!["id".into()],
        on_delete: orm_migrate::schema::Action::default(),
        on_update: orm_migrate::schema::Action::default(),
        match_full: false,
        deferral: orm_migrate::schema::Deferral::Never,
        not_valid: false,
    });
    posts.indexes.push(Index::new("posts_author_idx", vec![IndexPart::column("author")]));
    let mut tags = table("tags", vec![column("id", "bigint"), column("post", "bigint")]);
    tags.indexes.push(Index::new("tags_post_idx", vec![IndexPart::column("post")]));
    schema.tables.push(tags);
    schema.sort();
    schema
}

const ROWS: &str = "INSERT INTO users (id) SELECT generate_series(1, 100);
    INSERT INTO posts SELECT i, 't' || i, i, i, NULL FROM generate_series(1, 100) i";

fn change() -> Vec<Operation> {
    diff(&before(), &after(), &Hints::new()).expect("nothing is renamed")
}

/// What the lint has to say of files, behind those that make the tables.
fn findings(before: &Schema, files: &[NewMigration]) -> Vec<String> {
    let there = diff(&Schema::empty(Source::Models), before, &Hints::new()).expect("tables");
    let mut sources = vec![lint::Source::up(0, "before.up.sql", ddl::script(&there))];
    for (version, file) in (1..).zip(files) {
        sources.push(lint::Source::up(version, format!("{}.up.sql", file.name), file.up.clone()));
        let Down::Script(down) = &file.down else { continue };
        sources.push(lint::Source::down(version, format!("{}.down.sql", file.name), down.clone()));
    }
    lint::lint(&sources, &lint::Context::default()).iter().map(ToString::to_string).collect()
}

#[test]
fn the_lint_has_nothing_to_say_of_a_column_that_gets_another_name_or_type() {
    let mut before = before();
    let posts = before.tables.iter_mut().find(|table| table.name.name == "posts").unwrap();
    posts.columns.iter_mut().find(|column| column.name == "Old views").unwrap().name = "seen".to_owned();
    let rename = |from: &str| Operation::RenameColumn {
        table: "posts".into(),
        from: from.to_owned(),
        to: format!("new_{from}"),
    };
    for from in ["rating", "title", "seen"] {
        let files = safe::migrations(from, &[rename(from)], &before, Renames::default());
        let findings = findings(&before, &files);
        assert!(files.len() > 1 && findings.is_empty(), "{}", findings.join("\n"));
    }
    let mut after = before.clone();
    let posts = after.tables.iter_mut().find(|table| table.name.name == "posts").unwrap();
    posts.columns.iter_mut().find(|column| column.name == "seen").unwrap().ty = Type::Sql("bigint".into());
    let operations = diff(&before, &after, &Hints::new()).expect("nothing is renamed");
    let files = safe::migrations("bigger", &operations, &before, Renames::default());
    let findings = findings(&before, &files);
    assert!(files.len() > 1 && findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn the_lint_has_nothing_to_say_of_new_tables_and_of_an_index_in_the_place_of_another() {
    let (before, mut after) = (before(), before());
    let posts = after.tables.iter_mut().find(|table| table.name.name == "posts").unwrap();
    posts.indexes.push(Index::new("posts_title_idx", vec![IndexPart::column("title")]));
    let mut wider = after.clone();
    let posts = wider.tables.iter_mut().find(|table| table.name.name == "posts").unwrap();
    let parts = vec![IndexPart::column("title"), IndexPart::column("author")];
    posts.indexes = vec![Index::new("posts_title_author_idx", parts)];
    let operations = diff(&after, &wider, &Hints::new()).expect("nothing is renamed");
    let files = safe::migrations("wider", &operations, &after, Renames::default());
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["wider_index_posts_title_author_idx", "wider_drop_index_posts_title_idx"]);
    assert_eq!(findings(&after, &files), [""; 0]);

    let (mut new, mut other) =
        (before.clone(), table("marks", vec![column("id", "bigint"), column("day", "date")]));
    let key = |name: &str, references: &str| ForeignKey {
        name: name.to_owned(),
        columns: vec!["id".into()],
        references: references.into(),
        target: vec!["id".into()],
        on_delete: orm_migrate::schema::Action::default(),
        on_update: orm_migrate::schema::Action::default(),
        match_full: false,
        deferral: orm_migrate::schema::Deferral::Never,
        not_valid: false,
    };
    other.foreign_keys = vec![key("marks_posts_fkey", "posts"), key("marks_users_fkey", "users")];
    other.indexes.push(Index::new("marks_day_idx", vec![IndexPart::column("day")]));
    let mut third = table("notes", vec![column("id", "bigint")]);
    third.foreign_keys = vec![key("notes_marks_fkey", "marks")];
    new.tables.extend([other, third]);
    new.sort();
    let operations = diff(&before, &new, &Hints::new()).expect("nothing is renamed");
    let files = safe::migrations("marks", &operations, &before, Renames::default());
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].down, Down::Script("DROP TABLE \"notes\";\nDROP TABLE \"marks\";\n".to_owned()));
    assert_eq!(findings(&before, &files), [""; 0]);
}

#[orm::test]
async fn the_safe_form_leads_to_the_same_and_back(db: Database) -> orm::Result<()> {
    let mut beside = Beside::of(&db).await;
    create(&db, &before()).await?;
    beside.run(ROWS).await;
    apply(&db, &change()).await?;
    let expected = read(&db).await?;
    clear(&db).await?;

    create(&db, &before()).await?;
    beside.run(ROWS).await;
    let first = read(&db).await?;
    let folder = tempfile::tempdir().unwrap();
    let files = safe::migrations("change", &change(), &before(), Renames::default());
    Migrations::write(folder.path(), &files).unwrap();
    let migrations = Migrations::read(folder.path()).unwrap();
    assert_eq!(migrations.len(), files.len());
    let runner = Runner::new(&db, &migrations);
    runner.up().await.unwrap();
    let own = |schema: &mut Schema| schema.tables.retain(|table| !table.name.name.starts_with('_'));
    let mut found = read(&db).await?;
    own(&mut found);
    assert_alike(&found, &expected);
    assert_eq!(
        beside.text("SELECT count(*) FROM posts WHERE \"Old views\" = id AND status = 'published'").await,
        "100"
    );
    assert_eq!(beside.text("SELECT count(DISTINCT token) FROM users").await, "100");

    runner.run(Target::DownAll).await.unwrap();
    let mut found = read(&db).await?;
    own(&mut found);
    for schema in [&mut found, &mut first.clone()] {
        // A label of an enum cannot be taken back.
        schema.enums.clear();
    }
    let mut first = first;
    first.enums.clear();
    assert_alike(&found, &first);
    assert_eq!(beside.text("SELECT count(*) FROM posts WHERE \"Old views\" = id").await, "100");
    // Each step can be undone and done again.
    for step in &migrations {
        runner.run(Target::UpTo(step.version)).await.unwrap();
        runner.down().await.unwrap();
        runner.run(Target::UpTo(step.version)).await.unwrap();
    }
    let mut found = read(&db).await?;
    own(&mut found);
    assert_alike(&found, &expected);
    assert_eq!(beside.text("SELECT count(*) FROM posts WHERE \"Old views\" = id").await, "100");
    Ok(())
}

#[orm::test]
async fn a_column_gets_another_name_while_programs_use_both(db: Database) -> orm::Result<()> {
    let mut beside = Beside::of(&db).await;
    create(&db, &before()).await?;
    beside.run(ROWS).await;
    let first = read(&db).await?;
    let rename =
        Operation::RenameColumn { table: "posts".into(), from: "Old views".into(), to: "views".into() };
    apply(&db, std::slice::from_ref(&rename)).await?;
    let expected = read(&db).await?;
    apply(&db, &rename.inverse().operations).await?;

    let folder = tempfile::tempdir().unwrap();
    let files = safe::migrations("rename", &[rename], &before(), Renames::default());
    Migrations::write(folder.path(), &files).unwrap();
    let migrations = Migrations::read(folder.path()).unwrap();
    let own = |schema: &mut Schema| schema.tables.retain(|table| !table.name.name.starts_with('_'));
    for _ in 0..2 {
        let done = Runner::new(&db, &migrations).hold_contracts().up().await.unwrap();
        assert_eq!(done.len(), files.len() - 1);
        assert_eq!(beside.text("SELECT count(*) FROM posts WHERE views = \"Old views\"").await, "100");
        beside
            .run(
                "INSERT INTO posts (id, title, \"Old views\") VALUES (201, 'old', 1);
                 INSERT INTO posts (id, title, views) VALUES (202, 'new', 2);
                 INSERT INTO posts (id, title) VALUES (203, 'neither');
                 UPDATE posts SET \"Old views\" = 11 WHERE id = 1;
                 UPDATE posts SET views = 12 WHERE id = 2;
                 UPDATE posts SET title = 'x' WHERE id = 3",
            )
            .await;
        let sql = "SELECT id || ' ' || views || ' ' || \"Old views\" FROM posts WHERE id < 4 OR id > 200 ORDER BY id";
        assert_eq!(beside.texts(sql).await, ["1 11 11", "2 12 12", "3 3 3", "201 1 1", "202 2 2", "203 3 3"]);
        Runner::new(&db, &migrations).up().await.unwrap();
        let mut found = read(&db).await?;
        own(&mut found);
        assert_alike(&found, &expected);
        Runner::new(&db, &migrations).down().await.unwrap();
        assert_eq!(beside.text("SELECT count(*) FROM posts WHERE views = \"Old views\"").await, "103");
        Runner::new(&db, &migrations).run(Target::DownAll).await.unwrap();
        let mut found = read(&db).await?;
        own(&mut found);
        assert_alike(&found, &first);
        beside.run("DELETE FROM posts WHERE id > 200").await;
    }
    Ok(())
}

#[test]
fn what_is_new_is_made_in_the_plain_way_and_each_transaction_locks_one_table() {
    let nothing = Schema::empty(Source::Models);
    let all = diff(&nothing, &after(), &Hints::new()).unwrap();
    let steps = safe::steps(&all, &nothing, Renames::default());
    assert_eq!(steps.len(), 1, "{steps:#?}");
    assert!(steps[0].transactional && steps[0].lock == safe::Lock::None);

    let steps = safe::steps(&change(), &before(), Renames::default());
    let forms: Vec<&str> = steps.iter().map(|step| step.form.map_or("plain", |form| form.name)).collect();
    for form in [
        "enum-value-alone",
        "volatile-default-split",
        "unique-by-index",
        "type-by-new-column",
        "not-null-by-check",
        "check-not-valid",
        "foreign-key-not-valid",
        "index-concurrently",
    ] {
        assert!(forms.contains(&form), "{form}: {forms:?}");
    }
    for step in &steps {
        let warning = step.warning.as_deref().unwrap_or_default();
        assert!(
            warning.is_empty() || warning.starts_with("rows with NULL in posts.author make"),
            "{step:#?}"
        );
        let names = ["\"posts\"", "\"users\""]
            .iter()
            .filter(|name| step.up.iter().any(|sql| sql.starts_with("ALTER TABLE") && sql.contains(**name)));
        assert!(
            names.count() < 2 || step.form.is_some_and(|form| form.name == "foreign-key-not-valid"),
            "{step:#?}"
        );
    }
}

fn single(operation: Operation) -> Step {
    let mut steps = safe::steps(&[operation], &before(), Renames::Plain);
    assert_eq!(steps.len(), 1, "{steps:#?}");
    steps.remove(0)
}

#[test]
fn a_file_says_which_form_it_has_and_why() {
    let index = Index::new("by_title", vec![IndexPart::column("title")]);
    let file = single(Operation::CreateIndex { table: "posts".into(), index }).migration("by_title");
    assert_eq!(
        file.up,
        "-- no-transaction\n-- index-concurrently: instead of CREATE INDEX, because the table is read while the index is built, \
         and nobody can write to it\nCREATE INDEX CONCURRENTLY \"by_title\" ON \"posts\" (\"title\");\n"
    );
    let orm_migrate::file::Down::Script(down) = file.down else { panic!() };
    assert_eq!(down, "-- no-transaction\nDROP INDEX CONCURRENTLY IF EXISTS \"by_title\";\n");
}

#[test]
fn what_is_not_safe_says_so() {
    let rename = Operation::RenameColumn { table: "posts".into(), from: "title".into(), to: "name".into() };
    let step = single(rename);
    assert!(step.warning.as_ref().unwrap().contains("programs that still use posts.title fail"), "{step:?}");
    let up = step.migration("rename").up;
    assert!(up.starts_with("-- orm: contract\n-- warning: programs that still use posts.title fail"), "{up}");

    // The key of a table cannot be another column in its place.
    let from = column("id", "bigint");
    let to = column("id", "integer");
    let change = Operation::AlterType {
        table: "posts".into(),
        from: from.into(),
        to: to.into(),
        using: None,
        using_back: None,
    };
    let step = single(change);
    assert!(step.warning.as_ref().unwrap().contains("all rows are written anew"), "{step:?}");
}

/// The table in the guide is made of the same data.
#[test]
fn the_guide_has_the_table_of_forms() {
    let guide = include_str!("../../../../docs/src/migrations.md");
    for form in safe::FORMS {
        let row = format!(
            "| `{}` | `{}` | {}: {} | {} | {} |",
            form.name,
            form.instead_of,
            form.lock,
            form.lock.blocks(),
            form.why,
            form.steps.join("; ")
        );
        assert!(guide.contains(&row), "docs/src/migrations.md lacks\n{row}");
    }
    assert_eq!(guide.lines().filter(|line| line.starts_with("| `")).count(), safe::FORMS.len());
}
