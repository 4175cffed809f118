//! CREATE TABLE and what belongs to it. DDL takes no arguments, so constants are literals here.

use super::Renderer;
use crate::schema::{Action, Column, Default, ForeignKey, Index, IndexPart, Kind, RelationKind, Table};
use crate::sql::ident::{push_ident, push_literal, push_qualified, push_table};
use crate::sql::{Access, Statement};
use crate::value::{EnumDef, Value};

/// Which of the tables are not there: one array of their names.
pub fn missing_tables(tables: &[&'static Table]) -> Statement {
    let names: Vec<String> = tables.iter().map(|table| table_name(table)).collect();
    Statement {
        sql: "SELECT ARRAY(SELECT name FROM unnest($1) AS name WHERE to_regclass(name) IS NULL)".into(),
        arguments: vec![Value::of(&names)],
        access: Access::Read,
        table: None,
    }
}

/// A table's name, quoted, with its schema.
pub fn table_name(table: &Table) -> String {
    let mut name = String::new();
    push_table(&mut name, table);
    name
}

/// `CREATE SCHEMA IF NOT EXISTS …`.
pub fn create_schema(name: &str) -> String {
    let mut sql = "CREATE SCHEMA IF NOT EXISTS ".to_owned();
    push_ident(&mut sql, name);
    sql
}

/// `CREATE TYPE … AS ENUM (…)`.
pub fn create_enum(def: &EnumDef) -> String {
    let mut r = Renderer::new();
    r.push("CREATE TYPE ");
    push_qualified(&mut r.sql, def.schema, def.name);
    r.push(" AS ENUM (");
    r.list(def.labels, |r, label| push_literal(&mut r.sql, label));
    r.push(")");
    r.sql
}

/// `CREATE TABLE …` with its columns, primary key and checks; indexes and foreign keys follow on their own.
pub fn create_table(table: &Table) -> String {
    let mut r = Renderer::new();
    r.push("CREATE TABLE ");
    push_table(&mut r.sql, table);
    r.push(" (\n    ");
    for (position, column) in table.columns.iter().enumerate() {
        if position > 0 {
            r.push(",\n    ");
        }
        r.column_definition(column);
        r.enum_check(table, column);
    }
    if !table.primary_key.is_empty() {
        r.push(",\n    CONSTRAINT ");
        r.ident(&table.primary_key_name());
        r.push(" PRIMARY KEY (");
        r.list(table.primary_key, |r, &key| r.ident(table.columns[key].name));
        r.push(")");
    }
    for check in table.checks {
        r.check(check.name, |r| r.push(check.expression));
    }
    r.checks_of_kinds(table);
    r.push("\n)");
    r.sql
}

/// `CREATE [UNIQUE] INDEX …` of each index of a table.
pub fn create_indexes(table: &Table) -> Vec<String> {
    let own = table.indexes.iter().map(|index| create_index(table, index, &[]));
    own.chain(super::inheritance::create_indexes(table)).collect()
}

/// `ALTER TABLE … ADD CONSTRAINT … FOREIGN KEY …` of each foreign key of a table.
pub fn create_foreign_keys(table: &Table) -> Vec<String> {
    let mut statements: Vec<String> = Vec::new();
    let of_kinds = table.kinds().iter().map(|kind| kind.table);
    for table in std::iter::once(table).chain(of_kinds) {
        for key in table.foreign_keys {
            let of_key = if let RelationKind::Polymorphic { .. } = key.relation.kind {
                super::polymorphic::create_triggers(table, key.name, key.relation)
            } else {
                vec![create_foreign_key(table, key)]
            };
            // Of a column that kinds share, each of them says it.
            for statement in of_key {
                if !statements.contains(&statement) {
                    statements.push(statement);
                }
            }
        }
    }
    statements
}

/// `CREATE [UNIQUE] INDEX …`, of the rows of these kinds only.
pub(super) fn create_index(table: &Table, index: &Index, kinds: &[&Kind]) -> String {
    let mut r = Renderer::new();
    r.push(if index.unique { "CREATE UNIQUE INDEX " } else { "CREATE INDEX " });
    r.ident(index.name);
    r.push(" ON ");
    push_table(&mut r.sql, table);
    if index.method != "btree" {
        r.push(" USING ");
        r.push(index.method);
    }
    r.push(" (");
    r.list(index.parts, |r, part| match part {
        IndexPart::Column { column, descending } => {
            r.ident(table.columns[*column].name);
            if *descending {
                r.push(" DESC");
            }
        }
        IndexPart::Expression(sql) => {
            r.push("(");
            r.push(sql);
            r.push(")");
        }
    });
    r.push(")");
    let mut opening = " WHERE ";
    if !kinds.is_empty() {
        r.push(opening);
        r.is_one_of(table, kinds, false);
        opening = " AND ";
    }
    if let Some(live) = table.soft_delete.filter(|_| index.live) {
        r.push(opening);
        r.ident(table.columns[live].name);
        r.push(" IS NULL");
        opening = " AND ";
    }
    if let Some(predicate) = index.predicate {
        let is_first = opening == " WHERE ";
        r.push(opening);
        r.push(if is_first { "" } else { "(" });
        r.push(predicate);
        r.push(if is_first { "" } else { ")" });
    }
    r.sql
}

/// `ALTER TABLE … ADD CONSTRAINT … FOREIGN KEY …`.
fn create_foreign_key(table: &Table, key: &ForeignKey) -> String {
    let mut r = Renderer::new();
    let target = (key.relation.target)();
    r.push("ALTER TABLE ");
    push_table(&mut r.sql, table);
    r.push(" ADD CONSTRAINT ");
    r.ident(key.name);
    r.push(" FOREIGN KEY (");
    r.list(key.relation.keys(), |r, &column| r.ident(table.columns[column].name));
    r.push(") REFERENCES ");
    push_table(&mut r.sql, target);
    r.push(" (");
    r.list(target.primary_key, |r, &column| r.ident(target.columns[column].name));
    r.push(")");
    if let RelationKind::BelongsTo { on_delete, on_update, .. } = key.relation.kind {
        r.action(" ON DELETE ", on_delete);
        r.action(" ON UPDATE ", on_update);
    }
    r.sql
}

impl Renderer {
    /// `,\n CONSTRAINT … CHECK (…)`.
    pub(super) fn check(&mut self, name: &str, condition: impl FnOnce(&mut Self)) {
        self.push(",\n    CONSTRAINT ");
        self.ident(name);
        self.push(" CHECK (");
        condition(self);
        self.push(")");
    }

    fn column_definition(&mut self, column: &Column) {
        self.ident(column.name);
        self.push(" ");
        self.column_type(column);
        if !column.nullable {
            self.push(" NOT NULL");
        }
        match column.default {
            Default::None | Default::Computed { sql: None, .. } => {}
            Default::Identity => self.push(" GENERATED BY DEFAULT AS IDENTITY"),
            Default::Generated(sql) => {
                self.push(" GENERATED ALWAYS AS (");
                self.push(sql);
                self.push(") STORED");
            }
            Default::Sql(sql) | Default::Computed { sql: Some(sql), .. } => {
                self.push(" DEFAULT ");
                self.push(sql);
            }
            Default::Constant(value) => {
                if let Some(literal) = value().literal() {
                    self.push(" DEFAULT ");
                    push_literal(&mut self.sql, &literal);
                    self.push("::");
                    self.type_name(&column.ty);
                }
            }
        }
    }

    fn column_type(&mut self, column: &Column) {
        use std::fmt::Write;
        // Writing to a String does not fail.
        let _ = match (column.len, column.precision) {
            (Some(len), _) => write!(self.sql, "varchar({len})"),
            (None, Some((precision, scale))) => write!(self.sql, "numeric({precision},{scale})"),
            (None, None) => {
                self.type_name(&column.ty);
                Ok(())
            }
        };
    }

    /// A text enumeration admits its labels only, and so does an array of one, beside NULLs.
    fn enum_check(&mut self, table: &Table, column: &Column) {
        let Some(def) = column.ty.enum_def().filter(|_| column.has_label_check()) else { return };
        self.push(" CONSTRAINT ");
        self.ident(&table.label_check_name(column));
        let (before, after, end) = if column.ty.is_array() {
            (" CHECK (array_remove(", ", NULL) <@ ARRAY[", "])")
        } else {
            (" CHECK (", " IN (", "))")
        };
        self.push(before);
        self.ident(column.name);
        self.push(after);
        self.list(def.labels, |r, label| push_literal(&mut r.sql, label));
        self.push(end);
    }

    fn action(&mut self, event: &str, action: Action) {
        let word = match action {
            Action::NoAction => return,
            Action::Restrict => "RESTRICT",
            Action::Cascade => "CASCADE",
            Action::SetNull => "SET NULL",
            Action::SetDefault => "SET DEFAULT",
        };
        self.push(event);
        self.push(word);
    }
}
