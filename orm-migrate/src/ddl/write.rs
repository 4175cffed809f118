//! Names and literals in SQL; orm-core quotes them.

use orm_core::sql::{quoted, quoted_literal};

use crate::schema::{Name, Type};

pub(crate) fn ident(name: &str) -> String {
    quoted(None, name)
}

pub(super) fn name(name: &Name) -> String {
    quoted(name.schema.as_deref(), &name.name)
}

pub(super) fn literal(text: &str) -> String {
    quoted_literal(text)
}

/// `"a", "b"`.
pub(super) fn idents(names: &[String]) -> String {
    names.iter().map(|name| ident(name)).collect::<Vec<_>>().join(", ")
}

pub(crate) fn type_name(ty: &Type) -> String {
    match ty {
        Type::Sql(sql) => sql.clone(),
        Type::Enum { name: of, array } => format!("{}{}", name(of), if *array { "[]" } else { "" }),
    }
}

pub(super) fn alter_table(table: &Name, action: &str) -> String {
    format!("ALTER TABLE {} {action}", name(table))
}

/// `COMMENT ON … IS …`.
pub(super) fn comment(on: &str, text: Option<&str>) -> String {
    format!("COMMENT ON {on} IS {}", text.map_or_else(|| "NULL".to_owned(), literal))
}

/// A new name, and before it a new schema. What moves to the default schema has to ask the server which that is.
pub(super) fn moved_and_renamed(kind: &str, from: &Name, to: &Name) -> Vec<String> {
    let mut statements = Vec::new();
    if from.schema != to.schema {
        let alter = format!("ALTER {kind} {} SET SCHEMA ", name(from));
        statements.push(match &to.schema {
            Some(schema) => alter + &ident(schema),
            None => format!(
                "DO $orm$ BEGIN EXECUTE {} || quote_ident(current_schema()); END $orm$",
                literal(&alter)
            ),
        });
    }
    if from.name != to.name {
        let moved = Name { schema: to.schema.clone(), name: from.name.clone() };
        statements.push(format!("ALTER {kind} {} RENAME TO {}", name(&moved), ident(&to.name)));
    }
    statements
}
