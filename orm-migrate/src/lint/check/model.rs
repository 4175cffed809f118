//! Rules about what models have.

use std::ops::Range;

use squawk_syntax::ast::{self, AstNode, NameLike};

use super::super::context::ModelTable;
use super::super::source::{Statement, span};
use super::super::state::State;
use super::super::syntax::{Relation, relation, relation_of};
use super::Draft;

/// A table or column that a statement takes away, under the name that it had.
#[derive(Debug, Clone)]
pub(in super::super) struct Gone {
    pub(in super::super) file: usize,
    range: Range<usize>,
    table: Relation,
    column: Option<String>,
    verb: &'static str,
}

/// What a statement takes away.
pub(in super::super) fn gone(statement: &Statement, file: usize) -> Vec<Gone> {
    match &statement.ast {
        ast::Stmt::DropTable(drop) => drop
            .table_name_refs()
            .filter_map(|table| {
                let range = span(table.syntax());
                Some(Gone { file, range, table: relation(table.syntax())?, column: None, verb: "dropped" })
            })
            .collect(),
        ast::Stmt::AlterTable(alter) => {
            let Some(table) = relation_of(alter.table_relation_name()) else { return Vec::new() };
            alter
                .actions()
                .filter_map(|action| {
                    let (column, verb) = match &action {
                        ast::AlterTableAction::DropColumn(drop) => {
                            (Some(drop.column_name_ref()?.text()), "dropped")
                        }
                        ast::AlterTableAction::RenameColumn(rename) => {
                            (Some(rename.column_name_ref()?.text()), "renamed")
                        }
                        ast::AlterTableAction::TableRenameTo(_) => (None, "renamed"),
                        ast::AlterTableAction::SetSchema(_) => (None, "moved"),
                        _ => return None,
                    };
                    Some(Gone { file, range: span(action.syntax()), table: table.clone(), column, verb })
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

/// What models still have of it when all files are read.
pub(in super::super) fn used_by_models(
    gone: &[Gone],
    models: &[ModelTable],
    state: &State,
) -> Vec<(usize, Draft)> {
    let mut found = Vec::new();
    for gone in gone {
        let model =
            models.iter().find(|model| Relation::new(model.schema.as_deref(), &model.name) == gone.table);
        let Some(model) = model else { continue };
        let table = state.tables.get(&gone.table);
        let message = match &gone.column {
            // A later migration has made it again.
            None if table.is_some_and(|table| table.made_in.is_some()) => continue,
            None => format!("{} is {}, but a model has it", gone.table, gone.verb),
            Some(column) if !model.columns.contains(column) => continue,
            Some(column) if table.is_some_and(|table| table.columns.contains_key(column)) => continue,
            Some(column) => {
                let column = Relation::new(None, column);
                format!("{}.{column} is {}, but the model of {} has it", gone.table, gone.verb, gone.table)
            }
        };
        found.push((gone.file, Draft::new("used-by-models", gone.range.clone(), message)));
    }
    found
}
