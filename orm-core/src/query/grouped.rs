use super::selected::{Decode, Parts};
use super::{Select, Selected, Selection};
use crate::expr::{Expr, Expression, Group, IntoOrder, Predicate};
use crate::model::{Column, Model, Named, NamedType};
use crate::sql::ast::{self, GroupBy, Grouping};
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

    /// What is grouped by.
    #[doc(hidden)]
    fn grouping(&self) -> Vec<Grouping> {
        self.nodes().into_iter().map(Grouping::Key).collect()
    }

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

/// What [`rollup`], [`cube`] and [`grouping_sets`] take: keys, and nothing that says by itself which of them are grouped by.
/// Within a tuple a tuple stays together.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in `rollup`, `cube` or `grouping_sets`",
    label = "expected columns or expressions of `{M}`, in a tuple if there are several",
    note = "`rollup`, `cube` and `grouping_sets` stand beside each other and beside keys: `.group_by((Post::author_id, rollup(Post::views)))`"
)]
pub trait PlainKeys<M>: GroupKeys<M> {
    /// What comes and goes as one: of a tuple each of its members.
    #[doc(hidden)]
    fn parts(&self) -> Vec<Vec<ast::Expr>>;
}

/// The next key. There are as many nodes as keys, because both come from one tuple; were there none, it would be NULL.
fn next<M, T>(nodes: &mut std::vec::IntoIter<ast::Expr>) -> Expr<Group<M>, T> {
    Expr::new(nodes.next().unwrap_or(ast::Expr::Literal("NULL")))
}

macro_rules! key {
    ($([$($generics:tt)*] $key:ty, $ty:ty;)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> KeySet<M> for $key {
            fn key_set(&self) -> Vec<ast::Expr> {
                GroupKeys::<M>::nodes(self)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generics)*> PlainKeys<M> for $key {
            fn parts(&self) -> Vec<Vec<ast::Expr>> {
                vec![GroupKeys::<M>::nodes(self)]
            }
        }

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

            fn grouping(&self) -> Vec<Grouping> {
                [$(self.$position.grouping()),*].concat()
            }

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

        #[diagnostic::do_not_recommend]
        impl<M, $($name: PlainKeys<M>),*> PlainKeys<M> for ($($name,)*) {
            fn parts(&self) -> Vec<Vec<ast::Expr>> {
                vec![$(self.$position.nodes()),*]
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
        impl<M, K: PlainKeys<M>> GroupKeys<M> for $ty<K> {
            type Keys = K::Optional;
            type Optional = K::Optional;

            fn grouping(&self) -> Vec<Grouping> {
                vec![Grouping::$ty(self.0.parts())]
            }

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
    /// A tuple within the tuple stays together, as `rollup((a, (b, c)))`; beside a key, as `(a, rollup(b))`, it is of each group of
    /// that key, which is never left out.
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

/// Groups by each of several sets of keys: a tuple of sets, each a key, a tuple of keys, or `()` for everything in one
/// group. A key that a row is not grouped by is NULL in it, which [`grouping`] tells from a value that is NULL.
///
/// The first argument names the keys that the closures are given; each is in one of the sets at least, or the server
/// refuses what is selected of it. SQL: `GROUP BY GROUPING SETS ((a, b), (a), ())`.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// use orm::{expr::count, query::grouping_sets};
/// let keys = (Post::author_id, Post::views);
/// let query = Post::find()
///     .group_by(grouping_sets(keys, (Post::author_id, Post::views, ())))
///     .select(|(author, views)| (author, views, count()));
/// let sets = r#"GROUP BY GROUPING SETS (("posts"."author_id"), ("posts"."views"), ())"#;
/// assert!(query.to_sql().ends_with(sets));
/// ```
pub fn grouping_sets<K, S>(keys: K, sets: S) -> GroupingSets<K, S> {
    GroupingSets { keys, sets }
}

/// See the function of the same name.
pub struct GroupingSets<K, S> {
    keys: K,
    sets: S,
}

#[diagnostic::do_not_recommend]
impl<M, K: PlainKeys<M>, S: KeySets<M>> GroupKeys<M> for GroupingSets<K, S> {
    type Keys = K::Optional;
    type Optional = K::Optional;

    fn grouping(&self) -> Vec<Grouping> {
        vec![Grouping::Sets(self.sets.key_sets())]
    }

    fn nodes(&self) -> Vec<ast::Expr> {
        self.keys.nodes()
    }

    fn keys(nodes: &mut std::vec::IntoIter<ast::Expr>) -> Self::Keys {
        K::optional(nodes)
    }

    fn optional(nodes: &mut std::vec::IntoIter<ast::Expr>) -> Self::Optional {
        K::optional(nodes)
    }
}

/// What `grouping_sets` takes: a tuple of sets of keys.
#[diagnostic::on_unimplemented(
    message = "`{Self}` are no sets of keys of `{M}`",
    label = "expected a tuple of sets: each a key, a tuple of keys, or `()`"
)]
pub trait KeySets<M> {
    /// The keys of each.
    #[doc(hidden)]
    fn key_sets(&self) -> Vec<Vec<ast::Expr>>;
}

/// One of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no set of keys of `{M}`",
    label = "expected a column or an expression of `{M}`, a tuple of them, or `()`"
)]
pub trait KeySet<M> {
    /// Its keys.
    #[doc(hidden)]
    fn key_set(&self) -> Vec<ast::Expr>;
}

#[diagnostic::do_not_recommend]
impl<M> KeySet<M> for () {
    fn key_set(&self) -> Vec<ast::Expr> {
        Vec::new()
    }
}

macro_rules! key_sets {
    ($(($($name:ident $position:tt),*);)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<M, $($name: PlainKeys<M>),*> KeySet<M> for ($($name,)*) {
            fn key_set(&self) -> Vec<ast::Expr> {
                self.nodes()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<M, $($name: KeySet<M>),*> KeySets<M> for ($($name,)*) {
            fn key_sets(&self) -> Vec<Vec<ast::Expr>> {
                vec![$(self.$position.key_set()),*]
            }
        }
    )* };
}

key_sets! {
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
    (A 0, B 1, C 2, D 3, E 4);
    (A 0, B 1, C 2, D 3, E 4, F 5);
}

/// Whether a row is not grouped by a key, so that the key is NULL in it: 1, and else 0. SQL: `grouping(a)`. It takes a key as
/// the closure is given it: of anything else, an aggregate or what is calculated of a key, the server says that it is none.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// use orm::{expr::count, query::{grouping, rollup}};
/// let query = Post::find()
///     .group_by(rollup((Post::published_at, Post::author_id)))
///     .order_by_key(|(published, _)| grouping(published))
///     .select(|(published, author)| (published, author, count()));
/// assert!(query.to_sql().ends_with(r#" ORDER BY grouping("posts"."published_at")"#));
/// ```
pub fn grouping<M, T>(key: Expr<Group<M>, T>) -> Expr<Group<M>, i32> {
    Expr::new(ast::Expr::call("grouping", [key.into_node()]))
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
            group: Some(GroupBy { keys: nodes, by: self.keys.grouping() }),
            ..Parts::of(items)
        };
        Selected::new(self.select, parts, Decode::of::<Group<M>, I>())
    }
}
