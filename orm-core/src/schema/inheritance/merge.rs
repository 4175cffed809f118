//! The columns of all kinds as those of one table, while the program is compiled.

use crate::schema::{Column, Default, FilterOperators, Table};
use crate::value::{Constant, EnumDef, SqlType};

/// How many columns the table of these kinds has: the discriminator, and each name once.
pub const fn merged_count(kinds: &[&Table]) -> usize {
    let (mut count, mut kind) = (1, 0);
    while kind < kinds.len() {
        let mut column = 0;
        while column < kinds[kind].columns.len() {
            if is_first(kinds, kind, column) {
                count += 1;
            }
            column += 1;
        }
        kind += 1;
    }
    count
}

/// The columns of the table of these kinds: the discriminator, then those of the kinds, each name once. One that not
/// every kind has may be NULL, and has no default in the database, which would fill it in the rows of other kinds.
pub const fn merged_columns<const N: usize>(
    discriminator: &'static str,
    labels: &'static EnumDef,
    kinds: &[&Table],
) -> [Column; N] {
    let mut columns = [Column {
        name: discriminator,
        field: discriminator,
        ty: SqlType::enumeration(labels),
        nullable: false,
        len: None,
        precision: None,
        default: Default::None,
        filter: FilterOperators::NONE,
        sort: false,
        renamed_from: None,
    }; N];
    let (mut next, mut kind) = (1, 0);
    while kind < kinds.len() {
        let mut column = 0;
        while column < kinds[kind].columns.len() {
            if is_first(kinds, kind, column) {
                columns[next] = merged(kinds, kinds[kind].columns[column]);
                next += 1;
            }
            column += 1;
        }
        kind += 1;
    }
    columns
}

/// Where the columns of a kind are among those of the table; behind them, numbers that are no position.
pub const fn merged_positions<const N: usize>(columns: &[Column], kind: &Table) -> [usize; N] {
    let mut positions = [usize::MAX; N];
    let mut column = 0;
    while column < kind.columns.len() {
        positions[column] = merged_position(columns, kind, column);
        column += 1;
    }
    positions
}

/// Where a kind's column is among those of the table.
pub const fn merged_position(columns: &[Column], kind: &Table, column: usize) -> usize {
    // A kind that has a mistake has no columns: its own error says so.
    if column >= kind.columns.len() {
        return 0;
    }
    match position(columns, kind.columns[column].name) {
        Some(position) => position,
        None => 0,
    }
}

/// The primary key, which is the same of all kinds.
pub const fn merged_key<const N: usize>(columns: &[Column], kind: &Table) -> [usize; N] {
    let mut key = [0; N];
    let mut part = 0;
    while part < N {
        key[part] = merged_position(columns, kind, kind.primary_key[part]);
        part += 1;
    }
    key
}

/// The column that says when a row was last changed, if it is the same of all kinds.
pub const fn merged_updated_at(columns: &[Column], kinds: &[&Table]) -> Option<usize> {
    agreed(columns, kinds, &Mark::UpdatedAt)
}

/// The column that marks deleted rows, if all kinds have it.
pub const fn merged_soft_delete(columns: &[Column], kinds: &[&Table]) -> Option<usize> {
    agreed(columns, kinds, &Mark::SoftDelete)
}

/// The column that counts changes, if all kinds have it.
pub const fn merged_version(columns: &[Column], kinds: &[&Table]) -> Option<usize> {
    agreed(columns, kinds, &Mark::Version)
}

/// A column with a meaning.
enum Mark {
    UpdatedAt,
    SoftDelete,
    Version,
}

/// The column that has a meaning in every kind.
const fn agreed(columns: &[Column], kinds: &[&Table], mark: &Mark) -> Option<usize> {
    let (mut found, mut kind) = (None, 0);
    while kind < kinds.len() {
        let column = match mark {
            Mark::UpdatedAt => kinds[kind].updated_at,
            Mark::SoftDelete => kinds[kind].soft_delete,
            Mark::Version => kinds[kind].version,
        };
        let Some(column) = column else { return None };
        let position = merged_position(columns, kinds[kind], column);
        match found {
            Some(other) if other != position => return None,
            _ => found = Some(position),
        }
        kind += 1;
    }
    found
}

/// NULL for each column.
pub const fn merged_nulls<const N: usize>(columns: &[Column; N]) -> [Constant; N] {
    let mut nulls = [Constant::Null(columns[0].ty); N];
    let mut column = 0;
    while column < N {
        nulls[column] = Constant::Null(columns[column].ty);
        column += 1;
    }
    nulls
}

/// A kind's column as one of the table.
const fn merged(kinds: &[&Table], first: Column) -> Column {
    let mut column = first;
    let mut kind = 0;
    while kind < kinds.len() {
        if let Some(position) = position(kinds[kind].columns, first.name) {
            let other = kinds[kind].columns[position];
            column.nullable = column.nullable || other.nullable;
            // What one kind keeps to itself is not to be asked of all.
            column.filter = column.filter.common(other.filter);
            column.sort = column.sort && other.sort;
        } else {
            column.nullable = true;
            column.default = Default::None;
        }
        kind += 1;
    }
    column
}

/// Whether no kind before this one has a column of that name.
const fn is_first(kinds: &[&Table], kind: usize, column: usize) -> bool {
    let mut before = 0;
    while before < kind {
        if position(kinds[before].columns, kinds[kind].columns[column].name).is_some() {
            return false;
        }
        before += 1;
    }
    true
}

pub(super) const fn position(columns: &[Column], name: &str) -> Option<usize> {
    let mut position = 0;
    while position < columns.len() {
        if is_same(columns[position].name, name) {
            return Some(position);
        }
        position += 1;
    }
    None
}

/// `==` of texts, which is not const.
pub(super) const fn is_same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut byte = 0;
    while byte < left.len() {
        if left[byte] != right[byte] {
            return false;
        }
        byte += 1;
    }
    true
}
