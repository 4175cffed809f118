//! A query with its relations, as one statement of one row.
//!
//! Every level of the tree becomes one row of column arrays, to be stitched to its parents by key where it is
//! decoded. To-one relations that lead to the same table share a level, which holds each row once; the level of a
//! many-to-many relation holds a row once for each row of the join table that leads to it. A level that has relations
//! of its own is a materialized CTE, because the levels below it ask for its keys. Measured against five queries by hand, grouped records,
//! LATERAL with JSON or records: this form is the fastest on one row as on thousands, and it alone keeps every
//! value's own binary format.

use super::{Access, Renderer, Statement};
use crate::schema::{Relation, RelationKind, Table};
use crate::sql::ast::{Include, Select};
use crate::value::{SqlType, Value};

/// Where the levels of a tree stand in the row of its statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The levels, parents first; the first is the query itself.
    pub levels: Vec<LevelLayout>,
}

/// A level of a tree.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelLayout {
    /// The table whose columns it starts with.
    pub table: &'static Table,
    /// The position of its first column in the row.
    pub first: usize,
    /// What its columns are: the table's, those of the join row if it is wanted, the link's; or only a key's.
    pub columns: Vec<LevelColumn>,
    /// The position of the join row's first column among the columns, if it is loaded.
    pub through: Option<usize>,
    /// How it hangs on its parents: none for the query itself, several for a level that relations share.
    pub links: Vec<Link>,
}

/// A column of a level, by its position in its own table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelColumn {
    /// The table that it is of.
    pub table: &'static Table,
    /// Its position there.
    pub position: usize,
}

impl LevelColumn {
    /// Its type.
    pub fn ty(self) -> &'static SqlType {
        &self.table.columns[self.position].ty
    }

    fn all(table: &'static Table) -> impl Iterator<Item = Self> {
        (0..table.columns.len()).map(move |position| LevelColumn { table, position })
    }
}

/// How a level hangs on its parent: rows belong together whose key columns have the same bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The parent level.
    pub parent: usize,
    /// The relation's slot in the parent's model.
    pub slot: usize,
    /// The key's columns in the parent level.
    pub parent_keys: Vec<usize>,
    /// The key's columns in this level.
    pub child_keys: Vec<usize>,
    /// Whether a parent has at most one row here.
    pub to_one: bool,
}

/// The statement of a query with includes, and where its levels are.
pub fn tree(select: &Select) -> (Statement, Layout) {
    let mut r = Renderer::with_capacity(4096);
    let mut levels = Levels::default();
    r.push("WITH ");
    levels.root(&mut r, select);
    levels.children(&mut r, 0, &select.includes);
    let access = if select.lock.is_some() { Access::Write } else { Access::Read };
    r.finish_tree(levels, access, select.table)
}

/// The statement that loads a relation for rows that are at hand: their keys, each column one array, take the place
/// of the query. The first level has the keys only, one row for each given row in their order.
pub fn tree_of_keys(
    source: &'static Table,
    keys: Vec<(usize, Value)>,
    include: &Include,
) -> (Statement, Layout) {
    let mut r = Renderer::with_capacity(4096);
    let mut levels = Levels::default();
    r.push("WITH ");
    levels.keys(&mut r, source, keys);
    levels.children(&mut r, 0, std::slice::from_ref(include));
    r.finish_tree(levels, Access::Read, source)
}

impl Renderer {
    /// The SELECT of every level's arrays, behind the WITH.
    fn finish_tree(mut self, levels: Levels, access: Access, table: &'static Table) -> (Statement, Layout) {
        let r = &mut self;
        let Levels { sources, layout, has_keys_only, .. } = levels;
        let is_keys = |level| has_keys_only && level == 0;
        r.push(" SELECT ");
        r.list(0..layout.len(), |r, level| {
            r.level_name("orm_a", level);
            r.push(".*");
        });
        r.push(" FROM ");
        r.list(layout.iter().zip(&sources).enumerate(), |r, (level, (layout, source))| {
            r.push("(SELECT ");
            r.aggregates(level, layout, is_keys(level));
            r.push(" FROM ");
            match source {
                // A level without levels below it stands where it is used.
                Source::Inline(sql) => {
                    r.push("(");
                    r.push(sql);
                    r.push(") AS ");
                    r.level_name("orm_l", level);
                }
                Source::Shared(relations) => {
                    r.push("(");
                    r.shared(layout.table, relations);
                    r.push(") AS ");
                    r.level_name("orm_l", level);
                }
                Source::Cte => r.level_name("orm_l", level),
            }
            r.push(") AS ");
            r.level_name("orm_a", level);
        });
        (self.finish(access, table), Layout { levels: layout })
    }
}

/// Where a level's rows come from.
enum Source {
    /// Its CTE.
    Cte,
    /// This text.
    Inline(String),
    /// The keys of several levels, each by the relation that leads from there.
    Shared(Vec<(usize, &'static Relation)>),
}

/// What grows of a level when another relation shares it.
struct Shared<'a> {
    links: &'a mut Vec<Link>,
    relations: &'a mut Vec<(usize, &'static Relation)>,
}

/// The levels so far: their layout, and what those are that are not a CTE.
#[derive(Default)]
struct Levels {
    layout: Vec<LevelLayout>,
    sources: Vec<Source>,
    columns: usize,
    /// Whether the first level has a key's columns instead of all.
    has_keys_only: bool,
}

impl Levels {
    fn root(&mut self, r: &mut Renderer, select: &Select) {
        self.add(select.table, LevelColumn::all(select.table).collect(), None, None, Source::Cte);
        r.cte(0, |r| r.level_select(select));
    }

    fn keys(&mut self, r: &mut Renderer, source: &'static Table, keys: Vec<(usize, Value)>) {
        let columns = keys.iter().map(|&(position, _)| LevelColumn { table: source, position }).collect();
        self.has_keys_only = true;
        self.add(source, columns, None, None, Source::Cte);
        r.cte(0, |r| {
            r.push("SELECT * FROM unnest(");
            let (columns, arrays): (Vec<usize>, Vec<Value>) = keys.into_iter().unzip();
            r.list(arrays, |r, array| {
                // Enumerations stay the text that they travel as; they are cast where they are compared.
                r.arguments.push(array);
                r.push("$");
                r.number(r.arguments.len());
            });
            r.push(") AS orm_k(");
            r.list(columns, |r, column| r.level_name("c", column));
            r.push(")");
        });
    }

    fn children(&mut self, r: &mut Renderer, parent: usize, includes: &[Include]) {
        for include in includes {
            self.child(r, parent, include);
        }
    }

    fn child(&mut self, r: &mut Renderer, parent: usize, include: &Include) {
        let relation = include.relation;
        let target = (relation.target)();
        let mut columns: Vec<LevelColumn> = LevelColumn::all(target).collect();
        let mut through = None;
        let source = (relation.source)();
        let (parent_keys, child_keys) = match relation.kind {
            RelationKind::BelongsTo { keys, .. } => (keys.to_vec(), target.primary_key.to_vec()),
            RelationKind::HasOne { inverse } | RelationKind::HasMany { inverse } => {
                (source.primary_key.to_vec(), inverse.keys().to_vec())
            }
            RelationKind::ManyToMany { from, .. } => {
                let join = (from.source)();
                if include.through {
                    through = Some(columns.len());
                    columns.extend(LevelColumn::all(join));
                }
                let first_key = columns.len();
                columns.extend(from.keys().iter().map(|&position| LevelColumn { table: join, position }));
                (source.primary_key.to_vec(), (first_key..columns.len()).collect())
            }
        };
        let parent_keys = if parent == 0 && self.has_keys_only {
            (0..self.layout[0].columns.len()).collect()
        } else {
            parent_keys
        };
        let level = self.layout.len();
        let link =
            Link { parent, slot: relation.slot, parent_keys, child_keys, to_one: relation.is_to_one() };
        if matches!(relation.kind, RelationKind::BelongsTo { .. })
            && include.filter.is_empty()
            && include.includes.is_empty()
        {
            if let Some(level) = self.shared(target) {
                level.links.push(link);
                level.relations.push((parent, relation));
            } else {
                let source = Source::Shared(vec![(parent, relation)]);
                self.add(target, columns, None, Some(link), source);
            }
        } else if include.includes.is_empty() {
            // Rendered in place, so that arguments are numbered in the order in which they are written.
            let mark = std::mem::take(&mut r.sql);
            r.related(parent, include);
            let sql = std::mem::replace(&mut r.sql, mark);
            self.add(target, columns, through, Some(link), Source::Inline(sql));
        } else {
            self.add(target, columns, through, Some(link), Source::Cte);
            r.push(", ");
            r.cte(level, |r| r.related(parent, include));
            self.children(r, level, &include.includes);
        }
    }

    /// The level of all rows of a table that any relation leads to, if there is one.
    fn shared(&mut self, table: &'static Table) -> Option<Shared<'_>> {
        self.layout.iter_mut().zip(&mut self.sources).find_map(|(layout, source)| match source {
            Source::Shared(relations) if layout.table == table => {
                Some(Shared { links: &mut layout.links, relations })
            }
            _ => None,
        })
    }

    fn add(
        &mut self,
        table: &'static Table,
        columns: Vec<LevelColumn>,
        through: Option<usize>,
        link: Option<Link>,
        source: Source,
    ) {
        let first = self.columns;
        self.columns += columns.len();
        self.layout.push(LevelLayout { table, first, columns, through, links: link.into_iter().collect() });
        self.sources.push(source);
    }
}

impl Renderer {
    fn level_name(&mut self, prefix: &str, level: usize) {
        self.push(prefix);
        self.number(level);
    }

    /// `orm_l0 AS MATERIALIZED (…)`.
    fn cte(&mut self, level: usize, query: impl FnOnce(&mut Self)) {
        self.level_name("orm_l", level);
        self.push(" AS MATERIALIZED (");
        query(self);
        self.push(")");
    }

    /// `array_agg(c0), array_agg(c1), …`. The columns of a level are named by their positions.
    fn aggregates(&mut self, level: usize, layout: &LevelLayout, has_keys_only: bool) {
        self.list(layout.columns.iter().enumerate(), |r, (position, column)| {
            let is_array = column.ty().is_array();
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

    fn level_select(&mut self, select: &Select) {
        self.push("SELECT ");
        self.level_columns(select.table.name, select.table, 0);
        self.select_from(select);
    }

    /// The rows that an include adds to a level.
    fn related(&mut self, parent: usize, include: &Include) {
        match include.limit {
            Some(limit) if !include.relation.is_to_one() => self.limited(parent, include, limit),
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
                self.rest_of_related(include);
                self.scopes.leave();
            }
            RelationKind::BelongsTo { .. } => {
                self.level_columns(target.name, target, 0);
                self.push(" FROM ");
                let inner = self.from(target);
                self.push(" WHERE ");
                tie(self, &inner, target, target.primary_key);
                self.rest_of_related(include);
            }
            RelationKind::HasOne { inverse } | RelationKind::HasMany { inverse } => {
                self.level_columns(target.name, target, 0);
                self.push(" FROM ");
                let inner = self.from(target);
                self.push(" WHERE ");
                tie(self, &inner, target, inverse.keys());
                self.rest_of_related(include);
            }
        }
        self.scopes.leave();
    }

    /// The rows of a table that to-one relations of several levels lead to.
    fn shared(&mut self, table: &'static Table, relations: &[(usize, &'static Relation)]) {
        self.push("SELECT ");
        self.level_columns(table.name, table, 0);
        self.push(" FROM ");
        let alias = self.from(table);
        self.push(" WHERE ");
        self.keys_of_parents(relations, &alias, table, table.primary_key);
        self.scopes.leave();
    }

    fn rest_of_related(&mut self, include: &Include) {
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
            if relations.len() == 1
                && keys.len() == 1
                && matches!(relation.kind, RelationKind::BelongsTo { .. })
            {
                self.push("DISTINCT ");
            }
            self.list(keys.iter().zip(parent_keys(relation)), |r, (&key, &parent_key)| {
                r.parent_key(parent, parent_key, &table.columns[key]);
            });
            self.push(" FROM ");
            self.level_name("orm_l", parent);
        }
        self.push(close);
    }

    /// A key in the level above; one that is read as text is cast back to its type.
    fn parent_key(&mut self, parent: usize, position: usize, column: &crate::schema::Column) {
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
    match relation.kind {
        RelationKind::BelongsTo { keys, .. } => keys,
        _ => (relation.source)().primary_key,
    }
}
