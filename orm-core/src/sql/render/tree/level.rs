//! The SELECT of a level's rows.

use super::super::Renderer;
use super::super::scope::Alias;
use super::{Above, LevelLayout};
use crate::schema::{Column, RelationKind, Table};
use crate::sql::ast::{Deleted, Include, Item, Select};
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

    /// What a level reads of its own table, which is in scope: the items, or all columns. Tells how many they are.
    fn level_items(&mut self, alias: &str, table: &Table, items: Option<&[Item]>) -> usize {
        let Some(items) = items else {
            self.level_columns(alias, table, 0);
            return table.columns.len();
        };
        self.list(items.iter().enumerate(), |r, (position, item)| {
            r.read_item(item);
            r.push(" AS ");
            r.level_name("c", position);
        });
        items.len()
    }

    pub(super) fn level_select(&mut self, select: &Select, items: Option<&[Item]>) {
        self.push("SELECT ");
        self.scopes.enter(select.table);
        let next = self.level_items(select.table.name, select.table, items);
        for (position, (expr, ty)) in select.extra.iter().enumerate() {
            self.push(", ");
            self.read_expr(expr, *ty);
            self.push(" AS ");
            self.level_name("c", next + position);
        }
        self.scopes.leave();
        self.select_from(select);
    }

    /// The rows that an include adds to a level: these items of them, or all columns.
    pub(super) fn related(&mut self, above: Above, include: &Include, items: Option<&[Item]>) {
        match include.limit {
            Some(limit) => self.limited(&above, include, items, limit),
            _ => {
                self.related_select(include, items, |r, alias, table, keys| {
                    r.keys_of_parents(&[above], alias, table, keys);
                });
            }
        }
    }

    /// The SELECT of an include's rows, with the condition that ties them to the level above given by `tie`.
    fn related_select(
        &mut self,
        include: &Include,
        items: Option<&[Item]>,
        tie: impl FnOnce(&mut Self, &str, &'static Table, &'static [usize]),
    ) {
        let relation = include.relation;
        let target = (relation.target)();
        match relation.kind {
            RelationKind::ManyToMany { from, to } => {
                self.push("SELECT ");
                let join = (from.source)();
                let joined = self.scopes.enter(join);
                let inner = self.scopes.enter(target);
                let mut next = self.level_items(&inner, target, items);
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
                let inner = self.level_from(target, items);
                self.push(" WHERE ");
                tie(self, &inner, target, target.primary_key);
                self.further_kind(&inner, target);
                self.rest_of_related(include);
            }
            RelationKind::HasOne { inverse } | RelationKind::HasMany { inverse } => {
                let inner = self.level_from(target, items);
                self.push(" WHERE ");
                tie(self, &inner, target, inverse.keys());
                self.further_tag(&inner, inverse);
                self.further_kind(&inner, target);
                self.rest_of_related(include);
            }
        }
        self.scopes.leave();
    }

    /// `SELECT … FROM table`, which stays in scope; the table's alias.
    fn level_from(&mut self, table: &'static Table, items: Option<&[Item]>) -> Alias {
        self.push("SELECT ");
        let alias = self.scopes.enter(table);
        self.level_items(&alias, table, items);
        self.scopes.leave();
        self.push(" FROM ");
        self.from(table)
    }

    /// The rows of a table that to-one relations of several levels lead to.
    pub(super) fn shared(
        &mut self,
        table: &'static Table,
        deleted: Deleted,
        items: Option<&[Item]>,
        above: &[Above],
    ) {
        let alias = self.level_from(table, items);
        self.push(" WHERE ");
        self.keys_of_parents(above, &alias, table, table.primary_key);
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
    fn keys_of_parents(&mut self, above: &[Above], alias: &str, table: &Table, keys: &[usize]) {
        let (open, close) = if let [key] = keys {
            self.column(alias, &table.columns[*key]);
            (" = ANY(ARRAY(", "))")
        } else {
            self.push("(");
            self.list(keys, |r, &key| r.column(alias, &table.columns[key]));
            (") IN (", ")")
        };
        self.push(open);
        for (position, one) in above.iter().enumerate() {
            self.push(if position > 0 { " UNION SELECT " } else { "SELECT " });
            // Many rows of the parent level may lead to one row here; UNION keeps each key once by itself.
            if above.len() == 1 && keys.len() == 1 && one.is_foreign_key {
                self.push("DISTINCT ");
            }
            self.list(keys.iter().zip(&one.keys), |r, (&key, &parent_key)| {
                r.parent_key(one.level, parent_key, &table.columns[key]);
            });
            self.push(" FROM ");
            self.level_name("orm_l", one.level);
            if let Some((tag, label)) = one.tag {
                self.push(" WHERE ");
                self.level_name("orm_l", one.level);
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
    fn limited(&mut self, above: &Above, include: &Include, items: Option<&[Item]>, limit: u64) {
        self.push("SELECT orm_r.* FROM (SELECT DISTINCT ");
        self.list(&above.keys, |r, &key| r.level_name("c", key));
        self.push(" FROM ");
        self.level_name("orm_l", above.level);
        self.push(") AS orm_k CROSS JOIN LATERAL (");
        self.related_select(include, items, |r, alias, table, keys| {
            for (position, (&key, &parent_key)) in keys.iter().zip(&above.keys).enumerate() {
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
