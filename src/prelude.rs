//! What a program that uses models imports: `use orm::prelude::*;`.
//!
//! The derives, the types of columns, the database and its transactions, errors; and the traits whose methods models,
//! columns and rows have: [`Queries`](crate::query::Queries) (`User::find()`),
//! [`Comparison`](crate::expr::Comparison), [`Ordering`](crate::expr::Ordering) and
//! [`TextOperators`](crate::expr::TextOperators) (`User::name.eq("Ada")`), [`Inserts`](crate::session::Inserts),
//! [`Saves`](crate::session::Saves) (`user.save(&db)`), [`Links`](crate::session::Links) (`post.add(Post::tags, …)`),
//! [`Creates`](crate::session::Creates) and [`Upserts`](crate::session::Upserts), under no name of their own.

pub use orm_core::error::validator::Validate;
pub use orm_core::error::{Error, ErrorKind};
pub use orm_core::expr::{
    Aggregates as _, ArrayOperators as _, Comparison as _, Conditionals as _, Containment as _,
    DateFunctions as _, JsonOperators as _, Kinds as _, NetworkFunctions as _, NumberFunctions as _,
    Ordering as _, RangeOperators as _, Regexps as _, SearchOperators as _, TextFunctions as _,
    TextOperators as _, Unit,
};
pub use orm_core::model::{Edit, Inheritance, Model, Shape};
pub use orm_core::query::Lock::{ForKeyShare, ForNoKeyUpdate, ForShare, ForUpdate};
pub use orm_core::query::{Projection, Queries as _, Select};
pub use orm_core::session::{
    Creates as _, Database, Executor, HookContext, Inserts as _, Links as _, Saves as _, Transaction,
    TransactionOptions, Upserts as _,
};
pub use orm_core::value::{DbEnum, Interval, Json, Numeric, Range};
pub use orm_derive::{DbEnum, Inheritance, Model, Polymorphic, Projection};

#[cfg(feature = "testing")]
pub use orm_testkit::{Factories as _, Factory as _};

pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
pub use rust_decimal::Decimal;
pub use uuid::Uuid;
