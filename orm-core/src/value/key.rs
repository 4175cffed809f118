//! Which types a key can be made of.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::{ColumnType, MacAddr};

/// A type whose values are equal exactly when their bytes are, so that rows can be matched by them: what a primary or
/// foreign key may be made of. `#[derive(DbEnum)]` makes an enum one.
///
/// | no key | because these are equal, and differ in their bytes |
/// |---|---|
/// | `f32`, `f64` | `0.0` and `-0.0` |
/// | `Decimal`, `Numeric` | `1.0` and `1.00` |
/// | `Interval` | 1 month and 30 days |
/// | `Json` and what else is `jsonb` | `1.0` and `1.00` in it |
/// | `IpNetwork`, `IpAddr` | an address in an `inet` and in a `cidr` column |
/// | arrays, ranges | what they are made of |
///
/// Of texts, those of a `char(n)` column are matched without the blanks that pad them. A collation that is not
/// deterministic, which holds `a` and `A` for equal, is not known here: rows whose keys it alone holds for equal are
/// not matched when an include is put together. (A `citext` column is no `String` at all: it is refused when it is
/// read.)
///
/// An application may implement it for a [`ColumnType`] of its own of which the same is true.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a key",
    label = "equal values of this type can have different bytes",
    note = "keys are integers, uuid, text, bool, dates and times, bytes, MAC addresses or enums"
)]
pub trait Key: ColumnType {}

macro_rules! keys {
    ($($ty:ty)*) => { $(impl Key for $ty {})* };
}

keys! {
    bool i16 i32 i64 String Vec<u8> Uuid
    NaiveDate NaiveTime NaiveDateTime DateTime<Utc>
    MacAddr
}
