//! Conditions on related rows.

use super::super::Renderer;
use crate::schema::{Relation, RelationKind, Table};
use crate::sql::ast::{Deleted, Exists, Expr};
use crate::value::Value;

impl Renderer {
    pub(in crate::sql::render) fn exists(&mut self, exists: &Exists) {
        let relation = exists.relation;
        if let RelationKind::Polymorphic { variants, .. } = relation.kind {
            return self.exists_one_of(exists, variants);
        }
        if exists.negated {
            self.push("NOT ");
        }
        self.push("EXISTS (SELECT 1");
        let conditions = exists.condition.as_slice();
        self.with_repeated(Vec::new(), |r| r.related_rows(relation, exists.deleted, conditions, |_| {}));
        self.push(")");
    }

    /// ` FROM related WHERE …`: the related rows that satisfy some conditions, and what else is said of them while they are
    /// in scope.
    pub(in crate::sql::render) fn related_rows(
        &mut self,
        relation: &Relation,
        deleted: Deleted,
        conditions: &[Expr],
        further: impl FnOnce(&mut Self),
    ) {
        let outer = self.scopes.alias_of((relation.source)());
        self.push(" FROM ");
        let target = (relation.target)();
        let tables = match relation.kind {
            RelationKind::BelongsTo { keys, .. }
            | RelationKind::Polymorphic { keys, .. }
            | RelationKind::OneOf { keys, .. } => {
                let inner = self.from(target);
                self.push(" WHERE ");
                self.equal_columns((&inner, target, target.primary_key), (&outer, (relation.source)(), keys));
                self.further_tag(&outer, relation);
                self.further_kind(&inner, target);
                1
            }
            RelationKind::HasOne { inverse } | RelationKind::HasMany { inverse } => {
                let inner = self.from(target);
                self.push(" WHERE ");
                let source = (relation.source)();
                self.equal_columns((&inner, target, inverse.keys()), (&outer, source, source.primary_key));
                self.further_tag(&inner, inverse);
                self.further_kind(&inner, target);
                1
            }
            RelationKind::ManyToMany { from, to } => {
                let join = self.from((from.source)());
                self.push(" JOIN ");
                let inner = self.from(target);
                self.push(" ON ");
                self.equal_columns((&inner, target, target.primary_key), (&join, (to.source)(), to.keys()));
                self.push(" WHERE ");
                let source = (relation.source)();
                self.equal_columns(
                    (&join, (from.source)(), from.keys()),
                    (&outer, source, source.primary_key),
                );
                self.further_rows((from.source)(), Deleted::Excluded);
                self.further_kind(&join, (from.source)());
                self.further_kind(&inner, target);
                2
            }
        };
        self.further_rows(target, deleted);
        self.further_conditions(conditions);
        further(self);
        for _ in 0..tables {
            self.scopes.leave();
        }
    }

    /// The columns that a relation leads to equal the values that it starts from.
    pub(super) fn related_to(&mut self, relation: &Relation, keys: &[Value]) {
        let target = (relation.target)();
        let alias = self.scopes.alias_of(target);
        match relation.kind {
            RelationKind::BelongsTo { .. }
            | RelationKind::Polymorphic { .. }
            | RelationKind::OneOf { .. } => {
                self.equal_values(&alias, target, target.primary_key, keys);
            }
            RelationKind::HasOne { inverse } | RelationKind::HasMany { inverse } => {
                self.equal_values(&alias, target, inverse.keys(), keys);
                self.further_tag(&alias, inverse);
            }
            RelationKind::ManyToMany { from, to } => {
                let join = (from.source)();
                self.push("EXISTS (SELECT 1 FROM ");
                let inner = self.from(join);
                self.push(" WHERE ");
                self.equal_columns((&inner, join, to.keys()), (&alias, target, target.primary_key));
                self.push(" AND ");
                self.equal_values(&inner, join, from.keys(), keys);
                self.further_rows(join, Deleted::Excluded);
                self.further_kind(&inner, join);
                self.scopes.leave();
                self.push(")");
            }
        }
    }

    /// The values of some columns are those of a row of the arrays.
    pub(super) fn among(&mut self, table: &'static Table, columns: &[(usize, Value)]) {
        let alias = self.scopes.alias_of(table);
        self.push("EXISTS (SELECT 1 FROM unnest(");
        self.list(columns, |r, (_, values)| r.value(values.clone()));
        self.push(") AS \"orm_keys\"(");
        self.list(columns, |r, (column, _)| r.ident(table.columns[*column].name));
        self.push(") WHERE ");
        let positions: Vec<usize> = columns.iter().map(|&(column, _)| column).collect();
        self.equal_columns((&alias, table, &positions), ("orm_keys", table, &positions));
        self.push(")");
    }

    fn equal_values(&mut self, alias: &str, table: &Table, columns: &[usize], values: &[Value]) {
        for (position, (&column, value)) in columns.iter().zip(values).enumerate() {
            if position > 0 {
                self.push(" AND ");
            }
            self.column(alias, &table.columns[column]);
            self.push(" = ");
            self.value(value.clone());
        }
    }
}
