//! A database's part as owned data: what models ask for, what a catalogue has, what a snapshot keeps.
//!
//! Names are plain: nothing here is quoted. Expressions are SQL texts, spelled as their [`Source`] spells them.

mod base_type;
mod column;
mod constraint;
mod index;
mod name;
mod routine;
mod table;

pub(crate) use self::base_type::BaseType;
pub use self::column::{Column, Identity, Type};
pub use self::constraint::{Action, Check, Deferral, ForeignKey, PrimaryKey, Unique};
pub use self::index::{Index, IndexKey, IndexPart};
pub use self::name::Name;
pub use self::routine::{Function, Trigger};
pub use self::table::Table;

use serde::{Deserialize, Serialize};

/// What a database has, or should have: schemas, enums, tables with all that belongs to them, trigger functions.
///
/// Everything that has a name is sorted by it; columns are in the order of the table, and labels in the order of the
/// enum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// Who wrote the texts in it.
    pub source: Source,
    /// The names of schemas, the default one left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schemas: Vec<String>,
    /// The native enums.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enums: Vec<Enum>,
    /// The tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Table>,
    /// The functions of triggers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<Function>,
    /// What was found and cannot be expressed here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsupported: Vec<Unsupported>,
}

/// Who wrote the texts of types and expressions in a [`Schema`].
///
/// A server spells an expression in its own way: `price >= 0` becomes `(price >= (0)::numeric)`. So only schemas of one
/// source can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The models, directly or by a snapshot.
    Models,
    /// A server's catalogue.
    Catalogue,
}

/// A native enum type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enum {
    /// Its name.
    #[serde(flatten)]
    pub name: Name,
    /// Its labels, in order.
    pub labels: Vec<String>,
}

/// Something in a database that a [`Schema`] does not express: a view, a partitioned table, a domain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unsupported {
    /// What it is: `view`, `domain`.
    pub kind: String,
    /// Its name, or of a part of a table the table's and its own.
    pub name: String,
    /// What is missing here because of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Schema {
    /// A schema without anything.
    pub fn empty(source: Source) -> Self {
        Schema {
            source,
            schemas: Vec::new(),
            enums: Vec::new(),
            tables: Vec::new(),
            functions: Vec::new(),
            unsupported: Vec::new(),
        }
    }

    /// The table of that name.
    pub fn table(&self, name: &Name) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == *name)
    }

    /// The enum of that name.
    pub fn enumeration(&self, name: &Name) -> Option<&Enum> {
        self.enums.iter().find(|enumeration| enumeration.name == *name)
    }

    /// The function of that name.
    pub fn function(&self, name: &Name) -> Option<&Function> {
        self.functions.iter().find(|function| function.name == *name)
    }

    /// Brings everything that has a name into the order of the names.
    pub fn sort(&mut self) {
        self.schemas.sort();
        self.schemas.dedup();
        self.enums.sort_by(|one, other| one.name.cmp(&other.name));
        self.tables.sort_by(|one, other| one.name.cmp(&other.name));
        self.functions.sort_by(|one, other| one.name.cmp(&other.name));
        self.unsupported.sort();
        self.tables.iter_mut().for_each(Table::sort);
    }

    /// The same without the order of columns, which a database cannot change: two databases are alike if these are
    /// equal.
    pub fn without_order(&self) -> Self {
        let mut schema = self.clone();
        schema.sort();
        for table in &mut schema.tables {
            table.columns.sort_by(|one, other| one.name.cmp(&other.name));
        }
        schema
    }
}
