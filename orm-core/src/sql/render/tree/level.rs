//! The SELECT of a level's rows.

use super::super::Renderer;
use super::LevelLayout;
use crate::schema::{Column, Relation, RelationKind, Table};
use crate::sql::ast::{Deleted, Include, Select};
use crate::sql::ident::push_literal;

impl Renderer {
    pub(in crate::sql::render) fn level_name(&mut self, prefix: &str, level: usize) {
        self.push(prefix);
        self.number(level);
    }

    /// `orm_l0 AS MATERIALIZED (…)`.
    pub(super) fn cte(&mut self, level: usize, query: impl FnOnce(&mut Self)) {
        self.level_name("orm_l", level);
        self.push(" AS MATERIALIZED (");
        query(self);
        self.push(")");
    }

    /// `array_agg(c0), array_agg(c1), …`. The columns of a level are named by their positions.
    pub(super) fn aggregates(&mut self, level: usize, layout: &LevelLayout, has_keys_only: bool) {
        self.list(layout.columns.iter().enumerate(), |r, (position, column)| {
            let is_array = column.ty.is_array();
            // A level of keys has some of its table's columns only, under their positions there.
            let column = if has_keys_only { column.position } else { position };
            // Arrays of different lengths cannot be aggregated; their binary form can.
            r.push(if is_array { "array_agg(array_send(" } else { "array_agg(" });
            r.level_name("orm_l", level);
            r.push(".");
            r.level_name("c", column);
            r.push(if is_array { "))" } else { ")" });
        });
    }

    /// A table's columns, named by their positions in the level.
    fn level_columns(&mut self, alias: &str, table: &Table, first: usize) {
        self.list(table.columns.iter().enumerate(), |r, (position, column)| {
            r.read_column(alias, column);
            r.push(" AS ");
            r.level_name("c", first + position);
        });
    }

    pub(super) fn level_select(&mut self, select: &Select) {
        self.push("SELECT ");
        self.scopes.enter(select.table);
        self.level_columns(select.table.name, select.table, 0);
        for (position, (expr, ty)) in select.extra.iter().enumerate() {
            self.push(", ");
            self.read_expr(expr, *ty);
            self.push(" AS ");
            self.level_name("c", select.table.columns.len() + position);
        }
        self.scopes.leave();
        self.select_from(select);
    }

    /// The rows that an include adds to a level.
    pub(super) fn related(&mut self, parent: usize, include: &Include) {
        match include.limit {
            Some(limit) => self.limited(parent, include, limit),
            _ => {
                self.related_select(include, |r, alias, table, keys| {
                    r.keys_of_parents(&[(parent, include.relation)], alias, table, keys);
                });
            }
        }
    }

    /// The SELECT of an include's rows, with the condition that ties them to the level above given by `tie`.
    fn related_select(
        &mut self,
        include: &Include,
        tie: impl FnOnce(&mut Self, &str, &'static Table, &'static [usize]),
    ) {
        let relation = include.relation;
        let target = (relation.target)();
        self.push("SELECT ");
        match relation.kind {
            RelationKind::ManyToMany { from, to } => {
                let join = (from.source)();
                let joined = self.scopes.enter(join);
                let inner = self.scopes.enter(target);
                self.level_columns(&inner, target, 0);
                let mut next = target.columns.len();
                if include.through {
                    self.push(", ");
                    self.level_columns(&joined, join, next);
                    next += join.columns.len();
                }
                for (position, &key) in from.keys().iter().enumerate() {
                    self.push(", ");
                    self.read_column(&joined, &join.columns[key]);
                    self.push(" AS ");
                    self.level_name("c", next + position);
                }
                self.scopes.leave();
                self.scopes.leave();
                self.push(" FROM ");
                self.from(join);
                self.push(" JOIN ");
                self.from(target);
                self.push(" ON ");
                self.equal_columns((&inner, target, target.primary_key), (&joined, join, to.keys()));
                self.push(" WHERE ");
                tie(self, &joined, join, from.keys());
                self.further_rows(join, Deleted::Excluded);
                self.further_kind(&joined, join);
                self.further_kind(&inner, target);
                self.rest_of_related(include);
                self.scopes.leave();
            }
            RelationKind::BelongsTo { .. }
            | RelationKind::Polymorphic { .. }
            | RelationKind::OneOf { .. } => {
                self.level_columns(target.name, target, 0);
                self.push(" FROM ");
                let inner = self.from(target);
                self.push(" WHERE ");
                tie(self, &inner, target, target.primary_key);
                self.further_kind(&inner, target);
                self.rest_of_related(include);
            }
            RelationKind::HasOne { inverse } | RelationKind::HasMany { inverse } => {
                self.level_columns(target.name, target, 0);
                self.push(" FROM ");
                let inner = self.from(target);
                self.push(" WHERE ");
                tie(self, &inner, target, inverse.keys());
                self.further_tag(&inner, inverse);
                self.further_kind(&inner, target);
                self.rest_of_related(include);
            }
        }
        self.scopes.leave();
    }

    /// The rows of a table that to-one relations of several levels lead to.
    pub(super) fn shared(
        &mut self,
        table: &'static Table,
        deleted: Deleted,
        relations: &[(usize, &'static Relation)],
    ) {
        self.push("SELECT ");
        self.level_columns(table.name, table, 0);
        self.push(" FROM ");
        let alias = self.from(table);
        self.push(" WHERE ");
        self.keys_of_parents(relations, &alias, table, table.primary_key);
        self.further_rows(table, deleted);
        self.further_kind(&alias, table);
        self.scopes.leave();
    }

    fn rest_of_related(&mut self, include: &Include) {
        self.further_rows((include.relation.target)(), include.deleted());
        self.further_conditions(&include.filter);
        self.order(&include.order);
    }

    /// `"t"."key" = ANY(ARRAY(SELECT the parent level's keys))`, or of several such levels.
    fn keys_of_parents(
        &mut self,
        relations: &[(usize, &'static Relation)],
        alias: &str,
        table: &Table,
        keys: &[usize],
    ) {
        let (open, close) = if let [key] = keys {
            self.column(alias, &table.columns[*key]);
            (" = ANY(ARRAY(", "))")
        } else {
            self.push("(");
            self.list(keys, |r, &key| r.column(alias, &table.columns[key]));
            (") IN (", ")")
        };
        self.push(open);
        for (position, &(parent, relation)) in relations.iter().enumerate() {
            self.push(if position > 0 { " UNION SELECT " } else { "SELECT " });
            // Many rows of the parent level may lead to one row here; UNION keeps each key once by itself.
            if relations.len() == 1 && keys.len() == 1 && !relation.keys().is_empty() {
                self.push("DISTINCT ");
            }
            self.list(keys.iter().zip(parent_keys(relation)), |r, (&key, &parent_key)| {
                r.parent_key(parent, parent_key, &table.columns[key]);
            });
            self.push(" FROM ");
            self.level_name("orm_l", parent);
            if let Some((tag, label)) = relation.tag() {
                self.push(" WHERE ");
                self.level_name("orm_l", parent);
                self.push(".");
                self.level_name("c", tag);
                self.push(" = ");
                push_literal(&mut self.sql, label);
            }
        }
        self.push(close);
    }

    /// A key in the level above; one that is read as text is cast back to its type.
    fn parent_key(&mut self, parent: usize, position: usize, column: &Column) {
        self.level_name("orm_l", parent);
        self.push(".");
        self.level_name("c", position);
        if column.ty.needs_cast() {
            self.push("::");
            self.type_name(&column.ty);
        }
    }

    /// At most `limit` rows of each parent: for each of its keys a subquery of its own, which an index on the
    /// foreign key and the order answers without reading the rest.
    fn limited(&mut self, parent: usize, include: &Include, limit: u64) {
        let parent_keys = parent_keys(include.relation);
        self.push("SELECT orm_r.* FROM (SELECT DISTINCT ");
        self.list(parent_keys, |r, &key| r.level_name("c", key));
        self.push(" FROM ");
        self.level_name("orm_l", parent);
        self.push(") AS orm_k CROSS JOIN LATERAL (");
        self.related_select(include, |r, alias, table, keys| {
            for (position, (&key, &parent_key)) in keys.iter().zip(parent_keys).enumerate() {
                if position > 0 {
                    r.push(" AND ");
                }
                let column = &table.columns[key];
                r.column(alias, column);
                r.push(" = orm_k.");
                r.level_name("c", parent_key);
                if column.ty.needs_cast() {
                    r.push("::");
                    r.type_name(&column.ty);
                }
            }
        });
        self.push(" LIMIT ");
        self.count_argument(limit);
        self.push(") AS orm_r");
    }
}

/// The columns of the source that a relation starts from.
fn parent_keys(relation: &Relation) -> &'static [usize] {
    match relation.keys() {
        [] => (relation.source)().primary_key,
        keys => keys,
    }
}
