use super::{Expr, Expression, Scalar};
use crate::model::{Column, Model, Named, NamedType};
use crate::sql::ast::{self, Nulls};
use crate::value::{ColumnType, ColumnValue};
use std::marker::PhantomData;

/// A key of ORDER BY: `Post::published_at.desc().nulls_last()`.
#[must_use = "an order does nothing until a query uses it"]
pub struct Order<M> {
    key: ast::Order,
    of: PhantomData<fn() -> M>,
}

impl<M> Order<M> {
    /// NULLs before everything else. PostgreSQL's own place for them is last ascending, first descending.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().order_by(Post::published_at.asc().nulls_first());
    /// assert!(query.to_sql().ends_with(r#" ORDER BY "posts"."published_at" NULLS FIRST"#));
    /// ```
    pub fn nulls_first(mut self) -> Self {
        self.key.nulls = Some(Nulls::First);
        self
    }

    /// NULLs after everything else.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().order_by(Post::published_at.desc().nulls_last());
    /// assert!(query.to_sql().ends_with(r#" ORDER BY "posts"."published_at" DESC NULLS LAST"#));
    /// ```
    pub fn nulls_last(mut self) -> Self {
        self.key.nulls = Some(Nulls::Last);
        self
    }
}

impl<M> Order<M> {
    pub(super) fn into_keys(self) -> Vec<ast::Order> {
        vec![self.key]
    }
}

/// The order of rows by a column or an expression.
pub trait Ordering: Expression {
    /// SQL: `a`, the least first.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().order_by(Post::title.asc());
    /// assert!(query.to_sql().ends_with(r#" ORDER BY "posts"."title""#));
    /// ```
    fn asc(self) -> Order<Self::Model> {
        order(self, false)
    }

    /// SQL: `a DESC`, the greatest first; NULLs stand before it unless `nulls_last` is said.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().order_by(Post::title.desc());
    /// assert!(query.to_sql().ends_with(r#" ORDER BY "posts"."title" DESC"#));
    /// ```
    fn desc(self) -> Order<Self::Model> {
        order(self, true)
    }
}

impl<E: Expression> Ordering for E {}

fn order<E: Expression>(of: E, descending: bool) -> Order<E::Model> {
    let (ty, nullable) = (<Scalar<E> as ColumnType>::TYPE, <E::Type as ColumnValue>::NULLABLE);
    Order { key: ast::Order { expr: of.node(), descending, nulls: None, ty, nullable }, of: PhantomData }
}

/// What `order_by` takes: a column, an expression, either with `asc` or `desc`, or a tuple of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an order of `{M}`",
    label = "expected columns of `{M}`, each with `.asc()` or `.desc()`, in a tuple if there are several"
)]
pub trait IntoOrder<M> {
    /// The keys, the most significant first.
    #[doc(hidden)]
    fn keys(self) -> Vec<ast::Order>;
}

impl<M> IntoOrder<M> for Order<M> {
    fn keys(self) -> Vec<ast::Order> {
        vec![self.key]
    }
}

impl<M> IntoOrder<M> for Vec<Order<M>> {
    fn keys(self) -> Vec<ast::Order> {
        self.into_iter().map(|order| order.key).collect()
    }
}

impl<M: Model, T: ColumnValue, K> IntoOrder<M> for Column<M, T, K> {
    fn keys(self) -> Vec<ast::Order> {
        vec![self.asc().key]
    }
}

impl<M, T: NamedType> IntoOrder<M> for Named<M, T> {
    fn keys(self) -> Vec<ast::Order> {
        vec![self.asc().key]
    }
}

impl<M, T: ColumnValue> IntoOrder<M> for Expr<M, T> {
    fn keys(self) -> Vec<ast::Order> {
        vec![self.asc().key]
    }
}

macro_rules! orders {
    ($(($($name:ident $position:tt),*);)*) => {
        $(impl<M, $($name: IntoOrder<M>),*> IntoOrder<M> for ($($name,)*) {
            fn keys(self) -> Vec<ast::Order> {
                let mut keys = Vec::new();
                $(keys.extend(self.$position.keys());)*
                keys
            }
        })*
    };
}

orders! {
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
    (A 0, B 1, C 2, D 3, E 4);
    (A 0, B 1, C 2, D 3, E 4, F 5);
}
