//! What a program that uses models imports: `use orm::prelude::*;`.

pub use orm_core::error::{Error, ErrorKind};
pub use orm_core::expr::{Comparison as _, Ordering as _, TextOperators as _};
pub use orm_core::model::{Edit, Model, Shape};
pub use orm_core::query::Lock::{ForKeyShare, ForNoKeyUpdate, ForShare, ForUpdate};
pub use orm_core::query::Queries as _;
pub use orm_core::session::{Database, Executor, Inserts as _, Saves as _, Transaction, TransactionOptions};
pub use orm_core::value::{DbEnum, Interval, Json, Numeric, Range};
pub use orm_derive::{DbEnum, Model};

pub use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
pub use rust_decimal::Decimal;
pub use uuid::Uuid;
