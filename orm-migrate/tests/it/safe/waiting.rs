//! Nobody waits for longer than the lock timeout, and in the plain form somebody would.

use orm::prelude::Database;
use orm_migrate::operation::Operation;
use orm_migrate::safe::{self, Lock, Renames};
use orm_migrate::schema::{
    Check, Column, ForeignKey, Index, IndexPart, Name, PrimaryKey, Schema, Source, Type, Unique,
};

use super::hammer::{ROWS, plain_form_makes_writers_wait, safe_form, tables};
use crate::runner::server::Beside;

fn items() -> Name {
    "items".into()
}

fn nothing() -> Schema {
    Schema::empty(Source::Models)
}

/// A test of each form, and one of the plain form.
macro_rules! forms {
    ($($safe:ident $plain:ident: $operation:expr, $from:expr, $query:literal;)+) => { $(
        #[orm::test]
        async fn $safe(db: Database) {
            assert_eq!(safe_form(&db, &[$operation], &$from, $query).await, "true");
        }

        #[orm::test]
        async fn $plain(db: Database) {
            plain_form_makes_writers_wait(&db, &[$operation]).await;
        }
    )+ };
}

forms! {
    an_index_is_built_beside_readers_and_writers a_plain_index_makes_writers_wait:
        create_index(), nothing(), "SELECT indisvalid FROM pg_index WHERE indexrelid = 'items_kind'::regclass";

    an_index_is_dropped_beside_readers_and_writers a_plain_drop_of_an_index_makes_writers_wait:
        drop_index(), nothing(), "SELECT to_regclass('items_note') IS NULL";

    a_foreign_key_is_added_beside_readers_and_writers a_plain_foreign_key_makes_writers_wait:
        add_foreign_key(), nothing(), "SELECT convalidated FROM pg_constraint WHERE conname = 'items_parent_fkey'";

    a_check_is_added_beside_readers_and_writers a_plain_check_makes_writers_wait:
        add_check(), nothing(), "SELECT convalidated FROM pg_constraint WHERE conname = 'items_positive'";

    a_column_becomes_not_null_beside_readers_and_writers a_plain_not_null_makes_writers_wait:
        set_not_null(), nothing(),
        "SELECT attnotnull AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname LIKE 'orm%') \
         FROM pg_attribute WHERE attrelid = 'items'::regclass AND attname = 'kind'";

    a_unique_constraint_is_added_beside_readers_and_writers a_plain_unique_constraint_makes_writers_wait:
        add_unique(), nothing(), "SELECT contype = 'u' AND condeferrable FROM pg_constraint WHERE conname = 'items_kind_key'";

    a_primary_key_is_added_beside_readers_and_writers a_plain_primary_key_makes_writers_wait:
        add_primary_key(), nothing(), "SELECT contype = 'p' FROM pg_constraint WHERE conname = 'items_pk'";

    a_column_with_a_volatile_default_is_added_beside_readers_and_writers a_plain_volatile_default_makes_writers_wait:
        add_column(), nothing(),
        "SELECT count(DISTINCT token) = count(*) AND (SELECT attnotnull AND atthasdef FROM pg_attribute \
         WHERE attrelid = 'items'::regclass AND attname = 'token') FROM items";

    a_type_is_changed_beside_readers_and_writers a_plain_change_of_type_makes_writers_wait:
        alter_type(), with_items(),
        "SELECT pg_typeof(old) = 'bigint'::regtype AND (SELECT bool_and(old = 7 OR old = id) FROM items) \
         AND to_regproc('orm_sync_items_old') IS NULL FROM items LIMIT 1";
}

fn create_index() -> Operation {
    Operation::CreateIndex {
        table: items(),
        index: Index::new("items_kind", vec![IndexPart::column("kind")]),
    }
}

fn drop_index() -> Operation {
    Operation::DropIndex { table: items(), index: Index::new("items_note", vec![IndexPart::column("note")]) }
}

fn add_foreign_key() -> Operation {
    let key = ForeignKey {
        name: "items_parent_fkey".into(),
        columns: vec!["parent".into()],
        references: "parents".into(),
        target: vec!["id".into()],
        on_delete: orm_migrate::schema::Action::Cascade,
        on_update: orm_migrate::schema::Action::default(),
        match_full: false,
        deferral: orm_migrate::schema::Deferral::Never,
        not_valid: false,
    };
    Operation::AddForeignKey { table: items(), key }
}

fn add_check() -> Operation {
    let check = Check { name: "items_positive".into(), expression: "id > 0".into(), not_valid: false };
    Operation::AddCheck { table: items(), check }
}

fn set_not_null() -> Operation {
    Operation::SetNotNull { table: items(), column: "kind".into(), fill: None }
}

fn add_unique() -> Operation {
    let unique = Unique {
        name: "items_kind_key".into(),
        columns: vec!["kind".into()],
        include: vec!["note".into()],
        nulls_not_distinct: true,
        deferral: orm_migrate::schema::Deferral::OnRequest,
    };
    Operation::AddUnique { table: items(), unique }
}

fn add_primary_key() -> Operation {
    let key = PrimaryKey {
        name: "items_pk".into(),
        columns: vec!["id".into()],
        include: Vec::new(),
        deferral: orm_migrate::schema::Deferral::Never,
    };
    Operation::AddPrimaryKey { table: items(), key }
}

fn add_column() -> Operation {
    let mut column = Column::new("token", Type::Sql("uuid".into()));
    column.default = Some("gen_random_uuid()".into());
    Operation::AddColumn { table: items(), column, fill: None }
}

fn alter_type() -> Operation {
    let mut from = Column::new("old", Type::Sql("integer".into()));
    from.nullable = true;
    let to = Column { ty: Type::Sql("bigint".into()), ..from.clone() };
    Operation::AlterType { table: items(), from: from.into(), to: to.into(), using: None, using_back: None }
}

fn with_items() -> Schema {
    let mut schema = nothing();
    let mut table = orm_migrate::schema::Table::new(items());
    table.columns.push(Column::new("label", Type::Sql("text".into())));
    schema.tables.push(table);
    schema
}

/// The operations that have a form on a table.
fn all() -> [(&'static safe::SafeForm, Operation); 10] {
    [
        (&safe::CREATE_INDEX, create_index()),
        (&safe::DROP_INDEX, drop_index()),
        (&safe::FOREIGN_KEY, add_foreign_key()),
        (&safe::CHECK, add_check()),
        (&safe::NOT_NULL, set_not_null()),
        (&safe::UNIQUE, add_unique()),
        (&safe::PRIMARY_KEY, add_primary_key()),
        (&safe::VOLATILE_DEFAULT, add_column()),
        (&safe::REWRITE, alter_type()),
        (&safe::RENAME, rename_column()),
    ]
}

/// Begins a transaction with these statements: the strongest lock that it has on the tables then, and how many rows it has read
/// of them.
async fn within(beside: &mut Beside, sql: &str) -> (Lock, u64) {
    let rows = "SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_xact_user_tables WHERE relname IN ('items', 'parents')";
    beside.run("BEGIN").await;
    // What the transactions before have read is a part of it, until the server has written that down.
    let before: u64 = beside.text(rows).await.parse().unwrap();
    beside.run(sql).await;
    let after: u64 = beside.text(rows).await.parse().unwrap();

    let sql = "SELECT DISTINCT replace(mode, 'Lock', '') FROM pg_locks WHERE pid = pg_backend_pid() \
               AND relation IN ('items'::regclass, 'parents'::regclass)";
    let modes = beside.texts(sql).await;
    let locks = [
        Lock::RowExclusive,
        Lock::ShareUpdateExclusive,
        Lock::Share,
        Lock::ShareRowExclusive,
        Lock::AccessExclusive,
    ];
    let is_held = |lock: &Lock| modes.iter().any(|mode| mode.to_uppercase() == lock.name().replace(' ', ""));
    (locks.into_iter().filter(is_held).max().unwrap_or(Lock::None), after - before)
}

/// What the table of forms says of the plain statements is what they do: they read all rows under a lock that keeps writers
/// waiting.
#[orm::test]
async fn the_plain_forms_read_all_rows_under_the_locks_that_are_told(db: Database) {
    let mut beside = tables(&db).await;
    for (form, operation) in all() {
        let (lock, read) = within(&mut beside, &orm_migrate::ddl::script(&[operation])).await;
        beside.run("ROLLBACK").await;
        assert_eq!(lock, form.lock, "{}", form.name);
        assert!(lock >= Lock::Share, "{}", form.name);
        // What waits for others, or is refused by them, reads nothing.
        if ![&safe::DROP_INDEX, &safe::RENAME].contains(&form) {
            assert!(read >= ROWS, "{} reads {read}", form.name);
        }
    }
}

/// Each step of a safe form has the lock that it tells, and reads no rows under one that keeps writers waiting.
#[orm::test]
async fn the_steps_read_rows_only_under_locks_that_keep_nobody_waiting(db: Database) {
    let mut beside = tables(&db).await;
    for (form, operation) in all() {
        let schema = if form == &safe::REWRITE || form == &safe::RENAME { with_items() } else { nothing() };
        for step in safe::steps(&[operation], &schema, Renames::default()) {
            assert_eq!(step.form, Some(form));
            // Whether rows have NULL, no step knows.
            let is_warned = step.warning.as_deref().is_some_and(|text| !text.starts_with("rows with NULL"));
            assert!(!is_warned, "{step:#?}");
            if !step.transactional {
                for statement in &step.up {
                    let beside_others = statement.contains(" INDEX CONCURRENTLY ") || step.backfill.is_some();
                    assert!(beside_others && step.lock < Lock::Share, "{statement}");
                    beside.run(statement).await;
                }
                continue;
            }
            let (lock, read) = within(&mut beside, &step.up.join(";")).await;
            beside.run("COMMIT").await;
            assert_eq!(lock, step.lock, "{step:#?}");
            assert!(lock < Lock::Share || read == 0, "{read} rows are read by {step:#?}");
        }
    }
    let left = "SELECT count(*) FROM pg_constraint WHERE NOT convalidated";
    assert_eq!(beside.text(left).await, "0");
}

fn rename_column() -> Operation {
    Operation::RenameColumn { table: items(), from: "label".into(), to: "name".into() }
}
