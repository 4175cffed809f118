//! COPY … FROM STDIN, the fastest way into a table, and what has to be known before it.

use super::Renderer;
use crate::schema::Table;
use crate::sql::ident::{push_literal, push_qualified, push_table};

/// `COPY t (columns) FROM STDIN`, of rows in binary format.
pub fn copy_in(table: &Table, columns: &[usize]) -> String {
    let mut r = Renderer::new();
    r.push("COPY ");
    push_table(&mut r.sql, table);
    r.push(" (");
    r.list(columns, |r, &column| r.ident(table.columns[column].name));
    r.push(") FROM STDIN (FORMAT binary)");
    r.sql
}

/// Keeps a table's columns as they are until the end of the transaction, by the lock that an INSERT takes, too, and
/// tells whether a COPY of the model's columns does what an INSERT would: of two statements the last yields one boolean,
/// or no row if there is no such table.
///
/// A COPY of binary rows does not convert: the bytes of an `integer` would be taken for a `real` where the database has
/// one. Neither does it heed rules, and it refuses policies.
pub fn can_copy(table: &Table) -> String {
    let mut r = Renderer::new();
    let mut name = String::new();
    push_qualified(&mut name, table.schema, table.name);
    r.push("LOCK TABLE ONLY ");
    r.push(&name);
    r.push(
        " IN ROW EXCLUSIVE MODE; SELECT c.relkind IN ('r', 'p') AND NOT c.relhasrules AND NOT row_security_active(c.oid) \
         AND NOT EXISTS (SELECT 1 FROM (VALUES ",
    );
    r.list(table.columns, |r, column| {
        r.push("(");
        push_literal(&mut r.sql, column.name);
        r.push(", ");
        r.number(column.ty.oid as usize);
        r.push(", ");
        r.push(if column.ty.needs_cast() { "TRUE" } else { "FALSE" });
        r.push(")");
    });
    // 25 is text: varchar and char have its bytes. An enum takes its label's, an array of enums does not.
    r.push(
        ") AS w(name, type, is_enum) LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = w.name \
         LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid WHERE CASE WHEN w.is_enum THEN t.typtype IS DISTINCT FROM 'e' \
         ELSE a.atttypid IS NULL OR NOT (a.atttypid = w.type OR (w.type = 25 AND a.atttypid IN (1042, 1043))) END) \
         FROM pg_catalog.pg_class c WHERE c.oid = ",
    );
    push_literal(&mut r.sql, &name);
    r.push("::regclass");
    r.sql
}
