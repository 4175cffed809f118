//! INSERT of any number of rows by UNNEST: one array argument for each column, so that every number of rows is
//! the same prepared statement.

use super::inheritance::of_kind;
use super::{Access, Renderer, Statement};
use crate::schema::{Default, Table};
use crate::sql::ast::{Elements, InsertMany, Item, ManyColumn};
use crate::sql::ident::{push_literal, push_qualified, push_table};
use crate::value::{TypeKind, Value};

/// INSERT of rows from arrays.
///
/// RETURNING does not promise any order, so where the rows are wanted the arrays are numbered, a key that the
/// database makes is made beside them, and the inserted rows are joined back to their numbers by key.
pub fn insert_many(insert: &InsertMany) -> Statement {
    let mut r = Renderer::new();
    r.insert_many(insert);
    r.finish(Access::Write, insert.table)
}

/// The same, with these expressions of the rows, in the order of the arrays.
pub fn insert_many_items(insert: &InsertMany, items: &[Item]) -> Statement {
    let mut r = Renderer::new();
    r.returning_in_order(insert, Some(items));
    r.finish(Access::Write, insert.table)
}

impl Renderer {
    pub(super) fn insert_many(&mut self, insert: &InsertMany) {
        if insert.returning {
            self.returning_in_order(insert, None);
        } else if insert.columns.iter().any(|column| column.elements.is_some()) {
            self.insert_from(insert, |r| {
                r.push("(");
                r.input(insert);
                r.push(") AS \"orm_input\"");
            });
        } else {
            self.insert_from(insert, |r| r.unnest(insert, false));
        }
    }

    /// `INSERT INTO t (columns) SELECT values FROM source`.
    fn insert_from(&mut self, insert: &InsertMany, source: impl FnOnce(&mut Self)) {
        let table = insert.table;
        let columns: Vec<&ManyColumn> = insert
            .columns
            .iter()
            .filter(|column| column.values.is_some() || is_made_key(table, column, insert))
            .collect();
        let is_given = |column| columns.iter().any(|given| given.column == column);
        let of_kind: Vec<(&str, String)> = of_kind(table, is_given).collect();
        self.push("INSERT INTO ");
        push_table(&mut self.sql, table);
        if !columns.is_empty() || !of_kind.is_empty() {
            let given = columns.iter().map(|column| table.columns[column.column].name);
            self.push(" (");
            self.list(of_kind.iter().map(|&(name, _)| name).chain(given), Self::ident);
            self.push(")");
        }
        self.push(" SELECT ");
        let given = columns.iter().map(|&column| Err(column));
        self.list(of_kind.iter().map(|(_, sql)| Ok(sql)).chain(given), |r, value| match value {
            Ok(sql) => r.push(sql),
            Err(column) if is_made_key(table, column, insert) => r.input_name("orm_key_", column.column),
            Err(column) => r.given_or_default(insert, column),
        });
        self.push(" FROM ");
        source(self);
    }

    /// What a row of the input gives for a column, or what the database gives where it does not.
    fn given_or_default(&mut self, insert: &InsertMany, many: &ManyColumn) {
        if many.values.is_none() {
            return self.database_default(insert.table, many.column);
        }
        if many.given.is_none() {
            return self.input_value(insert.table, many);
        }
        self.push("CASE WHEN ");
        self.input_name("orm_given_", many.column);
        self.push(" THEN ");
        self.input_value(insert.table, many);
        self.push(" ELSE ");
        // Cast, because a CASE takes a type that suits both, and a given value must not go through another type:
        // an int8 through the double precision of `random()` would come out as another number.
        self.push("(");
        self.database_default(insert.table, many.column);
        self.push(")::");
        self.type_name(&insert.table.columns[many.column].ty);
        self.push(" END");
    }

    /// What a row of the input gives for a column, or what the table has where it does not.
    pub(super) fn given_or_kept(&mut self, table: &Table, many: &ManyColumn) {
        if many.given.is_none() {
            return self.input_value(table, many);
        }
        self.push("CASE WHEN ");
        self.input_name("orm_given_", many.column);
        self.push(" THEN ");
        self.input_value(table, many);
        self.push(" ELSE ");
        self.column(table.name, &table.columns[many.column]);
        self.push(" END");
    }

    pub(super) fn input_value(&mut self, table: &Table, many: &ManyColumn) {
        let column = &table.columns[many.column];
        if many.elements.is_some() {
            self.push("CASE WHEN ");
            self.input_name("orm_present_", many.column);
            self.push(" THEN coalesce(");
            self.input_name("orm_array_", many.column);
            self.push(", '{}') END");
            return;
        }
        self.input_name("", many.column);
        if column.ty.needs_cast() {
            self.push("::");
            self.type_name(&column.ty);
        }
    }

    fn input_name(&mut self, prefix: &str, column: usize) {
        self.push("\"orm_input\".");
        self.numbered(prefix, column);
    }

    /// `"prefix7"`.
    fn numbered(&mut self, prefix: &str, column: usize) {
        self.push("\"");
        self.push(prefix);
        self.number(column);
        self.push("\"");
    }

    /// The expression that the database itself uses for a column that is not given.
    fn database_default(&mut self, table: &Table, column: usize) {
        match table.columns[column].default {
            Default::Sql(sql) | Default::Computed { sql: Some(sql), .. } => self.push(sql),
            Default::Identity => {
                let mut name = String::new();
                push_qualified(&mut name, table.schema, table.name);
                self.push("nextval(pg_get_serial_sequence(");
                push_literal(&mut self.sql, &name);
                self.push(", ");
                push_literal(&mut self.sql, table.columns[column].name);
                self.push("))");
            }
            Default::Constant(value) => self.value(value()),
            // No row gives a generated column, so that it is not among those of the statement.
            Default::None | Default::Computed { sql: None, .. } | Default::Generated(_) => self.push("NULL"),
        }
    }

    fn unnest(&mut self, insert: &InsertMany, ordinality: bool) {
        let mut names: Vec<String> = Vec::new();
        let mut arrays: Vec<Value> = Vec::new();
        for many in &insert.columns {
            for (prefix, value) in many.inputs() {
                names.push(format!("{prefix}{}", many.column));
                arrays.push(value.clone());
            }
        }
        if arrays.is_empty() {
            self.push("generate_series(1, ");
            self.count_argument(insert.rows as u64);
            names.push("orm_row".to_owned());
        } else {
            self.push("unnest(");
            self.list(arrays, Self::raw_argument);
        }
        self.push(if ordinality { ") WITH ORDINALITY AS \"orm_input\"(" } else { ") AS \"orm_input\"(" });
        if ordinality {
            names.push("orm_ordinality".to_owned());
        }
        self.list(&names, |r, name| r.ident(name));
        self.push(")");
    }

    /// An argument as what crosses the wire: it is each row's value that is cast.
    fn raw_argument(&mut self, value: Value) {
        self.arguments.push(value);
        self.push("$");
        self.number(self.arguments.len());
    }

    /// The rows with their numbers, the keys that the database makes, and their arrays put together.
    ///
    /// Arrays of arrays would have to be of one length, so the elements of all rows come as one array beside the
    /// number of the row that each belongs to.
    pub(super) fn input(&mut self, insert: &InsertMany) {
        let table = insert.table;
        self.push("SELECT \"orm_input\".*");
        for many in insert.columns.iter().filter(|many| many.elements.is_some()) {
            self.push(", ");
            self.numbered("orm_elements_", many.column);
            self.push(".\"value\" AS ");
            self.numbered("orm_array_", many.column);
        }
        for many in insert.columns.iter().filter(|many| is_made_key(table, many, insert)) {
            self.push(", ");
            self.given_or_default(insert, many);
            self.push(" AS ");
            self.numbered("orm_key_", many.column);
        }
        self.push(" FROM ");
        self.unnest(insert, true);
        for many in &insert.columns {
            if let (Some(values), Some(elements)) = (&many.values, &many.elements) {
                self.grouped(table, many.column, values, elements);
            }
        }
    }

    /// ` LEFT JOIN` the arrays of a column, by the number of their row.
    fn grouped(&mut self, table: &Table, column: usize, values: &Value, elements: &Elements) {
        self.push(" LEFT JOIN (SELECT \"row\", array_agg(\"element\"");
        let ty = &table.columns[column].ty;
        if let (true, TypeKind::Array(element)) = (ty.needs_cast(), ty.kind) {
            self.push("::");
            self.type_name(element);
        }
        self.push(" ORDER BY \"position\") AS \"value\" FROM unnest(");
        self.list([values.clone(), elements.rows.clone()], Self::raw_argument);
        self.push(
            ") WITH ORDINALITY AS \"orm_element\"(\"element\", \"row\", \"position\") GROUP BY \"row\") AS ",
        );
        self.numbered("orm_elements_", column);
        self.push(" ON ");
        self.numbered("orm_elements_", column);
        self.push(".\"row\" = \"orm_input\".\"orm_ordinality\"");
    }

    /// `WITH "orm_input" AS (…), "orm_inserted" AS (INSERT … RETURNING columns`.
    pub(super) fn inserted_from_input(&mut self, insert: &InsertMany, conflict: impl FnOnce(&mut Self)) {
        let table = insert.table;
        self.push("WITH \"orm_input\" AS MATERIALIZED (");
        self.input(insert);
        self.push("), \"orm_inserted\" AS (");
        self.insert_from(insert, |r| r.push("\"orm_input\""));
        conflict(self);
        self.push(" RETURNING ");
        self.list(table.columns, |r, column| r.column(table.name, column));
    }

    fn returning_in_order(&mut self, insert: &InsertMany, items: Option<&[Item]>) {
        self.inserted_from_input(insert, |_| ());
        self.push(") SELECT ");
        self.read_rows("orm_inserted", insert.table, items);
        self.joined_to_input(insert, insert.table.primary_key);
        self.push(" ORDER BY \"orm_input\".\"orm_ordinality\"");
    }

    /// What is read of the rows, and which of the input they were, by these columns.
    pub(super) fn numbered_rows(&mut self, insert: &InsertMany, by: &[usize], items: Option<&[Item]>) {
        self.read_rows("orm_inserted", insert.table, items);
        self.push(", \"orm_input\".\"orm_ordinality\"");
        self.joined_to_input(insert, by);
    }

    /// ` FROM "orm_inserted" JOIN "orm_input" ON …`, by these columns.
    fn joined_to_input(&mut self, insert: &InsertMany, by: &[usize]) {
        let table = insert.table;
        self.push(" FROM \"orm_inserted\" JOIN \"orm_input\" ON ");
        for (position, &key) in by.iter().enumerate() {
            if position > 0 {
                self.push(" AND ");
            }
            self.column("orm_inserted", &table.columns[key]);
            self.push(" = ");
            match insert.columns.iter().find(|many| many.column == key) {
                Some(many) if is_made_key(table, many, insert) => self.input_name("orm_key_", key),
                Some(many) => self.stored_value(insert, many),
                // Every column of the table is among those of the statement.
                None => self.push("NULL"),
            }
        }
    }

    /// A value of the input as the table has it: rounded to the column's scale.
    fn stored_value(&mut self, insert: &InsertMany, many: &ManyColumn) {
        self.given_or_default(insert, many);
        if let Some((precision, scale)) = insert.table.columns[many.column].precision {
            self.push("::numeric(");
            self.number(precision.into());
            self.push(", ");
            self.number(scale.into());
            self.push(")");
        }
    }
}

/// Whether the database makes this part of the key by which the row is found, so that it has to be made beside the input
/// to be known there.
fn is_made_key(table: &Table, many: &ManyColumn, insert: &InsertMany) -> bool {
    insert.returning
        && (table.primary_key.contains(&many.column) || insert.found_by.contains(&many.column))
        && (many.values.is_none() || many.given.is_some())
}

impl ManyColumn {
    /// The arrays of this column that have one element for each row, each with the prefix of its name.
    fn inputs(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        let whole = self.values.as_ref().filter(|_| self.elements.is_none()).map(|value| ("", value));
        let present = self.elements.iter().map(|elements| ("orm_present_", &elements.present));
        whole.into_iter().chain(present).chain(self.given.as_ref().map(|value| ("orm_given_", value)))
    }
}
