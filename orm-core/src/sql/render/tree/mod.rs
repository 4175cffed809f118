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
use crate::sql::ast::{Deleted, Include, Item, Query, Select};
use crate::value::Value;

/// The statement of a query with includes, and where its levels are.
pub fn tree(select: &Select) -> (Statement, Layout) {
    tree_of(select, None)
}

/// The same of a query of expressions, which are the first columns of the first level.
pub fn tree_of_items(query: &Query) -> (Statement, Layout) {
    tree_of(&query.select, Some(&query.items))
}

fn tree_of(select: &Select, items: Option<&[Item]>) -> (Statement, Layout) {
    let mut r = Renderer::with_capacity(4096);
    let mut levels = Levels::default();
    r.push("WITH ");
    levels.root(&mut r, select, items);
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
                Source::Shared { deleted, items, above } => {
                    r.push("(");
                    r.shared(layout.table, *deleted, items.as_deref(), above);
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
    /// The keys of several levels; what is read of the rows that they lead to, and whether soft-deleted ones are among
    /// these.
    Shared { deleted: Deleted, items: Option<Vec<Item>>, above: Vec<Above> },
}

/// A level, as one below it asks for its keys.
struct Above {
    level: usize,
    /// The key's columns, as they are named in the level.
    keys: Vec<usize>,
    /// The column that says in which of several tables the row is, and what stands there if it is in this one.
    tag: Option<(usize, &'static str)>,
    /// Whether the key is that of the rows below, which several rows may have.
    is_foreign_key: bool,
}

/// What grows of a level when another relation shares it.
struct Shared<'a> {
    links: &'a mut Vec<Link>,
    above: &'a mut Vec<Above>,
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
    fn root(&mut self, r: &mut Renderer, select: &Select, items: Option<&[Item]>) {
        let table = select.table;
        let items = items.map(|items| with_keys(table, items, &keys_below(&select.includes)));
        let extra = select.extra.iter().zip(table.columns.len()..);
        let extra = extra.map(|(&(_, ty), position)| LevelColumn { table, position, ty });
        let columns = LevelColumn::selected(table, items.as_deref()).into_iter().chain(extra).collect();
        self.add(table, columns, None, None, Source::Cte);
        r.cte(0, |r| r.level_select(select, items.as_deref()));
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
                let include =
                    Include { slot: include.slot, items: include.items.clone(), ..Include::of(variant) };
                self.child(r, parent, &include);
            }
            return;
        }
        let target = (relation.target)();
        let child_keys = match relation.kind {
            RelationKind::BelongsTo { .. }
            | RelationKind::Polymorphic { .. }
            | RelationKind::OneOf { .. } => target.primary_key,
            RelationKind::HasOne { inverse } | RelationKind::HasMany { inverse } => inverse.keys(),
            RelationKind::ManyToMany { .. } => &[],
        };
        let items = include.items.as_deref().map(|items| {
            let keys: Vec<usize> = child_keys.iter().copied().chain(keys_below(&include.includes)).collect();
            with_keys(target, items, &keys)
        });
        let mut columns = LevelColumn::selected(target, items.as_deref());
        let mut through = None;
        let child_keys = if let RelationKind::ManyToMany { from, .. } = relation.kind {
            let join = (from.source)();
            if include.through {
                through = Some(columns.len());
                columns.extend(LevelColumn::all(join));
            }
            let first_key = columns.len();
            columns.extend(from.keys().iter().map(|&position| LevelColumn::of(join, position)));
            (first_key..columns.len()).collect()
        } else {
            child_keys.iter().map(|&key| LevelColumn::find(&columns, target, key)).collect()
        };
        let level = self.layout.len();
        let link = self.link(parent, include, child_keys);
        let above = self.above(parent, relation);
        if !relation.keys().is_empty() && include.filter.is_empty() && include.includes.is_empty() {
            if let Some(level) = self.shared(target, include.deleted(), items.as_deref()) {
                level.links.push(link);
                level.above.push(above);
            } else {
                let source = Source::Shared { deleted: include.deleted(), items, above: vec![above] };
                self.add(target, columns, None, Some(link), source);
            }
        } else if include.includes.is_empty() {
            // Rendered in place, so that arguments are numbered in the order in which they are written.
            let mark = std::mem::take(&mut r.sql);
            r.related(above, include, items.as_deref());
            let sql = std::mem::replace(&mut r.sql, mark);
            self.add(target, columns, through, Some(link), Source::Inline(sql));
        } else {
            self.add(target, columns, through, Some(link), Source::Cte);
            r.push(", ");
            r.cte(level, |r| r.related(above, include, items.as_deref()));
            self.children(r, level, &include.includes);
        }
    }

    fn link(&self, parent: usize, include: &Include, child_keys: Vec<usize>) -> Link {
        let relation = include.relation;
        let LevelLayout { columns, table, .. } = &self.layout[parent];
        let find = |position| LevelColumn::find(columns, table, position);
        Link {
            parent,
            slot: include.slot,
            relation,
            parent_keys: source_keys(relation).iter().map(|&key| find(key)).collect(),
            child_keys,
            to_one: relation.is_to_one(),
            tag: relation.tag().map(|(tag, label)| (find(tag), label)),
        }
    }

    fn above(&self, level: usize, relation: &Relation) -> Above {
        let LevelLayout { columns, table, .. } = &self.layout[level];
        // A level of keys names its columns by their positions in the table.
        let is_keys = level == 0 && self.has_keys_only;
        let name = |position| if is_keys { position } else { LevelColumn::find(columns, table, position) };
        Above {
            level,
            keys: source_keys(relation).iter().map(|&key| name(key)).collect(),
            tag: relation.tag().map(|(tag, label)| (name(tag), label)),
            is_foreign_key: !relation.keys().is_empty(),
        }
    }

    /// The level of these rows of a table that any relation leads to, if there is one.
    fn shared(&mut self, table: &'static Table, rows: Deleted, read: Option<&[Item]>) -> Option<Shared<'_>> {
        self.layout.iter_mut().zip(&mut self.sources).find_map(|(layout, source)| match source {
            Source::Shared { deleted, items, above }
                if layout.table == table && *deleted == rows && items.as_deref() == read =>
            {
                Some(Shared { links: &mut layout.links, above })
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

/// The columns of the source that a relation starts from.
fn source_keys(relation: &Relation) -> &'static [usize] {
    match relation.keys() {
        [] => (relation.source)().primary_key,
        keys => keys,
    }
}

/// The columns of a level that the levels below it are tied by.
fn keys_below(includes: &[Include]) -> Vec<usize> {
    let keys = includes.iter().flat_map(|include| {
        let tag = match &include.relation.kind {
            RelationKind::Polymorphic { tag, .. } | RelationKind::OneOf { tag, .. } => Some(*tag),
            _ => None,
        };
        source_keys(include.relation).iter().copied().chain(tag)
    });
    keys.collect()
}

/// What was selected of a table's rows, and behind it the key columns that are not among it.
fn with_keys(table: &'static Table, items: &[Item], keys: &[usize]) -> Vec<Item> {
    let mut items = items.to_vec();
    for &key in keys {
        let key = Item::of_column(table, key);
        if items.iter().all(|item| item.expr != key.expr) {
            items.push(key);
        }
    }
    items
}
