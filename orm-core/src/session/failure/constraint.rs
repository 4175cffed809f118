use sqlx::postgres::PgDatabaseError;

use crate::error::{Error, ErrorKind};
use crate::schema::{RelationKind, Table};

/// A violated constraint (SQLSTATE class 23), with the fields that it is about.
pub(super) fn violation(error: &PgDatabaseError, table: Option<&'static Table>) -> Error {
    let constraint = error.constraint().unwrap_or("");
    let place = error.table().unwrap_or("the table");
    let owner = table.and_then(|start| find_table(start, place, error.schema()));
    let mut fields = owner.map(|owner| owner.fields_of_constraint(constraint)).unwrap_or_default();

    let (kind, message) = match error.code() {
        "23505" => (
            ErrorKind::UniqueViolation,
            match fields.as_slice() {
                [] => format!("{place} has such a row already: unique constraint {constraint}"),
                fields => {
                    format!(
                        "{place} has a row with this {} already: unique constraint {constraint}",
                        fields.join(", ")
                    )
                }
            },
        ),
        "23502" => {
            let column = error.column().unwrap_or("a column");
            let field = owner.and_then(|owner| owner.columns.iter().find(|known| known.name == column));
            fields = field.map(|field| field.field).into_iter().collect();
            (ErrorKind::NotNullViolation, format!("{place}.{column} must not be NULL: give it a value"))
        }
        code @ ("23503" | "23001") => {
            let is_referred_to = code == "23001" || names_two_tables(error.message());
            (ErrorKind::ForeignKeyViolation, foreign_key(is_referred_to, place, constraint, &fields))
        }
        "23514" => {
            (ErrorKind::CheckViolation, format!("{place} refuses the row: check constraint {constraint}"))
        }
        "23P01" => (
            ErrorKind::ExclusionViolation,
            format!("{place} has a row that excludes this one: exclusion constraint {constraint}"),
        ),
        _ => (ErrorKind::CheckViolation, format!("{place} refuses the row: constraint {constraint}")),
    };
    let mut mapped = Error::new(kind, message).with_fields(fields);
    if let Some(name) = error.constraint() {
        mapped = mapped.with_constraint(name);
    }
    if let Some(name) = error.table() {
        mapped = mapped.with_table(name);
    }
    mapped
}

/// A foreign key is violated from either end: by a row that refers to nothing, or by taking away what is still
/// referred to. PostgreSQL names the referring table both times.
fn foreign_key(is_referred_to: bool, place: &str, constraint: &str, fields: &[&str]) -> String {
    let from = match fields {
        [] => place.to_owned(),
        fields => format!("{place}.{}", fields.join(", ")),
    };
    if is_referred_to {
        format!(
            "the row is still referred to by {from}: foreign key {constraint}: delete or change those rows first"
        )
    } else {
        format!("{from} refers to a row that does not exist: foreign key {constraint}")
    }
}

/// Whether the message of a violated foreign key is about a row that is still referred to. It names a table and the
/// constraint where a row refers to nothing, and also the other table, be it the same, where one is taken away; no
/// other field tells them apart. So it is in every language, each with its own quotes.
fn names_two_tables(said: &str) -> bool {
    let quotes = said.matches(['"', '«', '»', '„', '“', '”', '「', '」']).count();
    quotes >= 6
}

/// The table of this name among those that are reached from `start` by relations: a delete can violate the
/// foreign key of a child's child.
fn find_table(start: &'static Table, name: &str, schema: Option<&str>) -> Option<&'static Table> {
    let mut reached = vec![start];
    let mut next = 0;
    while let Some(&table) = reached.get(next) {
        next += 1;
        if table.name == name && (table.schema.is_none() || table.schema == schema) {
            return Some(table);
        }
        for relation in table.relations {
            let through = match relation.kind {
                RelationKind::ManyToMany { from, .. } => Some((from.source)()),
                _ => None,
            };
            let variants = match relation.kind {
                RelationKind::Polymorphic { variants, .. } => variants,
                _ => &[],
            };
            let several = variants.iter().map(|variant| (variant.target)());
            for neighbour in [Some((relation.target)()), through].into_iter().flatten().chain(several) {
                if !reached.contains(&neighbour) {
                    reached.push(neighbour);
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::names_two_tables;

    #[test]
    fn the_ends_of_a_foreign_key_are_told_apart_in_any_language() {
        for said in [
            "update or delete on table \"a\" violates foreign key constraint \"a_b\" on table \"a\"",
            "UPDATE ou DELETE sur la table « a » viole la contrainte de clé étrangère « a_b » de la table « a »",
            "Aktualisieren oder Löschen in Tabelle »a« verletzt Fremdschlüssel-Constraint »a_b« von Tabelle »a«",
            "在 \"a\" 上的更新或删除操作违反了在 \"a\" 上的外键约束 \"a_b\"",
        ] {
            assert!(names_two_tables(said), "{said}");
        }
        for said in [
            "insert or update on table \"a\" violates foreign key constraint \"a_b\"",
            "une instruction insert ou update sur la table « a » viole la contrainte de clé\nétrangère « a_b »",
            "Einfügen oder Aktualisieren in Tabelle »a« verletzt Fremdschlüssel-Constraint »a_b«",
            "la INSERT o l'UPDATE sulla tabella \"a\" viola il vincolo di chiave esterna \"a_b\"",
        ] {
            assert!(!names_two_tables(said), "{said}");
        }
    }
}
