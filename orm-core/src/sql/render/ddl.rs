//! CREATE TABLE and what belongs to it. DDL takes no arguments, so constants are literals here.

use super::Renderer;
use super::definition::{self, IndexDefinition};
use crate::schema::{Action, Column, ForeignKey, IndexPart, RelationKind, Table};
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
    for check in definition::table_checks(table) {
        r.push(",\n    CONSTRAINT ");
        r.ident(&check.name);
        r.push(" CHECK (");
        r.push(&check.condition);
        r.push(")");
    }
    r.push("\n)");
    r.sql
}

/// `CREATE [UNIQUE] INDEX …` of each index of a table.
pub fn create_indexes(table: &Table) -> Vec<String> {
    definition::indexes(table).iter().map(|index| create_index(table, index)).collect()
}

/// `ALTER TABLE … ADD CONSTRAINT … FOREIGN KEY …` of each foreign key of a table.
pub fn create_foreign_keys(table: &Table) -> Vec<String> {
    let mut statements: Vec<String> = Vec::new();
    let of_kinds = table.kinds().iter().map(|kind| kind.table);
    for table in std::iter::once(table).chain(of_kinds) {
        for key in table.foreign_key_constraints() {
            let of_key = if let RelationKind::Polymorphic { .. } = key.relation.kind {
                let triggers = definition::triggers(table, key.name, key.relation);
                triggers.into_iter().flat_map(|trigger| [trigger.function_sql, trigger.sql]).collect()
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

/// `CREATE [UNIQUE] INDEX …`.
fn create_index(table: &Table, definition: &IndexDefinition<'_>) -> String {
    let IndexDefinition { index, columns, predicate } = definition;
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
            r.ident(columns[*column].name);
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
    if let Some(predicate) = predicate {
        r.push(" WHERE ");
        r.push(predicate);
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
    fn column_definition(&mut self, column: &Column) {
        self.ident(column.name);
        self.push(" ");
        self.column_type(column);
        if !column.nullable {
            self.push(" NOT NULL");
        }
        if column.default.is_identity() {
            self.push(" GENERATED BY DEFAULT AS IDENTITY");
        } else if let Some(expression) = definition::generated(column) {
            self.push(" GENERATED ALWAYS AS (");
            self.push(expression);
            self.push(") STORED");
        } else if let Some(default) = definition::column_default(column) {
            self.push(" DEFAULT ");
            self.push(&default);
        }
    }

    /// A text enumeration admits its labels only.
    fn enum_check(&mut self, table: &Table, column: &Column) {
        if let Some(check) = definition::label_check(table, column) {
            self.push(" CONSTRAINT ");
            self.ident(&check.name);
            self.push(" CHECK (");
            self.push(&check.condition);
            self.push(")");
        }
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
