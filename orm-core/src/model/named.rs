//! Columns of one of several tables in a query: of a join, of an alias.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{FieldNamed, Model};
use crate::schema::Table;
use crate::sql::ast::{self, Instance};
use crate::value::ColumnValue;

/// A column of a table that a query names: in `|post, user| post.author_id.eq(user.id)` both are. `S` is what it is about,
/// a row of a join or of an [alias](Alias); `T` is its type, [`Nullable`] where the join can leave the row out.
///
/// Every operator of a [`Column`](super::Column) is one of it.
pub struct Named<S, T> {
    table: &'static Table,
    position: usize,
    instance: Instance,
    of: PhantomData<fn() -> (S, T)>,
}

impl<S, T> Named<S, T> {
    /// It, untyped.
    pub(crate) fn column(self) -> ast::Expr {
        ast::Expr::column_of(self.table, self.position, self.instance)
    }
}

impl<S, T> Clone for Named<S, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, T> Copy for Named<S, T> {}

impl<S, T> fmt::Debug for Named<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A position of the table's own columns.
        write!(f, "{}.{}", self.table.name, self.table.columns[self.position].name)
    }
}

/// A model whose columns can be named in a query of several tables: what `#[derive(Model)]` and `#[derive(Inheritance)]`
/// implement.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be joined, nor have an alias",
    label = "expected a model, without relations beside it",
    note = "a join yields rows of tables: join `Post::find()`, and load relations by `include` instead of a join"
)]
pub trait HasColumns: Model {
    /// Its columns, one field for each: `PostColumns`.
    type Columns<N: Naming>;

    /// Them, as something names them.
    #[doc(hidden)]
    fn columns<N: Naming>(naming: N) -> Self::Columns<N>;
}

/// How the columns of a table are named.
pub trait Naming {
    /// A column whose field has the type `T`. Whether a column can have it is asked where the field is, and not here again.
    type Column<T>;

    /// The column at a position of the table; the derive calls it.
    #[doc(hidden)]
    fn column<T>(&self, position: usize) -> Self::Column<T>;
}

/// What a [`Named`] column says of its type: the type itself, [`Nullable`] or [`SharedField`].
pub trait NamedType {
    /// The type of its values.
    type Type: ColumnValue;
}

#[diagnostic::do_not_recommend]
impl<T: ColumnValue> NamedType for T {
    type Type = T;
}

/// A `T` that is NULL where the row is missing: its values are `Option`s.
pub struct Nullable<T>(PhantomData<fn() -> T>);

#[diagnostic::do_not_recommend]
impl<T: NamedType> NamedType for Nullable<T> {
    type Type = Option<<T::Type as ColumnValue>::Scalar>;
}

/// The type that a field has in the model `M`, by the hash of its name.
#[doc(hidden)]
pub struct SharedField<M, const NAME: u64>(PhantomData<fn() -> M>);

#[diagnostic::do_not_recommend]
impl<M: FieldNamed<NAME, Type: ColumnValue>, const NAME: u64> NamedType for SharedField<M, NAME> {
    type Type = M::Type;
}

/// The columns of an occurrence of a table.
struct Occurrence {
    table: &'static Table,
    instance: Instance,
}

impl Occurrence {
    fn column<S, T>(&self, position: usize) -> Named<S, T> {
        let Occurrence { table, instance } = *self;
        Named { table, position, instance, of: PhantomData }
    }
}

/// Columns of a table whose row is always there.
pub struct AsIs<S>(Occurrence, PhantomData<fn() -> S>);

/// Columns of a table whose row can be missing: they are NULL then.
pub struct OrNull<S>(Occurrence, PhantomData<fn() -> S>);

macro_rules! namings {
    ($($naming:ident $ty:ty;)*) => { $(
        impl<S> $naming<S> {
            pub(crate) fn of(table: &'static Table, instance: Instance) -> Self {
                $naming(Occurrence { table, instance }, PhantomData)
            }
        }

        impl<S> Naming for $naming<S> {
            type Column<T> = Named<S, $ty>;

            fn column<T>(&self, position: usize) -> Self::Column<T> {
                self.0.column(position)
            }
        }
    )* };
}

namings! {
    AsIs T;
    OrNull Nullable<T>;
}

/// An alias of the table of `M`, by which a subquery names it beside the same table outside: `Product::alias()`. Its fields are
/// the model's columns. `O` is what the subquery stands in an expression of, whose columns it can use; the compiler finds it.
///
/// As a scope it is a row of the alias.
pub struct Alias<M: HasColumns, O> {
    columns: M::Columns<AsIs<Alias<M, O>>>,
    instance: Instance,
}

impl<M: HasColumns, O> Alias<M, O> {
    pub(crate) fn new() -> Self {
        // Each has another number. After four billion they begin anew, which no statement has as many of.
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let instance = Instance::Alias(NEXT.fetch_add(1, Ordering::Relaxed));
        Alias { columns: M::columns(AsIs::of(M::TABLE, instance)), instance }
    }

    pub(crate) fn instance(&self) -> Instance {
        self.instance
    }
}

impl<M: HasColumns, O> Deref for Alias<M, O> {
    type Target = M::Columns<AsIs<Alias<M, O>>>;

    fn deref(&self) -> &Self::Target {
        &self.columns
    }
}
