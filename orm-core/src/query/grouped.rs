use super::selected::{Decode, Parts};
use super::{Select, Selected, Selection};
use crate::expr::{Expr, Expression, Group, IntoOrder, Predicate};
use crate::model::{Column, Model, Named, NamedType};
use crate::sql::ast::{self, GroupBy, Sets};
use crate::value::ColumnValue;

/// A query of groups of the rows of `M`: what is selected of each has yet to be said.
#[must_use = "say what is wanted of each group: `.select(|key| (key, count()))`"]
pub struct Grouped<M: Model, K> {
    select: Select<M>,
    keys: K,
    having: Vec<ast::Expr>,
    order: Vec<ast::Order>,
}

/// What `group_by` takes: a column or an expression of `M`, or a tuple of up to six.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing that rows of `{M}` can be grouped by",
    label = "expected columns or expressions of `{M}`, in a tuple if there are several"
)]
pub trait GroupKeys<M> {
    /// The keys, as expressions of a group.
    type Keys;

    /// The same where they can be NULL, because a row is not grouped by them.
    #[doc(hidden)]
    type Optional;

    /// Which combinations are grouped by.
    #[doc(hidden)]
    const SETS: Sets = Sets::All;

    /// The keys, untyped.
    #[doc(hidden)]
    fn nodes(&self) -> Vec<ast::Expr>;

    /// The keys, typed.
    #[doc(hidden)]
    fn keys(nodes: &mut std::vec::IntoIter<ast::Expr>) -> Self::Keys;

    /// The same where they can be NULL.
    #[doc(hidden)]
    fn optional(nodes: &mut std::vec::IntoIter<ast::Expr>) -> Self::Optional;
}

/// The next key. There are as many nodes as keys, because both come from one tuple; were there none, it would be NULL.
fn next<M, T>(nodes: &mut std::vec::IntoIter<ast::Expr>) -> Expr<Group<M>, T> {
    Expr::new(nodes.next().unwrap_or(ast::Expr::Literal("NULL")))
}

macro_rules! key {
    ($([$($generics:tt)*] $key:ty, $ty:ty;)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> GroupKeys<M> for $key {
            type Keys = Expr<Group<M>, $ty>;
            type Optional = Expr<Group<M>, Option<<$ty as ColumnValue>::Scalar>>;

            fn nodes(&self) -> Vec<ast::Expr> {
                vec![self.clone().node()]
            }

            fn keys(nodes: &mut std::vec::IntoIter<ast::Expr>) -> Self::Keys {
                next(nodes)
            }

            fn optional(nodes: &mut std::vec::IntoIter<ast::Expr>) -> Self::Optional {
                next(nodes)
            }
        }
    )* };
}

key! {
    [M: Model, T: ColumnValue, K] Column<M, T, K>, T;
    [M, T: NamedType] Named<M, T>, T::Type;
    [M, T: ColumnValue] Expr<M, T>, T;
}

macro_rules! tuples {
    ($(($($name:ident $position:tt),*);)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<M, $($name: GroupKeys<M>),*> GroupKeys<M> for ($($name,)*) {
            type Keys = ($($name::Keys,)*);
            type Optional = ($($name::Optional,)*);

            fn nodes(&self) -> Vec<ast::Expr> {
                [$(self.$position.nodes()),*].concat()
            }

            fn keys(nodes: &mut std::vec::IntoIter<ast::Expr>) -> Self::Keys {
                ($($name::keys(nodes),)*)
            }

            fn optional(nodes: &mut std::vec::IntoIter<ast::Expr>) -> Self::Optional {
                ($($name::optional(nodes),)*)
            }
        }
    )* };
}

tuples! {
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
    (A 0, B 1, C 2, D 3, E 4);
    (A 0, B 1, C 2, D 3, E 4, F 5);
}

/// Keys of which a row may lack some, with `SETS` of them.
macro_rules! sets {
    ($($(#[$doc:meta])* $function:ident $ty:ident;)*) => { $(
        $(#[$doc])*
        pub fn $function<K>(keys: K) -> $ty<K> {
            $ty(keys)
        }

        /// See the function of the same name.
        pub struct $ty<K>(K);

        #[diagnostic::do_not_recommend]
        impl<M, K: GroupKeys<M>> GroupKeys<M> for $ty<K> {
            type Keys = K::Optional;
            type Optional = K::Optional;

            const SETS: Sets = Sets::$ty;

            fn nodes(&self) -> Vec<ast::Expr> {
                self.0.nodes()
            }

            fn keys(nodes: &mut std::vec::IntoIter<ast::Expr>) -> Self::Keys {
                K::optional(nodes)
            }

            fn optional(nodes: &mut std::vec::IntoIter<ast::Expr>) -> Self::Optional {
                K::optional(nodes)
            }
        }
    )* };
}

sets! {
    /// Groups by all of the keys, by all but the last, and so on, and of everything: subtotals and a total. A key that a row
    /// is not grouped by is NULL in it. SQL: `GROUP BY ROLLUP (a, b)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::{expr::count, query::rollup};
    /// let query = Post::find().group_by(rollup((Post::author_id, Post::views))).select(|(author, _)| (author, count()));
    /// assert!(query.to_sql().ends_with(r#"GROUP BY ROLLUP ("posts"."author_id", "posts"."views")"#));
    /// ```
    rollup Rollup;
    /// Groups by every combination of the keys. A key that a row is not grouped by is NULL in it. SQL: `GROUP BY CUBE (a,
    /// b)`.
    cube Cube;
}

impl<M: Model, K: GroupKeys<M>> Grouped<M, K> {
    pub(super) fn new(select: Select<M>, keys: K) -> Self {
        Grouped { select, keys, having: Vec::new(), order: Vec::new() }
    }

    /// Keeps only the groups that satisfy the predicate; of several, all. Conditions on single rows, and on the keys, are
    /// cheaper in `filter`, before the groups are made.
    ///
    /// SQL: `HAVING …`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::count;
    /// let query = Post::find().group_by(Post::author_id).having(count().gt(10)).select(|author| author);
    /// assert!(query.to_sql().ends_with(r#" HAVING count(*) > $1"#));
    /// ```
    pub fn having(mut self, predicate: impl Predicate<Group<M>>) -> Self {
        self.having.extend(predicate.condition());
        self
    }

    /// The order of the groups, by aggregates; by a key see [`order_by_key`](Grouped::order_by_key).
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::count;
    /// let query = Post::find().group_by(Post::author_id).order_by(count().desc()).select(|author| author);
    /// assert!(query.to_sql().ends_with(" ORDER BY count(*) DESC"));
    /// ```
    pub fn order_by(mut self, order: impl IntoOrder<Group<M>>) -> Self {
        self.order.extend(order.keys());
        self
    }

    /// The order of the groups by their keys.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::count;
    /// let query = Post::find().group_by(Post::author_id).order_by_key(|author| author.desc()).select(|author| author);
    /// assert!(query.to_sql().ends_with(r#" ORDER BY "posts"."author_id" DESC"#));
    /// ```
    pub fn order_by_key<O: IntoOrder<Group<M>>>(mut self, order: impl FnOnce(K::Keys) -> O) -> Self {
        let keys = K::keys(&mut self.keys.nodes().into_iter());
        self.order.extend(order(keys).keys());
        self
    }

    /// Selects values of each group: the keys, which the closure is given, aggregates, and what is calculated of them. A
    /// column that is neither a key nor aggregated is a compile error.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::count;
    /// let query = Post::find().group_by(Post::author_id).select(|author| (author, count(), Post::views.sum()));
    /// assert!(query.to_sql().starts_with(r#"SELECT "posts"."author_id", count(*), sum("posts"."views") FROM"#));
    /// ```
    pub fn select<I: Selection<Group<M>>>(
        self,
        items: impl FnOnce(K::Keys) -> I,
    ) -> Selected<Group<M>, I::Row> {
        let nodes = self.keys.nodes();
        let items = items(K::keys(&mut nodes.clone().into_iter())).items();
        let parts = Parts {
            having: self.having,
            order: self.order,
            group: Some(GroupBy { keys: nodes, sets: K::SETS }),
            ..Parts::of(items)
        };
        Selected::new(self.select, parts, Decode::of::<Group<M>, I>())
    }
}
