use super::write::{comment, name};
use super::{column, constraint};
use crate::schema::{Name, Table};

/// CREATE TABLE, and the comments of it and its columns.
pub(super) fn table(table: &Table) -> Vec<String> {
    let mut parts: Vec<String> = table.columns.iter().map(column::definition).collect();
    parts.extend(table.primary_key.as_ref().map(constraint::primary_key));
    parts.extend(table.uniques.iter().map(constraint::unique));
    parts.extend(table.checks.iter().map(constraint::check));
    let mut statements =
        vec![format!("CREATE TABLE {} (\n    {}\n)", name(&table.name), parts.join(",\n    "))];
    statements.extend(table.comment.as_deref().map(|text| table_comment(&table.name, Some(text))));
    let comments = table.columns.iter().filter_map(|column| {
        column.comment.as_deref().map(|text| column::comment(&table.name, &column.name, Some(text)))
    });
    statements.extend(comments);
    statements
}

pub(super) fn table_comment(table: &Name, text: Option<&str>) -> String {
    comment(&format!("TABLE {}", name(table)), text)
}
