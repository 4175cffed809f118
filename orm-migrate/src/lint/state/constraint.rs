//! What constraints say of a table.

use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

use super::super::syntax::{Relation, columns, constraint_name, relation, relation_of, text};
use super::{ForeignKeyState, IndexState, State};

impl State {
    /// A constraint of a table, or of one of its columns.
    pub(super) fn add_constraint(&mut self, table: &Relation, column: Option<&str>, node: &SyntaxNode) {
        let Some(constraint) = ast::Constraint::cast(node.clone()) else { return };
        let own = || column.map(str::to_owned).into_iter().collect::<Vec<_>>();
        let default_name =
            |columns: &[String], suffix: &str| format!("{}_{}_{suffix}", table.name, columns.join("_"));
        match &constraint {
            ast::Constraint::PrimaryKeyConstraint(key) => {
                let keys = key.index_parameters().and_then(|index| index.column_list());
                let columns = keys.map_or_else(own, |list| columns(list.syntax()));
                let name = constraint_name(key.constraint_name_clause())
                    .unwrap_or_else(|| format!("{}_pkey", table.name));
                self.tables.entry(table.clone()).or_default().primary_key.clone_from(&columns);
                let index = key.using_index().and_then(|using| relation(using.syntax()));
                self.constraint_index(table, &name, columns, index, node);
            }
            ast::Constraint::UniqueConstraint(key) => {
                let keys = key.index_parameters().and_then(|index| index.column_list());
                let columns = keys.map_or_else(own, |list| columns(list.syntax()));
                let name = constraint_name(key.constraint_name_clause())
                    .unwrap_or_else(|| default_name(&columns, "key"));
                let index = key.using_index().and_then(|using| relation(using.syntax()));
                self.constraint_index(table, &name, columns, index, node);
            }
            ast::Constraint::ForeignKeyConstraint(key) => {
                let columns = key.from_columns().map(|list| columns(list.syntax())).unwrap_or_default();
                let name = constraint_name(key.constraint_name_clause());
                self.add_foreign_key(table, name, columns, relation_of(key.table_name_ref()), node);
            }
            ast::Constraint::ReferencesConstraint(key) => {
                let name = constraint_name(key.constraint_name_clause());
                self.add_foreign_key(table, name, own(), relation_of(key.table()), node);
            }
            ast::Constraint::CheckConstraint(check) => {
                let Some(column) = check.expr().and_then(|expr| not_null_of(&expr)) else { return };
                let name = constraint_name(check.constraint_name_clause())
                    .unwrap_or_else(|| default_name(std::slice::from_ref(&column), "check"));
                let valid = !constraint.is_not_valid();
                self.tables.entry(table.clone()).or_default().not_null.insert(name, (column, valid));
            }
            _ => {}
        }
    }

    fn constraint_index(
        &mut self,
        table: &Relation,
        name: &str,
        keys: Vec<String>,
        using: Option<Relation>,
        node: &SyntaxNode,
    ) {
        // The index takes the name of the constraint.
        let taken = using.and_then(|index| self.indexes.remove(&table.sibling(&index.name)));
        let index = match taken {
            Some(index) => IndexState { of_constraint: true, ..index },
            None if keys.is_empty() => return,
            None => IndexState {
                table: table.clone(),
                keys,
                unique: true,
                method: "btree".to_owned(),
                predicate: None,
                include: Vec::new(),
                written: Some(self.written(node)),
                of_constraint: true,
            },
        };
        self.indexes.insert(table.sibling(name), index);
    }

    fn add_foreign_key(
        &mut self,
        table: &Relation,
        name: Option<String>,
        columns: Vec<String>,
        target: Option<Relation>,
        node: &SyntaxNode,
    ) {
        let name = name.unwrap_or_else(|| format!("{}_{}_fkey", table.name, columns.join("_")));
        let written = self.written(node);
        self.foreign_keys.push(ForeignKeyState { name, table: table.clone(), columns, target, written });
    }
}

/// The column of `column IS NOT NULL`.
fn not_null_of(expr: &ast::Expr) -> Option<String> {
    match expr {
        ast::Expr::ParenExpr(paren) => not_null_of(&paren.expr()?),
        ast::Expr::BinExpr(_) | ast::Expr::PostfixExpr(_) => {
            let text = text(expr.syntax());
            let column = text
                .strip_suffix(" IS NOT NULL")
                .or_else(|| text.strip_suffix(" is not null"))
                .or_else(|| text.strip_suffix(" NOTNULL"))?;
            let plain = column.trim_matches('"');
            plain.chars().all(|c| c.is_alphanumeric() || c == '_').then(|| plain.to_owned())
        }
        _ => None,
    }
}
