use super::write::{alter_table, comment, name};
use super::{column, constraint};
use crate::schema::{Name, Table, Unique};

/// CREATE TABLE, and the comments of it and its columns.
pub(super) fn table(table: &Table) -> Vec<String> {
    let mut parts: Vec<String> = table.columns.iter().map(column::definition).collect();
    parts.extend(table.primary_key.as_ref().map(constraint::primary_key));
    let (apart, within): (Vec<&Unique>, Vec<&Unique>) =
        table.uniques.iter().partition(|unique| is_doubled(table, unique));
    parts.extend(within.into_iter().map(constraint::unique));
    parts.extend(table.checks.iter().map(constraint::check));
    let mut statements =
        vec![format!("CREATE TABLE {} (\n    {}\n)", name(&table.name), parts.join(",\n    "))];
    statements.extend(
        apart
            .into_iter()
            .map(|unique| alter_table(&table.name, &format!("ADD {}", constraint::unique(unique)))),
    );
    statements.extend(table.comment.as_deref().map(|text| table_comment(&table.name, Some(text))));
    let comments = table.columns.iter().filter_map(|column| {
        column.comment.as_deref().map(|text| column::comment(&table.name, &column.name, Some(text)))
    });
    statements.extend(comments);
    statements
}

/// Whether another key of the table is over the same columns: of two such in one CREATE TABLE, PostgreSQL makes one.
fn is_doubled(table: &Table, unique: &Unique) -> bool {
    let of_key = table.primary_key.iter().any(|key| key.columns == unique.columns);
    of_key || table.uniques.iter().any(|other| other.name != unique.name && other.columns == unique.columns)
}

pub(super) fn table_comment(table: &Name, text: Option<&str>) -> String {
    comment(&format!("TABLE {}", name(table)), text)
}
