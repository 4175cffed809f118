//! A query's result with its relations: levels of column arrays, stitched together by key.

use sqlx::postgres::PgRow;
use sqlx::{Row as _, TypeInfo as _};

use super::Row;
use super::check::{element_of_domain, mismatch, several};
use super::row::{decode_error, plain_bytes};
use super::stitch::{self, Links, NONE};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::Table;
use crate::sql::render::{Layout, LevelColumn, LevelLayout};
use crate::value::{ArraySlice, TypeKind};

/// The levels of a tree; they borrow the row that they came in.
pub struct Tree<'r> {
    levels: Vec<Level<'r>>,
}

pub(super) struct Level<'r> {
    pub(super) table: &'static Table,
    columns: Vec<ArraySlice<'r>>,
    rows: usize,
    pub(super) through: Option<usize>,
    /// What is below this level, by slot.
    children: Vec<Option<Child>>,
}

/// A relation of a level to the one that has its rows.
struct Child {
    level: usize,
    links: Links,
}

impl<'r> Tree<'r> {
    /// Takes a tree's one row apart and stitches its levels together.
    ///
    /// # Errors
    /// If a column is no array of the expected kind.
    pub fn new(row: &'r PgRow, layout: &Layout) -> Result<Self> {
        let mut levels: Vec<Level<'r>> =
            layout.levels.iter().map(|level| Level::read(row, level)).collect::<Result<_>>()?;
        for (position, level) in layout.levels.iter().enumerate() {
            for link in &level.links {
                let (parent, child) = (&levels[link.parent], &levels[position]);
                let keys = (parent.columns_at(&link.parent_keys), child.columns_at(&link.child_keys));
                let links = stitch::link(&keys.0, &keys.1, link.to_one)
                    .ok_or_else(|| several(link.relation, child.table))?;
                let links = match link.tag {
                    Some(tag) => {
                        let before = levels[link.parent].place(link.slot).take();
                        one_of(&levels[link.parent], tag, before, links, position)
                    }
                    None => links,
                };
                *levels[link.parent].place(link.slot) = Some(Child { level: position, links });
            }
        }
        Ok(Tree { levels })
    }

    /// The rows of the query itself, in its order.
    pub fn rows(&'r self) -> impl ExactSizeIterator<Item = Row<'r>> {
        let root = &self.levels[0];
        (0..root.rows).map(move |index| Row::of_level(self, root, index))
    }

    pub(super) fn one(&'r self, level: &'r Level<'r>, index: usize, slot: usize) -> Result<Option<Row<'r>>> {
        match level.child(slot)? {
            Child { level, links: Links::One(rows) } => Ok(Some(rows[index])
                .filter(|&row| row != NONE)
                .map(|row| Row::of_level(self, &self.levels[*level], row as usize))),
            Child { links: Links::OneOf(rows), .. } => {
                let (level, row) = rows[index];
                Ok((row != NONE).then(|| Row::of_level(self, &self.levels[level as usize], row as usize)))
            }
            Child { links: Links::Many { .. }, .. } => Err(not_loaded()),
        }
    }

    pub(super) fn many(
        &'r self,
        level: &'r Level<'r>,
        index: usize,
        slot: usize,
    ) -> Result<impl ExactSizeIterator<Item = Row<'r>>> {
        match level.child(slot)? {
            Child { level, links: Links::Many { groups, starts, rows } } => {
                let below = &self.levels[*level];
                let rows = match groups[index] {
                    NONE => &[],
                    group => &rows[starts[group as usize] as usize..starts[group as usize + 1] as usize],
                };
                Ok(rows.iter().map(move |&row| Row::of_level(self, below, row as usize)))
            }
            _ => Err(not_loaded()),
        }
    }
}

#[cold]
fn not_loaded() -> Error {
    Error::new(ErrorKind::Other, "a relation was read that its query did not load")
}

impl<'r> Level<'r> {
    fn read(row: &'r PgRow, layout: &LevelLayout) -> Result<Self> {
        let mut columns = Vec::with_capacity(layout.columns.len());
        for (offset, &column) in layout.columns.iter().enumerate() {
            columns.push(read_column(row, layout.first + offset, column)?);
        }
        let rows = columns.first().map_or(0, ArraySlice::len);
        if columns.iter().any(|column| column.len() != rows) {
            return Err(Error::new(
                ErrorKind::Decode,
                format!("the columns of {} came in different lengths", layout.table.name),
            ));
        }
        Ok(Level { table: layout.table, columns, rows, through: layout.through, children: Vec::new() })
    }

    /// The place of what is below this level.
    fn place(&mut self, slot: usize) -> &mut Option<Child> {
        if self.children.len() <= slot {
            self.children.resize_with(slot + 1, || None);
        }
        &mut self.children[slot]
    }

    fn child(&self, slot: usize) -> Result<&Child> {
        self.children.get(slot).and_then(Option::as_ref).ok_or_else(not_loaded)
    }

    /// The value of a row's column.
    #[inline]
    pub(super) fn bytes(&self, column: usize, row: usize) -> Option<&'r [u8]> {
        self.columns[column].get(row)
    }

    /// The same as a key: see [`ArraySlice::key`].
    pub(super) fn key(&self, column: usize, row: usize) -> Option<&'r [u8]> {
        self.columns[column].key(row)
    }

    fn columns_at(&self, positions: &[usize]) -> Vec<&ArraySlice<'r>> {
        positions.iter().map(|&position| &self.columns[position]).collect()
    }
}

/// The values of a level's column.
fn read_column(row: &PgRow, position: usize, column: LevelColumn) -> Result<ArraySlice<'_>> {
    let ty = &column.ty;
    let mismatch = |found: &str| mismatch(column.table, column.position, ty, found);
    let found = row.columns().get(position).map(sqlx::Column::type_info);
    let oid = found.and_then(sqlx::postgres::PgTypeInfo::oid).map_or(0, |oid| oid.0);
    let is_expected = if ty.is_array() { oid == BYTEA_ARRAY } else { ty.accepts_array(oid) };
    let domain = if is_expected || ty.is_array() { None } else { found.and_then(element_of_domain) };
    if !is_expected && !domain.is_some_and(|element| ty.accepts(element)) {
        let name = found.map_or("missing", |found| found.name());
        return Err(mismatch(name.strip_suffix("[]").unwrap_or(name)));
    }
    let values = plain_bytes(row, position)
        .and_then(|bytes| ArraySlice::parse(bytes.unwrap_or(NO_ELEMENTS)))
        .map_err(|error| decode_error(column.table, column.position, &error))?;
    let values = match domain {
        Some(element) => values.with_element(element),
        None => values,
    };
    // The type of a column of arrays stands in each of them.
    if let TypeKind::Array(element) = &ty.kind
        && let Some(array) = values.iter().flatten().next()
        && ArraySlice::parse(array).is_ok_and(|array| !array.holds(element))
    {
        return Err(mismatch("an array of another type"));
    }
    Ok(values)
}

/// An array without dimensions: what `array_agg` of no rows, which is NULL, stands for.
const NO_ELEMENTS: &[u8] = &[0; 12];

/// `bytea[]`, which is what an array column is aggregated as.
const BYTEA_ARRAY: u32 = 1001;

/// Adds the rows of one of several tables to those of the tables before it: to the parents that say that theirs is
/// there.
#[allow(clippy::cast_possible_truncation)] // a statement has fewer than 2^32 levels
fn one_of(
    parent: &Level<'_>,
    (tag, label): (usize, &str),
    before: Option<Child>,
    rows: Links,
    level: usize,
) -> Links {
    let mut found = match before {
        Some(Child { links: Links::OneOf(found), .. }) => found,
        _ => vec![(NONE, NONE); parent.rows],
    };
    if let Links::One(rows) = rows {
        for (row, (found, own)) in found.iter_mut().zip(rows).enumerate() {
            if parent.bytes(tag, row) == Some(label.as_bytes()) {
                *found = (level as u32, own);
            }
        }
    }
    Links::OneOf(found)
}
