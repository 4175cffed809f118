use super::write::{alter_table, ident, literal, name, type_name};
use crate::safe::fill::is_constant_fill;
use crate::schema::{Column, Identity, Name};

/// `"title" varchar(200) NOT NULL`.
pub(super) fn definition(column: &Column) -> String {
    with_default(column, column.default.as_deref())
}

fn with_default(column: &Column, default: Option<&str>) -> String {
    let mut sql = format!("{} {}", ident(&column.name), type_name(&column.ty));
    if let Some(collation) = &column.collation {
        sql.extend([" COLLATE ", &name(collation)]);
    }
    if !column.nullable {
        sql += " NOT NULL";
    }
    if let Some(how) = column.identity {
        sql.extend([" GENERATED ", identity(how), " AS IDENTITY"]);
    }
    if let Some(expression) = &column.generated {
        sql.extend([" GENERATED ALWAYS AS (", expression, ") STORED"]);
    }
    if let Some(default) = default {
        sql.extend([" DEFAULT ", default]);
    }
    sql
}

/// What the rows that are there get is the default while the column is added.
pub(super) fn add(table: &Name, column: &Column, fill: Option<&str>) -> Vec<String> {
    let add = |default| alter_table(table, &format!("ADD COLUMN {}", with_default(column, default)));
    if let Some(fill) = fill.filter(|fill| !is_constant_fill(fill)) {
        return add_filled(table, column, fill);
    }
    let default = column.default.as_deref();
    let mut statements = vec![add(fill.or(default))];
    match default {
        _ if fill.is_none() => {}
        None => statements.push(alter(table, &column.name, "DROP DEFAULT")),
        Some(default) => statements.push(alter(table, &column.name, &format!("SET DEFAULT {default}"))),
    }
    statements.extend(column.comment.as_deref().map(|text| comment(table, &column.name, Some(text))));
    statements
}

/// A value that differs from row to row is no default.
fn add_filled(table: &Name, column: &Column, fill: &str) -> Vec<String> {
    let empty = Column { nullable: true, default: None, comment: None, ..column.clone() };
    let mut statements = vec![alter_table(table, &format!("ADD COLUMN {}", definition(&empty)))];
    statements.push(format!("UPDATE {} SET {} = {fill}", name(table), ident(&column.name)));
    if !column.nullable {
        statements.push(alter(table, &column.name, "SET NOT NULL"));
    }
    let default = column.default.as_deref();
    statements.extend(default.map(|default| alter(table, &column.name, &format!("SET DEFAULT {default}"))));
    statements.extend(column.comment.as_deref().map(|text| comment(table, &column.name, Some(text))));
    statements
}

/// The rows that have no value get one first.
pub(super) fn set_not_null(table: &Name, column: &str, fill: Option<&str>) -> Vec<String> {
    let update = fill.map(|value| {
        format!("UPDATE {} SET {} = {value} WHERE {} IS NULL", name(table), ident(column), ident(column))
    });
    update.into_iter().chain([alter(table, column, "SET NOT NULL")]).collect()
}

pub(super) fn alter(table: &Name, column: &str, action: &str) -> String {
    alter_table(table, &format!("ALTER COLUMN {} {action}", ident(column)))
}

pub(super) fn alter_type(table: &Name, to: &Column, using: Option<&str>) -> String {
    let mut action = format!("TYPE {}", type_name(&to.ty));
    if let Some(collation) = &to.collation {
        action.extend([" COLLATE ", &name(collation)]);
    }
    if let Some(using) = using {
        action.extend([" USING ", using]);
    }
    alter(table, &to.name, &action)
}

/// A sequence begins at 1, where rows may have numbers already. `old` is the one of a serial: as long as it is the column's,
/// the server takes it for that of the identity.
pub(super) fn add_identity(table: &Name, column: &str, how: Identity, old: Option<&str>) -> Vec<String> {
    let sequence = format!("pg_get_serial_sequence({}, {})", literal(&name(table)), literal(column));
    let mut statements: Vec<String> =
        old.map(|old| format!("ALTER SEQUENCE {old} OWNED BY NONE")).into_iter().collect();
    statements.push(alter(table, column, &format!("ADD GENERATED {} AS IDENTITY", identity(how))));
    statements.push(behind_rows(table, column, &sequence, ""));
    statements
}

/// `sequence` is the one that numbers the column afterwards. Others may take numbers from it, too, so it does not go back.
pub(super) fn drop_identity(table: &Name, column: &str, sequence: Option<&str>) -> Vec<String> {
    let mut statements = vec![alter(table, column, "DROP IDENTITY")];
    if let Some(sequence) = sequence {
        let ahead = format!(" AND max({}) >= (SELECT last_value FROM {sequence})", ident(column));
        statements.push(behind_rows(table, column, &literal(sequence), &ahead));
    }
    statements
}

/// Sets a sequence behind the highest number of the rows.
fn behind_rows(table: &Name, column: &str, sequence: &str, condition: &str) -> String {
    let max = format!("max({})", ident(column));
    format!("SELECT setval({sequence}, {max}) FROM {} HAVING {max} > 0{condition}", name(table))
}

pub(super) const fn identity(how: Identity) -> &'static str {
    match how {
        Identity::ByDefault => "BY DEFAULT",
        Identity::Always => "ALWAYS",
    }
}

pub(super) fn comment(table: &Name, column: &str, text: Option<&str>) -> String {
    super::write::comment(&format!("COLUMN {}.{}", name(table), ident(column)), text)
}
