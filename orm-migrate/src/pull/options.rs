use std::collections::BTreeMap;

use crate::catalogue::{Scope, is_own};
use crate::schema::Name;

/// What is pulled, and how it is written.
///
/// ```
/// use orm_migrate::pull::{Layout, Options};
///
/// let options = Options::new().except("spatial_ref_sys").name("usr", "User").layout(Layout::FilePerTable);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Options {
    default_schema: Option<String>,
    schemas: Option<Vec<String>>,
    only: Vec<Name>,
    except: Vec<Name>,
    names: BTreeMap<Name, String>,
    pub(super) layout: Layout,
    pub(super) timestamps: bool,
    pub(super) soft_delete: bool,
}

/// Which files are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// All models in `models.rs`.
    #[default]
    OneFile,
    /// `mod.rs`, `enums.rs`, and a file for each table.
    FilePerTable,
}

impl Options {
    /// All tables and views of all schemas but those of the server, in one file. Those of
    /// [`OWN`](crate::catalogue::OWN) are none of them.
    pub fn new() -> Self {
        Options::default()
    }

    /// Another default schema: the one whose tables have names without a schema. Without it, the first of the search path.
    pub fn default_schema(mut self, name: &str) -> Self {
        self.default_schema = Some(name.to_owned());
        self
    }

    /// The default schema and these alone.
    pub fn schemas<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.schemas = Some(names.into_iter().map(str::to_owned).collect());
        self
    }

    /// Only this table or view, and the others that are named so.
    pub fn only(mut self, table: impl Into<Name>) -> Self {
        self.only.push(table.into());
        self
    }

    /// Not this table or view.
    pub fn except(mut self, table: impl Into<Name>) -> Self {
        self.except.push(table.into());
        self
    }

    /// The name of the struct or enum of a table, a view or an enum, in the place of the one that is made of its name.
    pub fn name(mut self, of: impl Into<Name>, name: &str) -> Self {
        self.names.insert(of.into(), name.to_owned());
        self
    }

    /// Which files are written.
    pub fn layout(mut self, layout: Layout) -> Self {
        self.layout = layout;
        self
    }

    /// Takes `created_at` and `updated_at` for what `#[model(timestamps)]` means, where both are NOT NULL, of the type
    /// timestamptz, and default to `now()`. Updates of the library then set the second.
    pub fn timestamps(mut self) -> Self {
        self.timestamps = true;
        self
    }

    /// Takes a `deleted_at` that may be NULL and is of the type timestamptz for what `#[model(soft_delete)]` means: rows in
    /// which it is set are left out of every query, and deletes of the library set it.
    pub fn soft_delete(mut self) -> Self {
        self.soft_delete = true;
        self
    }

    pub(super) fn scope(&self) -> Scope {
        let mut scope = Scope::new();
        if let Some(name) = &self.default_schema {
            scope = scope.default_schema(name);
        }
        if let Some(names) = &self.schemas {
            scope = scope.schemas(names.iter().map(String::as_str));
        }
        scope
    }

    /// A table that is wanted by its name and is not there.
    pub(super) fn missing(&self, is_there: impl Fn(&Name) -> bool) -> Option<&Name> {
        self.only.iter().find(|name| !is_there(name))
    }

    /// The tables of [`except`](Options::except) that are not there: misspelled, as it seems.
    pub(super) fn idle<'a>(
        &'a self,
        is_there: impl Fn(&Name) -> bool + 'a,
    ) -> impl Iterator<Item = &'a Name> {
        self.except.iter().filter(move |name| !is_there(name) && !is_own(name))
    }

    pub(super) fn has(&self, table: &Name) -> bool {
        (self.only.is_empty() || self.only.contains(table)) && !self.except.contains(table)
    }

    pub(super) fn name_of(&self, of: &Name) -> Option<&str> {
        self.names.get(of).map(String::as_str)
    }
}
