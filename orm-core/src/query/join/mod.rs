//! Joins: rows of several tables side by side.

mod begin;
mod further;
mod group;
mod lock;
mod refine;
mod tables;

pub use self::group::GroupedJoin;
pub use self::lock::{CanBeMissing, Lockable, LockedJoin, Locks};
pub use self::tables::{Append, Appended, ColumnsIn, ColumnsOf, Joinable, Tables};

use std::marker::PhantomData;
use std::sync::atomic::{AtomicU32, Ordering};

use super::selected::{Decode, Parts, Scope, Standalone, Within};
use super::{Correlated, Select, Selected};
use crate::expr::{Expr, Truth};
use crate::model::HasColumns;
use crate::sql::ast::{self, JoinKind, RowLock, Rows};

/// A query for rows of several tables side by side, each in its place of the tuple `J`: of `Join<(Post, Option<User>)>` every row
/// is a post, and a user if there is one. It is sent by `.all(&db)`, `.one(&db)`, `.required(&db)`, `.count(&db)` or
/// `.exists(&db)`: one statement, one round trip.
///
/// As a scope, of its columns and expressions, it is a row of the join.
///
/// What the queries say that are joined holds for the rows of their own tables, before they are joined: their filters, the
/// hooks of their models, and that soft-deleted rows are left out.
#[must_use = "a query is sent by `.all(&db)` or another method that takes the database"]
pub struct Join<J> {
    /// The first table, with the order and the limit of the whole.
    first: ast::Select,
    scoped: bool,
    joins: ast::Joins,
    of: PhantomData<fn() -> J>,
}

impl<J: Tables> Scope for Join<J> {
    type Model = J::First;

    fn narrow(joins: &mut ast::Joins) {
        J::narrow(&mut joins.tables);
    }
}

#[diagnostic::do_not_recommend]
impl<J: Tables> Standalone for Join<J> {}

#[diagnostic::do_not_recommend]
impl<J: Tables, O> Within<O> for Join<J> {}

/// The scope of a join's condition: rows of both sides that are there.
type On<J, R> = Join<Appended<J, R>>;

impl<M: HasColumns> Join<(M,)> {
    fn of(query: Select<M>) -> Self {
        // Each has another number, so that one within another has its own columns.
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let (mut first, scoped) = query.into_source();
        let mut joins = ast::Joins { number: NEXT.fetch_add(1, Ordering::Relaxed), ..ast::Joins::default() };
        if first.limit.is_some() || first.offset.is_some() {
            let (limit, offset) = (first.limit.take(), first.offset.take());
            joins.first = Some(Rows { order: first.order.clone(), limit, offset });
        }
        Join { first, scoped, joins, of: PhantomData }
    }
}

impl<J: Tables> Join<J> {
    fn appended<R: HasColumns, Out>(
        mut self,
        kind: JoinKind,
        query: Select<R>,
        on: Option<ast::Expr>,
    ) -> Join<Out> {
        let (rows, scoped) = query.into_source();
        self.joins.tables.push(ast::Join { kind, rows, lateral: false, on, scoped });
        Join { first: self.first, scoped: self.scoped, joins: self.joins, of: PhantomData }
    }

    fn appended_lateral<R: HasColumns, Out>(
        mut self,
        kind: JoinKind,
        rows: impl FnOnce(ColumnsOf<J>) -> Correlated<R, Join<J>>,
    ) -> Join<Out> {
        let rows = rows(J::columns(self.joins.number)).into_ast();
        self.joins.tables.push(ast::Join { kind, rows, lateral: true, on: None, scoped: false });
        Join { first: self.first, scoped: self.scoped, joins: self.joins, of: PhantomData }
    }

    pub(super) fn selected<S: Scope<Model = J::First>, R>(
        self,
        parts: Parts,
        decode: Decode<R>,
    ) -> Selected<S, R> {
        Selected::new(Select::of_ast(self.first, self.scoped), Parts { joins: self.joins, ..parts }, decode)
    }

    /// The rows themselves.
    pub(crate) fn rows(self) -> Selected<Join<J>, J> {
        let decode = Decode { check: |found| J::check(found).map(|()| Vec::new()), read: J::read };
        let items = J::items(self.joins.number);
        self.selected(Parts::of(items), decode)
    }

    /// The part of its rows that stands there in an order without ties: that of the query, then the keys of all tables.
    pub(crate) fn part(mut self, limit: u64, offset: u64) -> Self {
        for key in J::keys(self.joins.number) {
            if !self.first.order.iter().any(|other| other.expr == key.expr) {
                self.first.order.push(key);
            }
        }
        self.limit(limit).offset(offset)
    }

    /// All of its rows.
    pub(crate) fn unlimited(mut self) -> Self {
        (self.first.limit, self.first.offset) = (None, None);
        self
    }

    /// Whether not all of its rows are wanted.
    pub(crate) fn is_limited(&self) -> bool {
        self.first.limit.is_some() || self.first.offset.is_some()
    }

    /// As rows to be aggregated: what is said of it from now on is about the result.
    fn aggregated(&mut self) {
        let order = std::mem::take(&mut self.first.order);
        let (limit, offset) = (self.first.limit.take(), self.first.offset.take());
        if limit.is_some() || offset.is_some() {
            self.joins.part = Some(Rows { order, limit, offset });
        }
    }

    fn locked(mut self, lock: RowLock) -> Self {
        self.first.lock = Some(lock);
        self
    }
}

/// The condition of a join, of the columns of both sides.
fn on<J: Append<R>, R: HasColumns, B: Truth>(
    condition: impl FnOnce(J::Columns<On<J, R>>, ColumnsIn<R, On<J, R>>) -> Expr<On<J, R>, B>,
    (join, position): (u32, usize),
) -> ast::Expr {
    // Fewer than this counts.
    let position = u8::try_from(position).unwrap_or(u8::MAX);
    let joined = R::columns(<R as Joinable>::naming(join, position));
    condition(J::columns(join), joined).into_node()
}

impl<J> Clone for Join<J> {
    fn clone(&self) -> Self {
        Join { first: self.first.clone(), scoped: self.scoped, joins: self.joins.clone(), of: PhantomData }
    }
}
