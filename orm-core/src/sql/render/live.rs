//! Where soft-deleted rows are left out: the one condition of every statement that reads or changes rows.

use super::Renderer;
use crate::schema::Table;
use crate::sql::ast::{Deleted, Expr, Instance, Origin, Select};

impl Renderer {
    /// ` WHERE a AND b` with the condition on soft-deleted rows before the others; nothing if there is none at all.
    pub(super) fn filter(&mut self, table: &'static Table, deleted: Deleted, conditions: &[Expr]) {
        self.filter_of(table, Instance::Only, deleted, conditions);
    }

    /// The same of one of several occurrences of the table.
    pub(super) fn filter_of(
        &mut self,
        table: &'static Table,
        instance: Instance,
        deleted: Deleted,
        conditions: &[Expr],
    ) {
        let live = deleted.condition_of(table, instance);
        if table.kind().is_some() {
            self.push(" WHERE ");
            let alias = self.scopes.alias_of_instance(table, instance);
            self.kind(&alias, table);
            self.further_conditions(live.as_slice());
            self.further_conditions(conditions);
        } else if let Some(live) = live {
            self.push(" WHERE ");
            self.expr(&live);
            self.further_conditions(conditions);
        } else if !conditions.is_empty() {
            self.push(" WHERE ");
            self.conditions(conditions);
        }
    }

    /// ` WHERE …` of a query. What a walk reaches was chosen on the way.
    pub(super) fn filter_rows(&mut self, select: &Select) {
        if let Origin::Rows(_) = select.origin {
            // They are of one kind already, and have no column that says of which.
            let live = select.deleted.condition_of(select.table, select.instance);
            let conditions: Vec<Expr> = live.into_iter().chain(select.filter.iter().cloned()).collect();
            if !conditions.is_empty() {
                self.push(" WHERE ");
                self.conditions(&conditions);
            }
            return;
        }
        let deleted = match (&select.origin, select.deleted) {
            (Origin::Walk(_), Deleted::Excluded) => Deleted::Included,
            (_, deleted) => deleted,
        };
        self.filter_of(select.table, select.instance, deleted, &select.filter);
    }

    /// ` AND "t"."deleted_at" IS NULL` after a condition, with the table in scope; or nothing.
    pub(super) fn further_rows(&mut self, table: &'static Table, deleted: Deleted) {
        if let Some(live) = deleted.condition(table) {
            self.push(" AND ");
            self.expr(&live);
        }
    }
}
