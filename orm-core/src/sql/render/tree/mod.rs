//! A query with its relations, as one statement of one row.
//!
//! Every level of the tree becomes one row of column arrays, to be stitched to its parents by key where it is
//! decoded. To-one relations that lead to the same table share a level, which holds each row once; the level of a
//! many-to-many relation holds a row once for each row of the join table that leads to it. A level that has relations
//! of its own is a materialized CTE, because the levels below it ask for its keys. Measured against five queries by
//! hand, grouped records, LATERAL with JSON or records: this form is the fastest on one row as on thousands, and it
//! alone keeps every value's own binary format.

mod layout;
mod level;

use self::layout::Link;
pub use self::layout::{Layout, LevelColumn, LevelLayout};

use super::{Access, Renderer, Statement};
use crate::schema::{Relation, RelationKind, Table};
use crate::sql::ast::{Deleted, Include, Select};
use crate::value::Value;

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
                Source::Shared(deleted, relations) => {
                    r.push("(");
                    r.shared(layout.table, *deleted, relations);
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
    /// The keys of several levels, each by the relation that leads from there; and whether soft-deleted rows are
    /// among those that they lead to.
    Shared(Deleted, Vec<(usize, &'static Relation)>),
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
        let table = select.table;
        let extra = select.extra.iter().zip(table.columns.len()..);
        let extra = extra.map(|(&(_, ty), position)| LevelColumn { table, position, ty });
        self.add(table, LevelColumn::all(table).chain(extra).collect(), None, None, Source::Cte);
        r.cte(0, |r| r.level_select(select));
    }

    fn keys(&mut self, r: &mut Renderer, source: &'static Table, keys: Vec<(usize, Value)>) {
        let columns = keys.iter().map(|&(position, _)| LevelColumn::of(source, position)).collect();
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
        if let RelationKind::Polymorphic { variants, .. } = relation.kind {
            for variant in variants {
                self.child(r, parent, &Include::of(variant));
            }
            return;
        }
        let target = (relation.target)();
        let mut columns: Vec<LevelColumn> = LevelColumn::all(target).collect();
        let mut through = None;
        let source = (relation.source)();
        let (parent_keys, child_keys) = match relation.kind {
            RelationKind::BelongsTo { keys, .. }
            | RelationKind::Polymorphic { keys, .. }
            | RelationKind::OneOf { keys, .. } => (keys.to_vec(), target.primary_key.to_vec()),
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
                columns.extend(from.keys().iter().map(|&position| LevelColumn::of(join, position)));
                (source.primary_key.to_vec(), (first_key..columns.len()).collect())
            }
        };
        let mut tag = relation.tag();
        let parent_keys = if parent == 0 && self.has_keys_only {
            // The column that says in which table the row is stands behind the key.
            tag = tag.map(|(_, label)| (parent_keys.len(), label));
            (0..parent_keys.len()).collect()
        } else {
            parent_keys
        };
        let level = self.layout.len();
        let link =
            Link { parent, slot: relation.slot, parent_keys, child_keys, to_one: relation.is_to_one(), tag };
        if !relation.keys().is_empty() && include.filter.is_empty() && include.includes.is_empty() {
            if let Some(level) = self.shared(target, include.deleted()) {
                level.links.push(link);
                level.relations.push((parent, relation));
            } else {
                let source = Source::Shared(include.deleted(), vec![(parent, relation)]);
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

    /// The level of these rows of a table that any relation leads to, if there is one.
    fn shared(&mut self, table: &'static Table, rows: Deleted) -> Option<Shared<'_>> {
        self.layout.iter_mut().zip(&mut self.sources).find_map(|(layout, source)| match source {
            Source::Shared(deleted, relations) if layout.table == table && *deleted == rows => {
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
