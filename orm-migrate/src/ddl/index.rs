use super::write::{ident, idents, name};
use crate::schema::{Index, IndexKey, IndexPart, Name};

/// `CREATE [UNIQUE] INDEX …`.
pub(super) fn create(table: &Name, index: &Index) -> String {
    let parts: Vec<String> = index.parts.iter().map(part).collect();
    let mut sql = format!(
        "CREATE {}INDEX {} ON {}{} ({})",
        if index.unique { "UNIQUE " } else { "" },
        ident(&index.name),
        name(table),
        if index.method == "btree" { String::new() } else { format!(" USING {}", ident(&index.method)) },
        parts.join(", ")
    );
    if !index.include.is_empty() {
        sql.extend([" INCLUDE (", &idents(&index.include), ")"]);
    }
    if index.nulls_not_distinct {
        sql += " NULLS NOT DISTINCT";
    }
    if let Some(predicate) = &index.predicate {
        sql.extend([" WHERE ", predicate]);
    }
    sql
}

fn part(part: &IndexPart) -> String {
    let mut sql = match &part.key {
        IndexKey::Column(column) => ident(column),
        IndexKey::Expression(expression) => format!("({expression})"),
    };
    if let Some(collation) = &part.collation {
        sql.extend([" COLLATE ", collation]);
    }
    if let Some(opclass) = &part.opclass {
        sql.extend([" ", opclass]);
    }
    if part.descending {
        sql += " DESC";
    }
    match part.nulls_first {
        Some(true) => sql += " NULLS FIRST",
        Some(false) => sql += " NULLS LAST",
        None => {}
    }
    sql
}
