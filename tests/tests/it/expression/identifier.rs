//! Names as the quoting function writes them, made by the server and read back from its catalogue.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use super::*;

/// Where the made tables are listed.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(schema = "information_schema", table = "columns", primary_key(table_name, column_name))]
struct Listed {
    table_name: String,
    column_name: String,
}

/// At most 63 bytes, and at least one character.
fn shortened(name: &str) -> String {
    let mut end = name.len().min(63);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name[..end].to_owned()
}

fn names() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        "\"", "\"\"", "'", "\\", "\\\"", ".", "a.b", "\".\"", "select", "USER", "null", "$1", "--", "/*",
        "*/", ";", "\n", "\t", " ", "ä", "漢字", "🦀", "\u{202e}", "%", "{}", "?", "E'", "U&", "\u{1}",
    ]);
    let part = prop_oneof![3 => special.prop_map(str::to_owned), 1 => "\\PC{1,20}", 1 => "[a-zA-Z_]{1,63}"];
    prop::collection::vec(part, 1..6).prop_map(|parts| shortened(&parts.concat()))
}

/// The one column of a table of that name, in which only the names are of interest.
fn made(table: &str, column: &str) -> &'static orm::schema::Table {
    let leak = |name: &str| -> &'static str { Box::leak(name.to_owned().into_boxed_str()) };
    let column = orm::schema::Column::of::<i32>(leak(column), "field");
    Box::leak(Box::new(orm::schema::Table {
        name: leak(table),
        columns: Box::leak(Box::new([column])),
        ..orm::schema::Table::EMPTY
    }))
}

#[orm::test]
async fn every_name_is_made_by_the_server_as_it_is(db: Database) -> orm::Result<()> {
    let mut runner = TestRunner::new(Config::default());
    let strategy = (names(), names());
    let mut tables = std::collections::BTreeMap::new();
    while tables.len() < 300 {
        let (table, column) = strategy.new_tree(&mut runner).expect("a name").current();
        tables.insert(table, column);
    }
    tables.insert("x".repeat(63), "\"".repeat(63));
    tables.insert("\"".repeat(63), "y".repeat(63));
    let definitions: Vec<&'static orm::schema::Table> =
        tables.iter().map(|(table, column)| made(table, column)).collect();
    orm::schema::create_all(&db, &definitions).await?;
    let names: Vec<&String> = tables.keys().collect();
    let table_name = Listed::table_name.cast::<String>();
    let listed = Listed::find().filter(table_name.in_(names.into_iter().cloned())).all(&db).await?;
    let read: std::collections::BTreeMap<String, String> =
        listed.into_iter().map(|row| (row.table_name, row.column_name)).collect();
    for (table, column) in &tables {
        assert_eq!(read.get(table), Some(column), "the column of the table {table:?}");
    }
    Ok(())
}
