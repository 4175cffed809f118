//! Operations as SQL, each in its plain form: at once, with whatever lock that takes.

mod column;
mod constraint;
mod create;
mod enumeration;
mod index;
mod write;

pub(crate) use self::constraint::foreign_key;
pub(crate) use self::write::{ident, type_name};

use crate::operation::Operation;
use crate::schema::Name;

use self::write::{alter_table, moved_and_renamed, name};

/// A statement, without the semicolon that ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its text.
    pub sql: String,
    /// Whether what follows needs a transaction of its own, because it can use what this one makes only when that is
    /// committed: a label of an enum.
    pub ends_transaction: bool,
}

impl Statement {
    /// A statement that others may follow in its transaction.
    pub fn new(sql: impl Into<String>) -> Self {
        Statement { sql: sql.into(), ends_transaction: false }
    }
}

/// The statements of an operation.
///
/// ```
/// use orm_migrate::ddl::statements;
/// use orm_migrate::operation::Operation;
///
/// let operation = Operation::SetNotNull { table: "posts".into(), column: "title".to_owned(), fill: None };
/// assert_eq!(statements(&operation)[0].sql, r#"ALTER TABLE "posts" ALTER COLUMN "title" SET NOT NULL"#);
/// ```
pub fn statements(operation: &Operation) -> Vec<Statement> {
    texts(operation)
        .into_iter()
        .map(|sql| Statement { sql, ends_transaction: operation.ends_transaction() })
        .collect()
}

/// The statements of operations as one text, each with its semicolon.
pub fn script(operations: &[Operation]) -> String {
    operations.iter().flat_map(statements).map(|statement| statement.sql + ";\n").collect()
}

fn texts(operation: &Operation) -> Vec<String> {
    use Operation as Op;
    match operation {
        Op::CreateSchema { name } => vec![format!("CREATE SCHEMA IF NOT EXISTS {}", ident(name))],
        Op::DropSchema { name } => vec![format!("DROP SCHEMA {}", ident(name))],
        Op::CreateEnum { enumeration } => vec![enumeration::create(enumeration)],
        Op::DropEnum { enumeration } => vec![format!("DROP TYPE {}", name(&enumeration.name))],
        Op::RenameEnum { from, to } => moved_and_renamed("TYPE", from, to),
        Op::AddEnumValue { enumeration, value, before } => {
            vec![enumeration::add_value(enumeration, value, before.as_deref())]
        }
        Op::RenameEnumValue { enumeration, from, to } => {
            vec![enumeration::rename_value(enumeration, from, to)]
        }
        Op::CreateTable { table } => create::table(table),
        Op::DropTable { table } => vec![format!("DROP TABLE {}", name(&table.name))],
        Op::RenameTable { from, to } => moved_and_renamed("TABLE", from, to),
        Op::SetTableComment { table, to, .. } => vec![create::table_comment(table, to.as_deref())],
        Op::AddColumn { table, column, fill } => column::add(table, column, fill.as_deref()),
        Op::DropColumn { table, column } => {
            vec![alter_table(table, &format!("DROP COLUMN {}", ident(&column.name)))]
        }
        Op::RenameColumn { table, from, to } => {
            vec![alter_table(table, &format!("RENAME COLUMN {} TO {}", ident(from), ident(to)))]
        }
        Op::AlterType { table, to, using, .. } => vec![column::alter_type(table, to, using.as_deref())],
        Op::SetNotNull { table, column, fill } => column::set_not_null(table, column, fill.as_deref()),
        Op::DropNotNull { table, column } => vec![column::alter(table, column, "DROP NOT NULL")],
        Op::SetDefault { table, column, to, .. } => {
            vec![column::alter(table, column, &format!("SET DEFAULT {to}"))]
        }
        Op::DropDefault { table, column, .. } => vec![column::alter(table, column, "DROP DEFAULT")],
        Op::AddIdentity { table, column, identity, sequence } => {
            column::add_identity(table, column, *identity, sequence.as_deref())
        }
        Op::SetIdentity { table, column, to, .. } => {
            vec![column::alter(table, column, &format!("SET GENERATED {}", column::identity(*to)))]
        }
        Op::DropIdentity { table, column, sequence, .. } => {
            column::drop_identity(table, column, sequence.as_deref())
        }
        Op::DropExpression { table, column } => {
            vec![column::alter(table, &column.name, "DROP EXPRESSION")]
        }
        Op::SetColumnComment { table, column, to, .. } => {
            vec![column::comment(table, column, to.as_deref())]
        }
        Op::AddPrimaryKey { table, key } => vec![add(table, &constraint::primary_key(key))],
        Op::AddUnique { table, unique } => vec![add(table, &constraint::unique(unique))],
        Op::AddCheck { table, check } => vec![add(table, &constraint::check(check))],
        Op::AddForeignKey { table, key } => vec![add(table, &constraint::foreign_key(key))],
        Op::DropPrimaryKey { table, key } => vec![drop_constraint(table, &key.name)],
        Op::DropUnique { table, unique } => vec![drop_constraint(table, &unique.name)],
        Op::DropCheck { table, check } => vec![drop_constraint(table, &check.name)],
        Op::DropForeignKey { table, key } => vec![drop_constraint(table, &key.name)],
        Op::RenameConstraint { table, from, to } => {
            vec![alter_table(table, &format!("RENAME CONSTRAINT {} TO {}", ident(from), ident(to)))]
        }
        Op::CreateIndex { table, index } => vec![index::create(table, index)],
        Op::DropIndex { table, index } => vec![format!("DROP INDEX {}", name(&table.sibling(&index.name)))],
        Op::RenameIndex { table, from, to } => {
            vec![format!("ALTER INDEX {} RENAME TO {}", name(&table.sibling(from)), ident(to))]
        }
        Op::CreateFunction { function } => vec![function.sql.clone()],
        Op::DropFunction { function } => vec![format!("DROP FUNCTION {}()", name(&function.name))],
        Op::CreateTrigger { trigger, .. } => vec![trigger.sql.clone()],
        Op::DropTrigger { table, trigger } => {
            vec![format!("DROP TRIGGER {} ON {}", ident(&trigger.name), name(table))]
        }
    }
}

fn add(table: &Name, constraint: &str) -> String {
    alter_table(table, &format!("ADD {constraint}"))
}

fn drop_constraint(table: &Name, constraint: &str) -> String {
    alter_table(table, &format!("DROP CONSTRAINT {}", ident(constraint)))
}
