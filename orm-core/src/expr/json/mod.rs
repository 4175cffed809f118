mod path;

pub use self::path::{JsonKey, JsonPath};

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::{Expr, Expression, List, Listed, Of, Operand, Scalar, With};
use crate::model::{Column, Model, Named, NamedType};
use crate::sql::Operator;
use crate::sql::ast;
use crate::value::{self, ColumnType, ColumnValue, Document, Json, SqlType};

/// A document of the type of `E`, that is NULL where `E` or the other document `V` is.
pub type MergedJson<E, V> = Expr<
    <E as Expression>::Model,
    <<V as JsonOperand<<E as Expression>::Model>>::Type as ColumnValue>::Beside<
        <<E as Expression>::Type as ColumnValue>::Beside<Scalar<E>>,
    >,
>;

/// Operators on `jsonb`; `contains` and `contained_by` are those of [`Containment`](super::Containment). NULL on either
/// side yields NULL. Keys and paths are bound, never written into the SQL.
pub trait JsonOperators: Expression {
    /// SQL: `a -> key`: the member of that name (a text) or the element at that position (a number, from 0; negative ones
    /// count from the end). NULL where there is none. The key is bound.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(serde_json::json!({"a": [1]})).get("a").get(0).eq(serde_json::json!(1)));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 -> $2 -> $3 = $4"#));
    /// ```
    fn get(self, key: impl JsonKey) -> Expr<Self::Model, Option<Value>>
    where
        Scalar<Self>: JsonDocument,
    {
        Expr::new(ast::Expr::binary(Operator::Get, self.node(), key.key()))
    }

    /// SQL: `a #> path`: what a path of names and positions leads to; NULL where there is nothing. The whole path is one
    /// bound array.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(serde_json::json!({"a": [1]})).path(("a", 0)).is_not_null());
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 #> $2 IS NOT NULL"#));
    /// ```
    fn path(self, path: impl JsonPath) -> Expr<Self::Model, Option<Value>>
    where
        Scalar<Self>: JsonDocument,
    {
        Expr::new(ast::Expr::binary(Operator::GetPath, self.node(), path.path()))
    }

    /// As text: a JSON text without its quotes, anything else as JSON is written. NULL of JSON's `null` and of nothing.
    ///
    /// SQL: `a ->> key`, `a #>> path`, or `a #>> '{}'` of a whole document.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(serde_json::json!({"a": [1]})).get("a").text().eq("[1]"));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 ->> $2 = $3"#));
    /// ```
    fn text(self) -> Expr<Self::Model, Option<String>>
    where
        Scalar<Self>: JsonDocument,
    {
        Expr::new(as_text(self.node()))
    }

    /// As a value of another type, by way of its text: `.to::<i32>()` is `(a ->> key)::integer`. NULL of JSON's `null` and of
    /// nothing.
    ///
    /// # Errors
    /// Of the server if the text is no such value.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(serde_json::json!({"a": [1]})).path(("a", 0)).to::<i32>().gt(0));
    /// assert!(query.to_sql().ends_with(r#" WHERE ($1 #>> $2)::integer > $3"#));
    /// ```
    fn to<T: ColumnType>(self) -> Expr<Self::Model, Option<T>>
    where
        Scalar<Self>: JsonDocument,
    {
        Expr::new(as_text(self.node()).cast(T::TYPE))
    }

    /// SQL: `a ? key`: an object has this member, or an array this text.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(serde_json::json!({"a": [1]})).has_key("a"));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 ? $2"#));
    /// ```
    fn has_key<V: Operand<Self::Model, String>>(self, key: V) -> With<Self, V, String, bool>
    where
        Scalar<Self>: JsonDocument,
    {
        Expr::new(ast::Expr::binary(Operator::HasKey, self.node(), key.operand()))
    }

    /// SQL: `a ?| keys`: it has one of these keys.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(serde_json::json!({"a": [1]})).has_any_key(["a", "b"]));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 ?| $2"#));
    /// ```
    fn has_any_key<L: List<Self::Model, String>>(self, keys: L) -> Listed<Self, L, String>
    where
        Scalar<Self>: JsonDocument,
    {
        Expr::new(ast::Expr::binary(Operator::HasAnyKey, self.node(), keys.list()))
    }

    /// SQL: `a ?& keys`: it has all of these keys.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(serde_json::json!({"a": [1]})).has_all_keys(["a", "b"]));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 ?& $2"#));
    /// ```
    fn has_all_keys<L: List<Self::Model, String>>(self, keys: L) -> Listed<Self, L, String>
    where
        Scalar<Self>: JsonDocument,
    {
        Expr::new(ast::Expr::binary(Operator::HasAllKeys, self.node(), keys.list()))
    }

    /// SQL: `a @? path`: an SQL/JSON path finds something, as `$.a[*] ? (@ > 0)`. NULL too where a strict path
    /// leads nowhere.
    ///
    /// # Errors
    /// Of the server if the text is no such path.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(serde_json::json!({"a": [1]})).path_exists("$.a[*] ? (@ > 0)"));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 @? $2::jsonpath"#));
    /// ```
    fn path_exists(self, path: impl Operand<Self::Model, String>) -> Expr<Self::Model, Option<bool>>
    where
        Scalar<Self>: JsonDocument,
    {
        Expr::new(ast::Expr::binary(Operator::PathExists, self.node(), path.operand().cast(JSONPATH)))
    }

    /// SQL: `jsonb_typeof(a)`: `object`, `array`, `string`, `number`, `boolean` or `null`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(serde_json::json!({"a": [1]})).json_type().eq("object"));
    /// assert!(query.to_sql().ends_with(r#" WHERE jsonb_typeof($1) = $2"#));
    /// ```
    fn json_type(self) -> Of<Self, String>
    where
        Scalar<Self>: JsonDocument,
    {
        Expr::new(ast::Expr::call("jsonb_typeof", [self.node()]))
    }

    /// SQL: `jsonb_array_length(a)`.
    ///
    /// # Errors
    /// Of the server if it is no array.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(serde_json::json!({"a": [1]})).get("a").json_array_length().eq(1));
    /// assert!(query.to_sql().ends_with(r#" WHERE jsonb_array_length($1 -> $2) = $3"#));
    /// ```
    fn json_array_length(self) -> Of<Self, i32>
    where
        Scalar<Self>: JsonDocument,
    {
        Expr::new(ast::Expr::call("jsonb_array_length", [self.node()]))
    }

    /// SQL: `jsonb_set(a, path, value)`: with this value where the path leads; the last key is made if it is not there.
    /// A path that leads nowhere changes nothing. A value that is NULL makes the whole document NULL, so that with one that
    /// can be, it is an `Option`; JSON's `null` is `json!(null)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(serde_json::json!({"a": [1]})).set_path("b", serde_json::json!(2)).has_key("b"));
    /// assert!(query.to_sql().ends_with(r#" WHERE jsonb_set($1, $2, $3) ? $4"#));
    /// ```
    fn set_path<V: JsonOperand<Self::Model>>(self, path: impl JsonPath, value: V) -> MergedJson<Self, V>
    where
        Scalar<Self>: JsonDocument,
    {
        Expr::new(ast::Expr::call("jsonb_set", [self.node(), path.path(), value.json()]))
    }

    /// SQL: `a #- path`: without what the path leads to.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(serde_json::json!({"a": [1]})).remove_path("a").has_key("a"));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 #- $2 ? $3"#));
    /// ```
    fn remove_path(self, path: impl JsonPath) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: JsonDocument,
    {
        Expr::new(ast::Expr::binary(Operator::RemovePath, self.node(), path.path()))
    }

    /// SQL: `a || b`: of two objects the members of both, of which the second's count; of arrays the elements of both.
    /// NULL on either side yields NULL: an `Option`, if one of the two can be.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(serde_json::json!({"a": [1]})).merge(serde_json::json!({"b": 2})).has_key("b"));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 || $2 ? $3"#));
    /// ```
    fn merge<V: JsonOperand<Self::Model>>(self, other: V) -> MergedJson<Self, V>
    where
        Scalar<Self>: JsonDocument,
    {
        Expr::new(ast::Expr::binary(Operator::Concat, self.node(), other.json()))
    }
}

impl<E: Expression> JsonOperators for E {}

const JSONPATH: SqlType = SqlType::builtin("jsonpath", 4072, 4073);

/// The text of a part of a document by the operator that yields text: an index on `a ->> 'key'` is used so.
fn as_text(node: ast::Expr) -> ast::Expr {
    match node {
        ast::Expr::Binary(Operator::Get, document, key) => {
            ast::Expr::Binary(Operator::GetText, document, key)
        }
        ast::Expr::Binary(Operator::GetPath, document, path) => {
            ast::Expr::Binary(Operator::GetPathText, document, path)
        }
        whole => ast::Expr::binary(Operator::GetPathText, whole, ast::Expr::Literal("'{}'")),
    }
}

/// Types that are `jsonb`. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not JSON",
    label = "expected a column or an expression of `Json<…>`, `serde_json::Value` or a map"
)]
pub trait JsonDocument: ColumnType + sealed::Sealed {}

mod sealed {
    pub trait Sealed {}
}

macro_rules! documents {
    ($([$($bound:tt)*] $ty:ty;)*) => { $(
        impl<$($bound)*> sealed::Sealed for $ty {}
        impl<$($bound)*> JsonDocument for $ty {}
    )* };
}

documents! {
    [] Value;
    [T: Document] Json<T>;
    [T: Document] HashMap<String, T>;
    [T: Document] BTreeMap<String, T>;
}

/// What can stand beside a document: JSON, or a column or an expression of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not JSON of `{M}`",
    label = "expected `json!(…)`, `Json(…)`, or a column or an expression of `{M}` that is JSON"
)]
pub trait JsonOperand<M> {
    /// Its own type, which tells whether it can be NULL.
    #[doc(hidden)]
    type Type: ColumnValue;

    /// It, untyped.
    #[doc(hidden)]
    fn json(self) -> ast::Expr;
}

#[diagnostic::do_not_recommend]
impl<M, T: JsonDocument> JsonOperand<M> for T {
    type Type = T;

    fn json(self) -> ast::Expr {
        ast::Expr::Value(value::Value::of(&self))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnValue<Scalar: JsonDocument>, K> JsonOperand<M> for Column<M, T, K> {
    type Type = T;

    fn json(self) -> ast::Expr {
        self.node()
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: NamedType<Type: ColumnValue<Scalar: JsonDocument>>> JsonOperand<M> for Named<M, T> {
    type Type = T::Type;

    fn json(self) -> ast::Expr {
        self.node()
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnValue<Scalar: JsonDocument>> JsonOperand<M> for Expr<M, T> {
    type Type = T;

    fn json(self) -> ast::Expr {
        self.node()
    }
}
