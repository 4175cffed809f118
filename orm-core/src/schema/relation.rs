use super::Table;

/// A relation between two models.
///
/// Tables are behind functions, because relations go both ways and constants cannot refer to each other in a
/// circle.
#[derive(Debug)]
pub struct Relation {
    /// Its name, as spelled in Rust.
    pub name: &'static str,
    /// Its position among the relations of its source, which is the position of its field in `…With`.
    pub slot: usize,
    /// The table that it starts from.
    pub source: fn() -> &'static Table,
    /// The table that it leads to.
    pub target: fn() -> &'static Table,
    /// How the two are connected.
    pub kind: RelationKind,
}

/// How the tables of a [`Relation`] are connected. Columns are positions in [`Table::columns`].
#[derive(Debug)]
#[non_exhaustive]
pub enum RelationKind {
    /// The source has the foreign key.
    BelongsTo {
        /// The foreign key's columns, in the source.
        keys: &'static [usize],
        /// Whether the foreign key may be NULL.
        optional: bool,
        /// What happens to the source's row when the target's is deleted.
        on_delete: Action,
        /// What happens to the source's row when the target's key changes.
        on_update: Action,
    },
    /// The source has the key of a row of one of several tables, and in a column beside it which.
    Polymorphic {
        /// The key's columns, in the source.
        keys: &'static [usize],
        /// The column that says in which table the row is.
        tag: usize,
        /// What happens to the source's row when the target's is deleted.
        on_delete: Action,
        /// Whether triggers of the database refuse keys without a row.
        trigger: bool,
        /// A relation of the kind [`OneOf`](RelationKind::OneOf) to each of the tables.
        variants: &'static [&'static Relation],
    },
    /// One of the tables that a polymorphic relation leads to.
    OneOf {
        /// The key's columns, in the source.
        keys: &'static [usize],
        /// The column that says in which table the row is.
        tag: usize,
        /// What stands there for this one.
        label: &'static str,
        /// What happens to the source's row when the target's is deleted.
        on_delete: Action,
        /// Whether triggers of the database see to that.
        trigger: bool,
    },
    /// The target has the foreign key, and at most one row.
    HasOne {
        /// The target's `belongs_to`.
        inverse: &'static Relation,
    },
    /// The target has the foreign key.
    HasMany {
        /// The target's `belongs_to`.
        inverse: &'static Relation,
    },
    /// A third table has a foreign key to each.
    ManyToMany {
        /// The join table's `belongs_to` to the source.
        from: &'static Relation,
        /// The join table's `belongs_to` to the target.
        to: &'static Relation,
    },
}

impl PartialEq for Relation {
    /// Two relations are one if they have the same source and name: a constant may have several addresses.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && (self.source)() == (other.source)()
    }
}

impl Relation {
    /// The foreign key's columns, where the relation is the side that has it.
    pub const fn keys(&self) -> &'static [usize] {
        match self.kind {
            RelationKind::BelongsTo { keys, .. }
            | RelationKind::Polymorphic { keys, .. }
            | RelationKind::OneOf { keys, .. } => keys,
            _ => &[],
        }
    }

    /// The column that tells the rows of this relation from those of others by the same key, and what stands there: of
    /// one of the tables that a polymorphic relation leads to.
    pub const fn tag(&self) -> Option<(usize, &'static str)> {
        match self.kind {
            RelationKind::OneOf { tag, label, .. } => Some((tag, label)),
            _ => None,
        }
    }

    /// The same of the relation that this one is the other side of.
    pub const fn inverse_tag(&self) -> Option<(usize, &'static str)> {
        match self.kind {
            RelationKind::HasOne { inverse } | RelationKind::HasMany { inverse } => inverse.tag(),
            _ => None,
        }
    }

    /// Whether it leads to at most one row.
    pub const fn is_to_one(&self) -> bool {
        !matches!(self.kind, RelationKind::HasMany { .. } | RelationKind::ManyToMany { .. })
    }
}

/// What the database does with a row whose foreign key loses its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Refuses at the end of the statement.
    NoAction,
    /// Refuses at once.
    Restrict,
    /// Deletes or updates the row too.
    Cascade,
    /// Sets the foreign key to NULL.
    SetNull,
    /// Sets the foreign key to its default.
    SetDefault,
}

/// A foreign key constraint of a table.
#[derive(Debug)]
pub struct ForeignKey {
    /// Its name in the database.
    pub name: &'static str,
    /// The `belongs_to` relation that it comes from.
    pub relation: &'static Relation,
}

/// A relation that another names as its inverse; it fails to compile if it leads to several models. The derive calls
/// it.
#[doc(hidden)]
#[track_caller]
pub const fn to_one_model(relation: &'static Relation, message: &'static str) -> &'static Relation {
    assert!(!matches!(relation.kind, RelationKind::Polymorphic { .. }), "{}", message);
    relation
}
