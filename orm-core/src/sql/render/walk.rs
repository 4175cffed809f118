//! The rows that a walk reaches, as one recursive subquery.
//!
//! A step is one row of the recursion: it has all keys of its depth as arrays, and all keys that were reached so far, so
//! that a row which can be reached in several ways is followed once. A row of the recursion for each way would not end in
//! a circle, and in a graph without circles the number of ways can double with every step.

use super::Renderer;
use super::scope::Alias;
use crate::schema::{Relation, RelationKind, Table};
use crate::sql::ast::{Include, Select, Walk};

impl Renderer {
    /// The rows that a walk reaches, in a FROM clause; brings their table into scope, and returns its alias.
    pub(super) fn walked_rows(&mut self, walk: &Walk, select: &Select) -> Alias {
        // Another query is another scope.
        self.with_repeated(Vec::new(), |r| r.walk(walk, select));
        self.push(" JOIN ");
        let alias = self.from(select.table);
        self.push(" ON ");
        self.list_and(select.table.primary_key, |r, &key| {
            r.column(&alias, &select.table.columns[key]);
            r.push(" = \"orm_w\".");
            r.part("c", key);
        });
        alias
    }

    /// `, "orm_w"."depth" AS "orm_depth"`: where the rows of a walk are, behind their columns.
    pub(super) fn places_of(&mut self, walk: &Walk) {
        self.push(", \"orm_w\".\"depth\" AS \"orm_depth\"");
        if walk.has_path {
            self.push(", \"orm_w\".\"path\" AS \"orm_path\"");
        }
    }

    /// The same, of rows that stand in the place of those of a walk, by the names that they have beside these.
    pub(super) fn walked_to(&mut self, walk: &Walk, alias: &Alias) {
        self.push(" CROSS JOIN LATERAL (SELECT ");
        self.ident(alias);
        self.push(".\"orm_depth\" AS \"depth\"");
        if walk.has_path {
            self.push(", ");
            self.ident(alias);
            self.push(".\"orm_path\" AS \"path\"");
        }
        self.push(") AS \"orm_w\"");
    }

    /// `(WITH RECURSIVE …) AS "orm_w"`, with the keys of each row and its depth.
    fn walk(&mut self, walk: &Walk, select: &Select) {
        let shape = Shape::of(walk);
        self.push("(WITH RECURSIVE \"orm_w\"(\"depth\", ");
        self.list(shape.arrays(), |r, (prefix, column)| r.part(prefix, column));
        self.push(") AS (SELECT 0, ");
        self.start(walk, &shape, select);
        self.push(" UNION ALL SELECT \"orm_w\".\"depth\" + 1, ");
        self.step(walk, &shape, select);
        self.push(")");
        if walk.has_path {
            self.paths(walk, &shape);
        } else {
            self.push(" SELECT ");
            self.list(shape.key, |r, &key| r.part_of("orm_r", "c", key));
            self.push(", \"orm_w\".\"depth\" FROM ");
            self.rows(&shape, &[]);
            if !walk.with_start {
                self.push(" WHERE \"orm_w\".\"depth\" > 0");
            }
        }
        self.push(") AS \"orm_w\"");
    }

    /// The arrays of the rows that it starts from.
    fn start(&mut self, walk: &Walk, shape: &Shape, select: &Select) {
        let start =
            Select { deleted: Walk::deleted(walk.start.deleted, select.deleted), ..walk.start.clone() };
        self.list(shape.arrays(), |r, (prefix, column)| match prefix {
            // Nothing leads to them.
            "p" => {
                r.push("array_agg(NULL::");
                r.type_name(&shape.table.columns[column].ty);
                r.push(")");
            }
            _ => r.array_of("orm_s", column),
        });
        self.push(" FROM (SELECT ");
        let alias = self.scopes.enter(shape.table);
        self.named_columns(&alias, shape.table, &shape.columns);
        self.scopes.leave();
        self.select_from(&start);
        self.push(") AS \"orm_s\"");
    }

    /// The arrays of the rows that one step more leads to, without those that were reached before.
    fn step(&mut self, walk: &Walk, shape: &Shape, select: &Select) {
        let table = shape.table;
        self.list(shape.arrays(), |r, (prefix, column)| {
            if prefix == "v" {
                r.part_of("orm_w", "v", column);
                if shape.has_one_way {
                    return;
                }
                r.push(" || ");
            }
            r.part_of("orm_n", if prefix == "p" { "p" } else { "c" }, column);
        });
        self.push(" FROM \"orm_w\" CROSS JOIN LATERAL (SELECT ");
        let new = shape.columns.iter().map(|&column| ("c", column));
        let new: Vec<_> = new.chain(shape.parents.iter().map(|&column| ("p", column))).collect();
        self.list(&new, |r, &(prefix, column)| {
            r.push("array_agg(");
            r.part_of("orm_t", prefix, column);
            r.push(") AS ");
            r.part(prefix, column);
        });
        // Of each key one row, by preference that which says that it was reached before.
        self.push(" FROM (SELECT DISTINCT ON (");
        self.list(shape.key, |r, &key| r.part("c", key));
        self.push(") * FROM (SELECT TRUE AS \"is_new\", \"orm_t\".*");
        self.list_more(shape.parents, |r, &column| {
            r.column("orm_f", &table.columns[column]);
            r.push(" AS ");
            r.part("p", column);
        });
        self.push(" FROM unnest(");
        self.list(&shape.columns, |r, &column| r.part_of("orm_w", "c", column));
        self.push(") AS \"orm_f\"(");
        self.list(&shape.columns, |r, &column| r.ident(table.columns[column].name));
        self.push(") CROSS JOIN LATERAL (");
        self.stepped_to(&walk.step, shape, select);
        self.push(") AS \"orm_t\" UNION ALL SELECT FALSE, ");
        self.list(&new, |r, &(prefix, column)| {
            if prefix == "c" && shape.key.contains(&column) {
                r.part_of("orm_v", "c", column);
            } else {
                r.push("NULL");
            }
        });
        self.push(" FROM unnest(");
        self.list(shape.key, |r, &key| r.part_of("orm_w", "v", key));
        self.push(") AS \"orm_v\"(");
        self.list(shape.key, |r, &key| r.part("c", key));
        self.push(")) AS \"orm_t\" ORDER BY ");
        self.list(shape.key, |r, &key| r.part("c", key));
        self.push(", \"is_new\"");
        self.list_more(shape.parents, |r, &column| r.part("p", column));
        self.push(") AS \"orm_t\" WHERE \"orm_t\".\"is_new\") AS \"orm_n\" WHERE ");
        self.part_of("orm_n", "c", shape.key[0]);
        self.push(" IS NOT NULL");
        if let Some(depth) = walk.max_depth {
            self.push(" AND \"orm_w\".\"depth\" < ");
            self.count_argument(u64::from(depth));
        }
    }

    /// The rows that the relation leads to from the row `orm_f`.
    fn stepped_to(&mut self, step: &Include, shape: &Shape, select: &Select) {
        let target = (step.relation.target)();
        self.push("SELECT ");
        self.scopes.enter_again(shape.table, &"orm_f".into());
        // By the alias that it gets below.
        let join = match step.relation.kind {
            RelationKind::ManyToMany { from, .. } => Some(self.scopes.enter((from.source)())),
            _ => None,
        };
        let alias = self.scopes.enter(target);
        self.named_columns(&alias, target, &shape.columns);
        self.scopes.leave();
        if join.is_some() {
            self.scopes.leave();
        }
        let deleted = Walk::deleted(step.deleted, select.deleted);
        self.related_rows(step.relation, deleted, &step.filter, |r| {
            if let Some(limit) = step.limit {
                r.order(&step.order);
                r.push(" LIMIT ");
                r.count_argument(limit);
            }
        });
        self.scopes.leave();
    }

    /// Behind the recursion: the way to each row, as the place of each of its rows among those beside it.
    fn paths(&mut self, walk: &Walk, shape: &Shape) {
        let table = shape.table;
        self.push(", \"orm_n\" AS (SELECT ");
        self.list(shape.key, |r, &key| r.part_of("orm_r", "c", key));
        self.list_more(shape.parents, |r, &key| r.part_of("orm_r", "p", key));
        self.push(", \"orm_w\".\"depth\", row_number() OVER (PARTITION BY ");
        self.list(shape.parents, |r, &key| r.part_of("orm_r", "p", key));
        let alias = self.scopes.enter(table);
        let key = |&key: &usize| crate::sql::ast::Order::of_column(table, key, false);
        let order: Vec<_> = walk.step.order.iter().cloned().chain(shape.key.iter().map(key)).collect();
        self.order(&order);
        self.scopes.leave();
        self.push(") AS \"place\" FROM ");
        self.rows(shape, shape.parents);
        self.push(" JOIN ");
        self.from(table);
        self.push(" ON ");
        self.list_and(shape.key, |r, &key| {
            r.column(&alias, &table.columns[key]);
            r.push(" = ");
            r.part_of("orm_r", "c", key);
        });
        self.scopes.leave();
        self.push("), \"orm_p\" AS (SELECT ");
        self.list(shape.key, |r, &key| r.part_of("orm_n", "c", key));
        self.push(", \"orm_n\".\"depth\", ARRAY[\"orm_n\".\"place\"] AS \"path\" FROM \"orm_n\" WHERE \"orm_n\".\"depth\" = 0 UNION ALL SELECT ");
        self.list(shape.key, |r, &key| r.part_of("orm_n", "c", key));
        self.push(", \"orm_n\".\"depth\", \"orm_p\".\"path\" || \"orm_n\".\"place\" FROM \"orm_p\" JOIN \"orm_n\" ON ");
        self.list_and(shape.key, |r, &key| {
            r.part_of("orm_n", "p", key);
            r.push(" = ");
            r.part_of("orm_p", "c", key);
        });
        self.push(" AND \"orm_n\".\"depth\" = \"orm_p\".\"depth\" + 1) SELECT * FROM \"orm_p\"");
        if !walk.with_start {
            self.push(" WHERE \"orm_p\".\"depth\" > 0");
        }
    }

    /// `"orm_w" CROSS JOIN LATERAL unnest(…) AS "orm_r"(…)`: the keys of all depths, each with its depth.
    fn rows(&mut self, shape: &Shape, parents: &[usize]) {
        let key = shape.key.iter().map(|&key| ("c", key));
        let columns: Vec<_> = key.chain(parents.iter().map(|&key| ("p", key))).collect();
        self.push("\"orm_w\" CROSS JOIN LATERAL unnest(");
        self.list(&columns, |r, &(prefix, column)| r.part_of("orm_w", prefix, column));
        self.push(") AS \"orm_r\"(");
        self.list(&columns, |r, &(prefix, column)| r.part(prefix, column));
        self.push(")");
    }

    /// Columns of a table, as they are, named by their positions.
    fn named_columns(&mut self, alias: &str, table: &Table, columns: &[usize]) {
        self.list(columns, |r, &column| {
            r.column(alias, &table.columns[column]);
            r.push(" AS ");
            r.part("c", column);
        });
    }

    fn array_of(&mut self, alias: &str, column: usize) {
        self.push("array_agg(");
        self.part_of(alias, "c", column);
        self.push(")");
    }

    /// `c0`
    fn part(&mut self, prefix: &str, column: usize) {
        self.push(prefix);
        self.number(column);
    }

    /// `"orm_w".c0`
    fn part_of(&mut self, alias: &str, prefix: &str, column: usize) {
        self.ident(alias);
        self.push(".");
        self.part(prefix, column);
    }

    /// `a AND b`.
    fn list_and<T>(&mut self, items: impl IntoIterator<Item = T>, mut each: impl FnMut(&mut Self, T)) {
        for (position, item) in items.into_iter().enumerate() {
            if position > 0 {
                self.push(" AND ");
            }
            each(self, item);
        }
    }

    /// `, a, b`; of nothing, nothing.
    fn list_more<T>(&mut self, items: impl IntoIterator<Item = T>, mut each: impl FnMut(&mut Self, T)) {
        for item in items {
            self.push(", ");
            each(self, item);
        }
    }
}

/// Which columns a walk carries along.
struct Shape {
    table: &'static Table,
    /// The primary key, by which rows are told apart.
    key: &'static [usize],
    /// It, and what the relation starts from.
    columns: Vec<usize>,
    /// Whether only one row leads to each, so that none is reached again but those that it starts from: then these alone
    /// are carried along. Else the steps of a long chain would each have all rows before them.
    has_one_way: bool,
    /// The key of the row that leads to a row, if the way is asked for.
    parents: &'static [usize],
}

impl Shape {
    fn of(walk: &Walk) -> Self {
        let table = walk.start.table;
        let relation: &Relation = walk.step.relation;
        let mut columns = table.primary_key.to_vec();
        let starts_from = relation.keys().iter().copied().chain(relation.tag().map(|(tag, _)| tag));
        columns.extend(starts_from.filter(|column| !table.primary_key.contains(column)));
        let parents = if walk.has_path { table.primary_key } else { &[] };
        let has_one_way = matches!(relation.kind, RelationKind::HasOne { .. } | RelationKind::HasMany { .. });
        Shape { table, key: table.primary_key, columns, has_one_way, parents }
    }

    /// The arrays of one depth: its rows' columns, the keys that lead to them, and the keys that are not to be reached again.
    fn arrays(&self) -> impl Iterator<Item = (&'static str, usize)> {
        let own = self.columns.iter().map(|&column| ("c", column));
        let parents = self.parents.iter().map(|&column| ("p", column));
        own.chain(parents).chain(self.key.iter().map(|&column| ("v", column)))
    }
}
