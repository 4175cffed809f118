//! Filters and orders from outside: from the query string of a request, or from JSON.
//!
//! A model exposes columns by `#[column(filter)]` and `#[column(sort)]`; nothing else of it can be named. What is parsed
//! becomes the same typed expressions that a program writes itself: columns come from the model, operators from a fixed
//! list, and values are decoded to the column's type and bound. No text of the request gets into the SQL.
//!
//! ```
//! use orm::filter::{Filter, Sort};
//! use orm::prelude::*;
//!
//! #[derive(Model)]
//! struct Product {
//!     #[column(primary_key, default = identity, sort)]
//!     id: i64,
//!     #[column(filter(contains, icontains), sort)]
//!     name: String,
//!     #[column(filter, sort)]
//!     price: i32,
//!     secret: String,
//! }
//!
//! # fn main() -> orm::Result<()> {
//! let request = "filter[price][gte]=10&filter[name][icontains]=pen&sort=-price,id&page=2";
//! let query = Product::find().filter(Filter::parse(request)?).order_by(Sort::parse(request)?);
//! assert!(query.to_sql().ends_with(
//!     r#" WHERE "products"."name" ILIKE $1 AND "products"."price" >= $2 ORDER BY "products"."price" DESC, "products"."id""#
//! ));
//!
//! let error = Filter::<Product>::parse("filter[secret]=x").unwrap_err();
//! assert_eq!(error.to_string(), "filter.secret: there is no such column to filter by: there are name, price");
//! assert_eq!(error.http_status(), 400);
//! # Ok(())
//! # }
//! ```

// `query_string` brings a query string into the form of JSON, `tree` reads that, `value` decodes.

mod options;
mod problem;
mod query_string;
mod sort;
mod tree;
mod value;

pub use self::options::FilterOptions;
pub use self::sort::Sort;

use std::fmt;
use std::marker::PhantomData;

use crate::error::Result;
use crate::expr::{Expr, Predicate};
use crate::model::Model;
use crate::sql::ast;

/// A condition on rows of `M` that came from outside; or none, of which every row is found. See the
/// [module](crate::filter).
///
/// `filter` of a query takes it. That of `update_all` and `delete_all` does not, because an empty request would be
/// about every row: there say what an empty one means, by [`into_expr`](Filter::into_expr).
#[must_use = "a filter does nothing until a query uses it"]
pub struct Filter<M> {
    condition: Option<ast::Expr>,
    of: PhantomData<fn() -> M>,
}

impl<M: Model> Filter<M> {
    fn new(condition: Option<ast::Expr>) -> Self {
        Filter { condition, of: PhantomData }
    }

    /// Reads the parameters `filter[…]` of a query string, with the limits of [`FilterOptions::new`]. Other parameters are
    /// not looked at.
    ///
    /// | Parameter | Condition |
    /// |---|---|
    /// | `filter[status]=published` | equal |
    /// | `filter[views][gte]=10` | an operator of the column: see [`FilterOptions`] |
    /// | `filter[status][in]=draft,published` | one of a list; with commas in the values: `filter[status][in][]=a&filter[status][in][]=b` |
    /// | `filter[views][between]=1,10` | both ends belong to it |
    /// | `filter[published_at][is_null]=true` | NULL, or with `false` not |
    /// | `filter[or][0][views][gt]=5&filter[or][1][status]=draft` | one of several |
    /// | `filter[and][0]…`, `filter[not]…` | all of several; not |
    ///
    /// All parameters have to hold.
    ///
    /// # Errors
    /// Of kind [`Filter`](crate::error::ErrorKind::Filter), status 400: it names the part that is wrong, and never shows
    /// a value.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm::filter::Filter;
    /// # #[derive(Model)] struct Post { #[column(primary_key)] id: i64, #[column(filter)] views: i32 }
    /// let error = Filter::<Post>::parse("filter[views][gte]=many").unwrap_err();
    /// assert_eq!(error.to_string(), "filter.views.gte: expected an integer");
    /// ```
    pub fn parse(query: &str) -> Result<Self> {
        FilterOptions::new().parse(query)
    }

    /// Reads a condition in JSON: `{"and": [{"views": {"gte": 10}}, {"or": [{"status": "draft"}, {"views": 0}]}]}`, with
    /// the limits of [`FilterOptions::new`].
    ///
    /// The members of an object all have to hold. `and`, `or` and `not` join conditions; any other name is a column, with a
    /// value that it equals or an object of operators. Numbers and booleans are those of JSON, everything else
    /// is text; a `numeric` may be text, which keeps every digit.
    ///
    /// # Errors
    /// As [`parse`](Filter::parse); also if the text is no JSON.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm::filter::Filter;
    /// # #[derive(Model)] struct Post { #[column(primary_key)] id: i64, #[column(filter)] views: i32 }
    /// let error = Filter::<Post>::from_json(r#"{"and": [{"views": 1}, {"views": "2"}]}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "filter.and[1].views: expected an integer, got text");
    /// ```
    pub fn from_json(json: &str) -> Result<Self> {
        FilterOptions::new().from_json(json)
    }

    /// Reads a condition from JSON that was parsed already: see [`from_json`](Filter::from_json).
    ///
    /// # Errors
    /// As [`parse`](Filter::parse).
    pub fn from_value(json: &serde_json::Value) -> Result<Self> {
        FilterOptions::new().from_value(json)
    }

    /// Whether there is no condition, so that every row is found.
    pub fn is_empty(&self) -> bool {
        self.condition.is_none()
    }

    /// The condition as an expression, to join it with others; none if the request had none.
    pub fn into_expr(self) -> Option<Expr<M, Option<bool>>> {
        self.condition.map(Expr::new)
    }
}

impl<M> Clone for Filter<M> {
    fn clone(&self) -> Self {
        Filter { condition: self.condition.clone(), of: PhantomData }
    }
}

impl<M> fmt::Debug for Filter<M> {
    /// The condition, without its values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Filter").field(&self.condition).finish()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> Predicate<M> for Filter<M> {
    fn condition(self) -> Option<ast::Expr> {
        self.condition
    }
}
