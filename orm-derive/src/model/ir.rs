//! A model as the expansion needs it: valid by construction. What was wrong in the input is left out.

use proc_macro2::{Ident, Span};
use syn::{Attribute, Expr, Path, Type, Visibility};

/// A model.
pub(crate) struct Model {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    /// The module of its markers: `post`.
    pub(crate) module: Ident,
    /// `PostWith`.
    pub(crate) with: Ident,
    /// `CreatePost`.
    pub(crate) create: Ident,
    pub(crate) schema: Option<String>,
    pub(crate) table: String,
    /// The table's name before.
    pub(crate) renamed_from: Option<String>,
    pub(crate) columns: Vec<Column>,
    /// Whether its rows are only read.
    pub(crate) read_only: bool,
    /// The primary key, by position; of a model that is only read, possibly none.
    pub(crate) key: Vec<usize>,
    /// The name of the key's constraint, if it is a name of its own.
    pub(crate) key_name: Option<String>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) checks: Vec<Check>,
    pub(crate) relations: Vec<Relation>,
    /// The enum of the models that share the table.
    pub(crate) inherits: Option<Type>,
    /// The column that every update sets to `now()`.
    pub(crate) updated_at: Option<usize>,
    pub(crate) hooks: Vec<Hook>,
    /// Where the first `#[validate(…)]` stands, if there is one.
    pub(crate) rules: Option<Span>,
    /// Whether it says that its deleted rows are kept, be it with a mistake.
    pub(crate) keeps_deleted: bool,
    /// The column that says when a row was deleted.
    pub(crate) soft_delete: Option<usize>,
    /// The column that counts the changes of a row.
    pub(crate) version: Option<usize>,
}

/// The functions of an event, in the order in which they are written.
pub(crate) struct Hook {
    pub(crate) event: Ident,
    pub(crate) functions: Vec<Path>,
}

/// A column.
pub(crate) struct Column {
    pub(crate) ident: Ident,
    /// The field's type.
    pub(crate) ty: Type,
    /// The field's type without `Option`.
    pub(crate) scalar: Type,
    /// Whether the type is one of the library's own by its name.
    pub(crate) known: bool,
    pub(crate) nullable: bool,
    pub(crate) name: String,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) len: Option<u32>,
    pub(crate) precision: Option<(u16, u16)>,
    pub(crate) default: Default,
    /// The operators of filters from outside, each with its word, if it is exposed to them; of none, all.
    pub(crate) filter: Option<Filter>,
    /// Whether it is exposed to orders from outside.
    pub(crate) sort: bool,
    /// Its name before.
    pub(crate) renamed_from: Option<String>,
    /// The state of the field in the create builder, if the field has to be given.
    pub(crate) required: Option<Ident>,
}

/// What filters from outside may ask of a column.
pub(crate) struct Filter {
    pub(crate) span: Span,
    /// The operators, as variants of `FilterOperator`, with their words; of none, all.
    pub(crate) operators: Vec<(Ident, Ident)>,
}

/// Where a value comes from that a create does not give.
pub(crate) enum Default {
    None,
    Sql(String),
    Identity,
    Generated(String),
    Constant(Expr),
    Computed(Expr),
    UuidV4(Span),
    UuidV7(Span),
}

/// An index.
pub(crate) struct Index {
    pub(crate) name: String,
    /// Whether the name was given.
    pub(crate) named: bool,
    pub(crate) parts: Vec<IndexPart>,
    pub(crate) unique: bool,
    pub(crate) method: String,
    pub(crate) predicate: Option<String>,
    /// Whether soft-deleted rows are left out.
    pub(crate) live: bool,
}

/// A part of an index.
pub(crate) enum IndexPart {
    Column { position: usize, descending: bool },
    Expression(String),
}

/// A CHECK constraint.
pub(crate) struct Check {
    pub(crate) name: String,
    pub(crate) expression: String,
}

/// A relation; its position among the relations is its slot.
pub(crate) struct Relation {
    pub(crate) ident: Ident,
    pub(crate) target: Type,
    /// Its type parameter in `PostWith`.
    pub(crate) parameter: Ident,
    pub(crate) kind: RelationKind,
    /// Whether its rows are soft-deleted with a row.
    pub(crate) cascade: bool,
}

/// How a relation connects two tables.
pub(crate) enum RelationKind {
    BelongsTo {
        keys: Vec<usize>,
        optional: bool,
        on_delete: ReferentialAction,
        on_update: ReferentialAction,
        /// The name of the constraint.
        constraint: String,
        /// Whether it is the model's only `belongs_to` of that target, so that the target's relation finds it.
        only: bool,
    },
    /// The key of a row of one of several tables.
    Polymorphic {
        key: usize,
        /// The column that says in which table.
        tag: usize,
        on_delete: ReferentialAction,
        trigger: bool,
        /// The name of the triggers.
        constraint: String,
    },
    HasOne {
        inverse: Inverse,
    },
    HasMany {
        inverse: Inverse,
    },
    ManyToMany {
        through: Box<Type>,
        from: Inverse,
        to: Inverse,
    },
}

/// A `belongs_to` of another model.
pub(crate) enum Inverse {
    /// The only one that leads to a model.
    ByTarget,
    /// The one of this name.
    Named(Ident),
    /// The polymorphic one of this name, to this model.
    OneOf(Ident),
}

/// What happens to a row whose foreign key loses its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReferentialAction {
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

impl Relation {
    /// Whether it leads to at most one row.
    pub(crate) fn is_to_one(&self) -> bool {
        !matches!(self.kind, RelationKind::HasMany { .. } | RelationKind::ManyToMany { .. })
    }
}
