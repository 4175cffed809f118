use std::marker::PhantomData;

use super::{Insert, InsertMany, NewCells, NewRow};
use crate::error::Result;
use crate::expr::{Expr, Truth};
use crate::model::{Columns, ConflictKey, Model, Writable};
use crate::sql::ast;

/// A create builder, or a model itself: a row that is not there yet.
#[doc(hidden)]
pub trait CreateBuilder: Sized {
    /// The model.
    type Model: Model;
}

#[diagnostic::do_not_recommend]
impl<M: Model> CreateBuilder for M {
    type Model = M;
}

/// A model whose create builder can be made with every required field given, or made later.
#[doc(hidden)]
pub trait HasBuilder: Writable {
    /// The builder.
    type Complete: CreateBuilder<Model = Self> + NewRow<Self>;

    /// The builder of a row of which nothing is given.
    type Empty;

    /// The builder of a row of which this is given.
    fn complete(insert: Insert<Self>) -> Self::Complete;
}

/// Rows to be inserted where others may have the same key: what happens to these has yet to be said, by `update` or
/// `ignore`.
#[must_use = "say what happens to a row that is there already: `.update(…)`, or `.ignore()` of many rows"]
pub struct OnConflict<I> {
    insert: I,
    target: ast::OnConflict,
}

impl<I> OnConflict<I> {
    pub(crate) fn new(insert: I, target: ast::OnConflict) -> Self {
        OnConflict { insert, target }
    }

    /// What is inserted, and that a row that is there takes its values in these columns; of no columns, that it stays.
    pub(super) fn updating(self, update: Vec<usize>) -> (I, ast::OnConflict) {
        (self.insert, ast::OnConflict { update, ..self.target })
    }
}

impl<M: Model> OnConflict<Insert<M>> {
    /// A row that is there already takes the new row's values in these columns; `updated_at` is the time of it.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let user = User::create().email("ada@example.org").name("Ada").role(Role::Author);
    /// let (user, created) =
    ///     user.on_conflict(User::email).update((User::name, User::role)).save(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(self, columns: impl Columns<M>) -> Upsert<M> {
        let (insert, conflict) = self.updating(columns.positions());
        Upsert { insert, conflict }
    }
}

impl<M: Model> OnConflict<InsertMany<M>> {
    /// Rows that are there already take the new rows' values in these columns; `updated_at` is the time of it.
    ///
    /// SQL: `ON CONFLICT (…) DO UPDATE SET name = EXCLUDED.name, …`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let links = [(1, 7), (2, 7)];
    /// let links = links.map(|(tag, place)| PostTag::create().post_id(1).tag_id(tag).position(place));
    /// PostTag::insert_many(links)
    ///     .on_conflict((PostTag::post_id, PostTag::tag_id))
    ///     .update(PostTag::position)
    ///     .exec(db)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(self, columns: impl Columns<M>) -> UpsertMany<M, Updating> {
        let (insert, conflict) = self.updating(columns.positions());
        UpsertMany { insert, conflict, of: PhantomData }
    }

    /// Rows that are there already stay as they are.
    ///
    /// SQL: `ON CONFLICT (…) DO NOTHING`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let tags = ["rust", "sql"].map(|name| Tag::create().name(name));
    /// let new = Tag::insert_many(tags).on_conflict(Tag::name).ignore().exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn ignore(self) -> UpsertMany<M, Ignoring> {
        let (insert, conflict) = self.updating(Vec::new());
        UpsertMany { insert, conflict, of: PhantomData }
    }
}

impl<M: Model> InsertMany<M> {
    /// The rows may be there already: begins to say what happens to one that has the same values in these columns,
    /// which are a unique key, by [`update`](OnConflict::update) or [`ignore`](OnConflict::ignore). A unique index that is
    /// partial, or of expressions, or that has a name of its own is named: `User::active_email`, of `#[model(unique(email,
    /// where = "active", name = "active_email"))]`.
    pub fn on_conflict(self, key: impl ConflictKey<M>) -> OnConflict<Self> {
        OnConflict::new(self, key.target())
    }
}

/// A row that is going to be inserted, or to change the one that is there.
#[must_use = "the row is inserted or updated by `.save(&db)`"]
pub struct Upsert<M> {
    insert: Insert<M>,
    conflict: ast::OnConflict,
}

impl<M: Model> Upsert<M> {
    pub(crate) fn into_parts(self) -> (Insert<M>, ast::OnConflict) {
        (self.insert, self.conflict)
    }

    pub(crate) fn into_ast(self) -> (ast::Insert, ast::OnConflict) {
        (self.insert.into_ast(), self.conflict)
    }
}

/// A row that is there already is changed.
pub enum Updating {}

/// A row that is there already is changed, if it satisfies a condition.
pub enum UpdatingSome {}

/// A row that is there already stays as it is.
pub enum Ignoring {}

/// Rows that are going to be inserted, but for those that are there: these are changed, or left, as `W` says.
#[must_use = "the rows are inserted or updated by `.exec(&db)` or `.all(&db)`"]
pub struct UpsertMany<M, W> {
    insert: InsertMany<M>,
    conflict: ast::OnConflict,
    of: PhantomData<fn() -> W>,
}

impl<M: Model> UpsertMany<M, Updating> {
    /// Of the rows that are there already only those are changed that satisfy the predicate, as they are before.
    ///
    /// SQL: `ON CONFLICT (…) DO UPDATE SET … WHERE …`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let links = [PostTag { post_id: 1, tag_id: 2, position: 7 }];
    /// PostTag::insert_many(links)
    ///     .on_conflict((PostTag::post_id, PostTag::tag_id))
    ///     .update(PostTag::position)
    ///     .filter(PostTag::position.eq(0))
    ///     .exec(db)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn filter(self, predicate: Expr<M, impl Truth>) -> UpsertMany<M, UpdatingSome> {
        let UpsertMany { insert, mut conflict, .. } = self;
        conflict.filter.push(predicate.into_node());
        UpsertMany { insert, conflict, of: PhantomData }
    }
}

impl<M: Model, W> UpsertMany<M, W> {
    /// Whether hooks and validators were asked for.
    pub(crate) fn has_hooks(&self) -> bool {
        self.insert.has_hooks()
    }

    /// The same of rows that were looked at.
    pub(crate) fn with_rows(
        self,
        look: impl FnOnce(Vec<NewCells<M>>) -> Result<Vec<NewCells<M>>>,
    ) -> Result<Self> {
        let rows = look(self.insert.into_rows())?;
        Ok(UpsertMany { insert: InsertMany::of_rows(rows), ..self })
    }

    /// The rows, and what happens to those that are there already.
    pub(crate) fn into_parts(self) -> (InsertMany<M>, ast::OnConflict) {
        (self.insert, self.conflict)
    }
}
