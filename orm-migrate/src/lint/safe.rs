//! Safe forms, as SQL with the names of the statement that they stand for.

use std::ops::Range;

use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::source::Statement;
use super::syntax::{Relation, columns, constraint_name, end_of, first, has_token, written};

/// A statement that cannot run in a transaction, as a file of its own.
pub(super) fn alone(statement: &str) -> String {
    format!("-- no-transaction\n{statement};")
}

/// The statement with a word put in.
pub(super) fn inserted(sql: &str, statement: Range<usize>, at: usize, word: &str) -> Option<String> {
    let before = sql.get(statement.start..at)?;
    let after = sql.get(at..statement.end)?;
    Some(format!("{before}{word}{after}"))
}

/// An index made or dropped without a lock that blocks writes.
pub(super) fn concurrently(sql: &str, statement: &Statement) -> Option<String> {
    if let ast::Stmt::DropIndex(drop) = &statement.ast {
        // Concurrently they go one by one.
        let exists = if drop.if_exists().is_some() { "IF EXISTS " } else { "" };
        let drops: Vec<String> = drop
            .index_refs()
            .map(|index| alone(&format!("DROP INDEX CONCURRENTLY {exists}{}", written(sql, index.syntax()))))
            .collect();
        return Some(drops.join("\n-- in the next migration\n"));
    }
    let at = end_of(statement.ast.syntax(), SyntaxKind::INDEX_KW)?;
    inserted(sql, statement.range.clone(), at, " CONCURRENTLY").map(|sql| alone(&sql))
}

/// An index of a table of partitions, which cannot be built concurrently: an entry that is filled part by part.
pub(super) fn partitioned_index(sql: &str, statement: &Statement) -> Option<String> {
    let ast::Stmt::CreateIndex(create) = &statement.ast else { return None };
    let table = super::source::span(create.table_relation_name()?.syntax());
    let name = written(sql, create.index()?.syntax());
    let range = &statement.range;
    let index = super::source::span(create.index()?.syntax());
    Some(format!(
        "{}ONLY {};\n\
         -- then for each partition, as in a file of its own\n\
         -- no-transaction\n\
         -- {} CONCURRENTLY …{}…{};\n\
         -- and in the one after it\n\
         -- ALTER INDEX {name} ATTACH PARTITION …;",
        sql.get(range.start..table.start)?,
        sql.get(table.start..range.end)?,
        sql.get(range.start..index.start)?.trim_end(),
        sql.get(index.end..table.start)?,
        sql.get(table.end..range.end)?,
    ))
}

/// The name of a constraint as PostgreSQL would choose it.
fn default_name(table: &str, columns: &[String], suffix: &str) -> String {
    let table = table.rsplit('.').next().unwrap_or(table).trim_matches('"');
    let mut words = vec![table];
    words.extend(columns.iter().map(String::as_str));
    words.push(suffix);
    Relation::new(None, &words.join("_")).to_string()
}

/// A constraint's name, the one that it has or would get, and its definition without the name.
fn parts(sql: &str, node: &SyntaxNode, table: &str) -> Option<(String, String)> {
    let constraint: ast::Constraint = first(node)?;
    let clause: Option<ast::ConstraintNameClause> = first(constraint.syntax());
    let whole = super::source::span(constraint.syntax());
    let start = clause.as_ref().map_or(whole.start, |clause| super::source::span(clause.syntax()).end);
    let definition = sql.get(start..whole.end)?.trim().to_owned();
    let name = constraint_name(clause).map(|name| Relation::new(None, &name).to_string());
    let name = name.unwrap_or_else(|| match &constraint {
        ast::Constraint::ForeignKeyConstraint(key) => {
            let columns = key.from_columns().map(|list| columns(list.syntax())).unwrap_or_default();
            default_name(table, &columns, "fkey")
        }
        ast::Constraint::PrimaryKeyConstraint(_) => default_name(table, &[], "pkey"),
        ast::Constraint::UniqueConstraint(key) => default_name(table, &columns(key.syntax()), "key"),
        other => {
            let names: Vec<String> = other
                .syntax()
                .descendants()
                .filter_map(ast::NameRef::cast)
                .map(|name| name.text())
                .take(1)
                .collect();
            default_name(table, &names, "check")
        }
    });
    Some((name, definition))
}

/// A constraint that holds for new rows at once, and for the old ones when they were checked.
pub(super) fn not_valid(sql: &str, node: &SyntaxNode, table: &str) -> Option<String> {
    let (name, definition) = parts(sql, node, table)?;
    Some(format!(
        "ALTER TABLE {table} ADD CONSTRAINT {name} {definition} NOT VALID;\n\
         -- in the next migration\n\
         ALTER TABLE {table} VALIDATE CONSTRAINT {name};"
    ))
}

/// A key whose index is built first.
pub(super) fn unique(sql: &str, node: &SyntaxNode, table: &str, kind: &str) -> Option<String> {
    let constraint: ast::Constraint = node.descendants().find_map(|node| {
        ast::Constraint::cast(node).filter(|constraint| {
            matches!(
                constraint,
                ast::Constraint::UniqueConstraint(_) | ast::Constraint::PrimaryKeyConstraint(_)
            )
        })
    })?;
    let add = ast::AddColumn::cast(node.clone());
    let keys = match &add {
        Some(add) => vec![written_name(add)],
        None => columns(constraint.syntax()),
    };
    if keys.is_empty() {
        return None;
    }
    let suffix = if kind == "UNIQUE" { "key" } else { "pkey" };
    let own = if kind == "UNIQUE" { &keys[..] } else { &[] };
    let name = constraint_name(first(constraint.syntax()))
        .map_or_else(|| default_name(table, own, suffix), |name| Relation::new(None, &name).to_string());
    let keys: Vec<String> = keys.iter().map(|key| Relation::new(None, key).to_string()).collect();
    let column = match add.and_then(|add| Some((written_name(&add), add.ty()?))) {
        Some((column, ty)) => format!(
            "ALTER TABLE {table} ADD COLUMN {} {};\n-- in the next migration\n",
            Relation::new(None, &column),
            written(sql, ty.syntax())
        ),
        None => String::new(),
    };
    Some(format!(
        "{column}-- no-transaction\n\
         CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({});\n\
         -- in the next migration\n\
         ALTER TABLE {table} ADD CONSTRAINT {name} {kind} USING INDEX {name};",
        keys.join(", ")
    ))
}

fn written_name(add: &ast::AddColumn) -> String {
    add.column_name().map(|name| name.text()).unwrap_or_default()
}

/// A column that is never NULL, without a look at every row under a lock.
pub(super) fn not_null(table: &str, column: &str) -> String {
    let name = default_name(table, &[column.trim_matches('"').to_owned()], "not_null");
    format!(
        "ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IS NOT NULL) NOT VALID;\n\
         -- in the next migration\n\
         ALTER TABLE {table} VALIDATE CONSTRAINT {name};\n\
         -- in the one after it\n\
         ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL;\n\
         ALTER TABLE {table} DROP CONSTRAINT {name};"
    )
}

/// A column whose default differs from row to row.
pub(super) fn volatile_default(sql: &str, node: &SyntaxNode, table: &str) -> Option<String> {
    let add = ast::AddColumn::cast(node.clone())?;
    let column = Relation::new(None, &written_name(&add)).to_string();
    let ty = written(sql, add.ty()?.syntax());
    let default: Option<ast::DefaultConstraint> = first(node);
    let batches = |value: &str| {
        format!(
            "-- in the next migration, in batches\n\
             UPDATE {table} SET {column} = {value} WHERE {column} IS NULL;"
        )
    };
    if let Some(expr) = default.and_then(|default| default.expr()) {
        let value = written(sql, expr.syntax());
        return Some(format!(
            "ALTER TABLE {table} ADD COLUMN {column} {ty};\n\
             ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT {value};\n{}",
            batches(&value)
        ));
    }
    let generated: ast::GeneratedConstraint = first(node)?;
    if has_token(generated.syntax(), SyntaxKind::IDENTITY_KW) {
        let sequence = default_name(table, &[column.trim_matches('"').to_owned()], "seq");
        let next = format!("nextval('{sequence}')");
        return Some(format!(
            "CREATE SEQUENCE {sequence};\n\
             ALTER TABLE {table} ADD COLUMN {column} {ty};\n\
             ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT {next};\n\
             ALTER SEQUENCE {sequence} OWNED BY {table}.{column};\n{}",
            batches(&next)
        ));
    }
    let value = first::<ast::GeneratedStored>(generated.syntax())
        .and_then(|stored| stored.expr())
        .map(|expr| written(sql, expr.syntax()))?;
    Some(format!(
        "ALTER TABLE {table} ADD COLUMN {column} {ty}; -- and a trigger that sets it on INSERT and UPDATE\n{}",
        batches(&value)
    ))
}

/// A serial column, as the sequence and the default that it stands for.
pub(super) fn serial(node: &SyntaxNode, table: &str) -> Option<String> {
    let add = ast::AddColumn::cast(node.clone())?;
    let column = written_name(&add);
    let ty = match &*super::syntax::type_name(add.ty())? {
        "smallserial" | "serial2" => "smallint",
        "bigserial" | "serial8" => "bigint",
        _ => "integer",
    };
    let sequence = default_name(table, std::slice::from_ref(&column), "seq");
    let column = Relation::new(None, &column).to_string();
    Some(format!(
        "CREATE SEQUENCE {sequence};\n\
         ALTER TABLE {table} ADD COLUMN {column} {ty};\n\
         ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT nextval('{sequence}');\n\
         ALTER SEQUENCE {sequence} OWNED BY {table}.{column};\n\
         -- in the next migration, in batches\n\
         UPDATE {table} SET {column} = nextval('{sequence}') WHERE {column} IS NULL;"
    ))
}

/// A new type, in a column beside the old one.
pub(super) fn second_column(table: &str, column: &str, ty: &str) -> String {
    let second = Relation::new(None, &format!("{}_new", column.trim_matches('"'))).to_string();
    expanded(table, column, &second, ty)
}

/// A new name, in a column beside the old one.
pub(super) fn renamed_column(table: &str, from: &str, to: &str, ty: &str) -> String {
    expanded(table, from, to, ty)
}

fn expanded(table: &str, old: &str, new: &str, ty: &str) -> String {
    format!(
        "ALTER TABLE {table} ADD COLUMN {new} {ty}; -- and a version that writes both\n\
         -- in the next migration, in batches\n\
         UPDATE {table} SET {new} = {old} WHERE {new} IS DISTINCT FROM {old};\n\
         -- when nothing reads {old} any more\n\
         ALTER TABLE {table} DROP COLUMN {old};"
    )
}

/// A column that refers to another table, without two locks at once.
pub(super) fn column_then_reference(sql: &str, node: &SyntaxNode, table: &str) -> Option<String> {
    let add = ast::AddColumn::cast(node.clone())?;
    let reference: ast::ReferencesConstraint = first(node)?;
    let name = written_name(&add);
    let constraint = constraint_name(reference.constraint_name_clause()).map_or_else(
        || default_name(table, std::slice::from_ref(&name), "fkey"),
        |name| Relation::new(None, &name).to_string(),
    );
    let column = Relation::new(None, &name).to_string();
    let clause = reference.constraint_name_clause().map(|clause| super::source::span(clause.syntax()).end);
    let whole = super::source::span(reference.syntax());
    let target = sql.get(clause.unwrap_or(whole.start)..whole.end)?.trim();
    let other = sql.get(super::source::span(node))?.replace(sql.get(whole)?, "");
    Some(format!(
        "ALTER TABLE {table} {};\n\
         -- in the next migration\n\
         ALTER TABLE {table} ADD CONSTRAINT {constraint} FOREIGN KEY ({column}) {target} NOT VALID;\n\
         -- in the one after it\n\
         ALTER TABLE {table} VALIDATE CONSTRAINT {constraint};",
        other.split_whitespace().collect::<Vec<_>>().join(" ")
    ))
}

/// A column with a CHECK, which is added and checked by itself.
pub(super) fn column_then_check(sql: &str, node: &SyntaxNode, table: &str) -> Option<String> {
    let add = ast::AddColumn::cast(node.clone())?;
    let check: ast::CheckConstraint = first(node)?;
    let whole = super::source::span(check.syntax());
    let column = sql.get(super::source::span(node))?.replace(sql.get(whole)?, "");
    let name = constraint_name(check.constraint_name_clause()).map_or_else(
        || default_name(table, &[written_name(&add)], "check"),
        |name| Relation::new(None, &name).to_string(),
    );
    let expr = written(sql, check.expr()?.syntax());
    Some(format!(
        "ALTER TABLE {table} {};\n\
         ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({expr}) NOT VALID;\n\
         -- in the next migration\n\
         ALTER TABLE {table} VALIDATE CONSTRAINT {name};",
        column.split_whitespace().collect::<Vec<_>>().join(" ")
    ))
}
