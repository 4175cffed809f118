use super::table::is_among;

/// An index of a table. A unique column's index is here too: PostgreSQL reports its violation by this name.
#[derive(Debug)]
pub struct Index {
    /// Its name in the database.
    pub name: &'static str,
    /// What it covers.
    pub parts: &'static [IndexPart],
    /// Whether no two rows may have the same values.
    pub unique: bool,
    /// The access method: `btree`, `gin`, `gist`, `brin`, `hash`.
    pub method: &'static str,
    /// A partial index: the SQL condition of the rows that it covers.
    pub predicate: Option<&'static str>,
    /// Whether soft-deleted rows are left out of it, beside what the predicate says.
    pub live: bool,
}

impl Index {
    /// Whether it is over these columns alone, or some of them.
    pub(super) const fn is_over(&self, columns: &[usize]) -> bool {
        let mut position = 0;
        while position < self.parts.len() {
            match self.parts[position] {
                IndexPart::Column { column, .. } if is_among(column, columns) => position += 1,
                _ => return false,
            }
        }
        !self.parts.is_empty()
    }
}

/// A part of an index.
#[derive(Debug, Clone, Copy)]
pub enum IndexPart {
    /// A column, by its position in [`Table::columns`](super::Table::columns).
    Column {
        /// The position.
        column: usize,
        /// Descending.
        descending: bool,
    },
    /// An SQL expression, as `lower(email)`.
    Expression(&'static str),
}

/// A CHECK constraint.
#[derive(Debug)]
pub struct Check {
    /// Its name in the database.
    pub name: &'static str,
    /// The SQL condition.
    pub expression: &'static str,
}
