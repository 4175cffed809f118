use std::collections::BTreeMap;

use crate::schema::Name;

/// What two schemas do not tell: which new name is that of something old, and what rows get that are there already.
///
/// Nothing is ever guessed: without a hint a table or a column of another name is a new one, and the old one is dropped.
///
/// ```
/// use orm_migrate::diff::Hints;
///
/// let hints = Hints::new().rename_table("posts", "articles").rename_column("articles", "body", "text");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Hints {
    pub(super) tables: Vec<Rename<Name>>,
    pub(super) columns: Vec<(Name, Rename<String>)>,
    pub(super) enums: Vec<Rename<Name>>,
    pub(super) labels: Vec<(Name, Rename<String>)>,
    pub(super) fills: BTreeMap<(Name, String), String>,
    pub(super) conversions: BTreeMap<(Name, String), String>,
}

/// An old name and the new one.
#[derive(Debug, Clone)]
pub(super) struct Rename<N> {
    pub(super) from: N,
    pub(super) to: N,
    /// It stays in the model, so that it may be of long ago.
    pub(super) is_standing: bool,
}

impl Hints {
    /// None.
    pub fn new() -> Self {
        Hints::default()
    }

    /// A table has another name, or is in another schema.
    pub fn rename_table(mut self, from: impl Into<Name>, to: impl Into<Name>) -> Self {
        self.tables.push(Rename { from: from.into(), to: to.into(), is_standing: false });
        self
    }

    /// A column has another name. The table is named as it is called afterwards.
    pub fn rename_column(mut self, table: impl Into<Name>, from: &str, to: &str) -> Self {
        self.columns.push((table.into(), Rename::told(from, to)));
        self
    }

    /// A native enum has another name, or is in another schema.
    pub fn rename_enum(mut self, from: impl Into<Name>, to: impl Into<Name>) -> Self {
        self.enums.push(Rename { from: from.into(), to: to.into(), is_standing: false });
        self
    }

    /// A label of a native enum has another name. The enum is named as it is called afterwards.
    pub fn rename_label(mut self, enumeration: impl Into<Name>, from: &str, to: &str) -> Self {
        self.labels.push((enumeration.into(), Rename::told(from, to)));
        self
    }

    /// What the rows that are there get in a column that is added, or becomes NOT NULL and is NULL in them, by an SQL
    /// expression: needed of a new one that is NOT NULL and has no default, unless the table is empty. The table is named as
    /// it is called afterwards.
    pub fn fill(mut self, table: impl Into<Name>, column: &str, expression: &str) -> Self {
        self.fills.insert((table.into(), column.to_owned()), expression.to_owned());
        self
    }

    /// How the values of a column are converted to its new type: an SQL expression of the row's columns. The table is
    /// named as it is called afterwards.
    pub fn convert(mut self, table: impl Into<Name>, column: &str, expression: &str) -> Self {
        self.conversions.insert((table.into(), column.to_owned()), expression.to_owned());
        self
    }
}

impl Hints {
    /// What a model says of its table, today and as long as it says so.
    pub(crate) fn standing_table(mut self, from: Name, to: Name) -> Self {
        self.tables.push(Rename { from, to, is_standing: true });
        self
    }

    /// The same of a column.
    pub(crate) fn standing_column(mut self, table: Name, from: &str, to: &str) -> Self {
        let rename = Rename { is_standing: true, ..Rename::told(from, to) };
        self.columns.push((table, rename));
        self
    }
}

impl Rename<String> {
    fn told(from: &str, to: &str) -> Self {
        Rename { from: from.to_owned(), to: to.to_owned(), is_standing: false }
    }
}
