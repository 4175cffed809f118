//! The model with every type of column, and its values.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::ops::Bound;

use ipnetwork::IpNetwork;
use orm::prelude::*;
use orm::value::MacAddr;
use serde_json::json;

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
pub(super) enum Native {
    Plain,
    #[db_enum(rename = "it's, {\"quoted\"} ä")]
    Quoted,
}

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
#[db_enum(text)]
pub(super) enum Textual {
    First,
    #[db_enum(rename = "NULL")]
    Null,
}

#[derive(Model, Debug, Clone)]
#[has_many(samples: Sample)]
pub(super) struct Owner {
    #[column(primary_key)]
    pub(super) id: i64,
}

#[derive(Model, Debug, Clone)]
pub(super) struct Holder {
    #[column(primary_key)]
    pub(super) id: i64,
    #[belongs_to(sample: Sample)]
    pub(super) sample_id: Option<i64>,
}

/// Each type as a column, as one that may be NULL, as an array, and as an array of what may be NULL that may be
/// NULL itself.
macro_rules! samples {
    ($($plain:ident $null:ident $array:ident $holes:ident: $ty:ty = $values:expr;)*) => {
        #[derive(Model, Debug, Clone)]
        pub(super) struct Sample {
            #[column(primary_key)]
            pub(super) id: i64,
            #[belongs_to(owner: Owner)]
            pub(super) owner_id: i64,
            #[column(precision = 38, scale = 10)]
            pub(super) exact: Decimal,
            #[column(precision = 38, scale = 10)]
            pub(super) wide: Option<Numeric>,
            #[column(len = 3)]
            pub(super) short: String,
            $(
                pub(super) $plain: $ty,
                pub(super) $null: Option<$ty>,
                pub(super) $array: Vec<$ty>,
                pub(super) $holes: Option<Vec<Option<$ty>>>,
            )*
        }

        /// The same columns as a projection.
        #[derive(Projection)]
        #[projection(of = Sample)]
        pub(super) struct Picked {
            $(
                $holes: Option<Vec<Option<$ty>>>,
                $array: Vec<$ty>,
                $null: Option<$ty>,
                $plain: $ty,
            )*
            short: String,
            wide: Option<Numeric>,
            exact: Decimal,
            owner_id: i64,
            pub(super) id: i64,
        }

        impl From<Picked> for Sample {
            fn from(row: Picked) -> Sample {
                Sample {
                    id: row.id,
                    owner_id: row.owner_id,
                    exact: row.exact,
                    wide: row.wide,
                    short: row.short,
                    $(
                        $plain: row.$plain,
                        $null: row.$null,
                        $array: row.$array,
                        $holes: row.$holes,
                    )*
                }
            }
        }

        /// A row whose columns have a value each, another one in each row.
        pub(super) fn sample(id: i64) -> Sample {
            let number = usize::try_from(id).unwrap_or_default();
            $(let $plain = Values::new(Vec::<$ty>::from($values), number);)*
            Sample {
                id,
                owner_id: id % 2 + 1,
                exact: pick(&[decimal("1234567890123456789.0123456789"), decimal("-0.0000000001"), decimal("0.0000000000")], number),
                wide: pick(&[Some(numeric("-9999999999999999999999999999.9999999999")), None, Some(Numeric::NAN)], number),
                short: pick(&["", "ä漢🦀", "abc"], number).to_owned(),
                $(
                    $null: $plain.null(),
                    $array: $plain.array(),
                    $holes: $plain.holes(),
                    $plain: $plain.plain(),
                )*
            }
        }
    };
}

samples! {
    int2 int2_null int2_array int2_holes: i16 = [i16::MIN, -1, 0, i16::MAX];
    int4 int4_null int4_array int4_holes: i32 = [i32::MIN, -1, 0, i32::MAX];
    int8 int8_null int8_array int8_holes: i64 = [i64::MIN, -1, 0, i64::MAX, 9_007_199_254_740_993];
    float4 float4_null float4_array float4_holes: f32 =
        [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -0.0, f32::MIN_POSITIVE, f32::MAX, 0.1, 1e-45];
    float8 float8_null float8_array float8_holes: f64 =
        [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, f64::MIN_POSITIVE, f64::MAX, 0.1 + 0.2, 5e-324];
    boolean boolean_null boolean_array boolean_holes: bool = [true, false];
    text text_null text_array text_holes: String =
        ["", "NULL", "ä漢🦀\u{10ffff}\u{1}", " \t\r\n'\"\\,{}()%_$1"].map(str::to_owned);
    bytea bytea_null bytea_array bytea_holes: Vec<u8> = [vec![], vec![0], vec![0, 255, b'\\', b'\'', 0]];
    uuid uuid_null uuid_array uuid_holes: Uuid = [Uuid::nil(), Uuid::max(), Uuid::from_u128(1)];
    decimal_ decimal_null decimal_array decimal_holes: Decimal = [
        Decimal::MAX, Decimal::MIN, decimal("0.0000000000000000000000000001"), decimal("0.00"), decimal("-10.500"),
    ];
    numeric_ numeric_null numeric_array numeric_holes: Numeric = [
        Numeric::NAN, Numeric::INFINITY, Numeric::NEG_INFINITY, numeric(&"9".repeat(1000)), numeric("-0.000"),
        numeric(&format!("-0.{}1", "0".repeat(500))), numeric("123456789012345678901234567890.50"),
    ];
    timestamptz timestamptz_null timestamptz_array timestamptz_holes: DateTime<Utc> = [
        DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, moment(-4713, 11, 24, 0).and_utc(),
        moment(262_142, 12, 31, 86_399_999_999).and_utc(), moment(1969, 12, 31, 86_399_999_999).and_utc(),
        moment(2000, 1, 1, 1).and_utc(),
    ];
    timestamp timestamp_null timestamp_array timestamp_holes: NaiveDateTime = [
        NaiveDateTime::MIN, NaiveDateTime::MAX, moment(-4713, 11, 24, 0), moment(262_142, 12, 31, 86_399_999_999),
        moment(1999, 12, 31, 86_399_999_999),
    ];
    date date_null date_array date_holes: NaiveDate =
        [NaiveDate::MIN, NaiveDate::MAX, day(-4713, 11, 24), day(0, 2, 29), day(262_142, 12, 30)];
    time time_null time_array time_holes: NaiveTime = [NaiveTime::MIN, moment(2000, 1, 1, 86_399_999_999).time()];
    interval interval_null interval_array interval_holes: Interval = [
        Interval::ZERO,
        Interval { months: i32::MIN, days: i32::MAX, microseconds: i64::MIN },
        Interval { months: 1, days: -31, microseconds: 86_400_000_000 },
    ];
    json json_null json_array json_holes: serde_json::Value = [
        json!(null), json!({"z": [i64::MIN, u64::MAX, 1.5e300, 0.1], "a": {"": "ä\"\\\u{1}"}}), json!([]), json!("null"),
    ];
    typed typed_null typed_array typed_holes: Json<Vec<Option<i64>>> =
        [Json(vec![]), Json(vec![Some(i64::MAX), None])];
    map map_null map_array map_holes: BTreeMap<String, i64> =
        [BTreeMap::new(), BTreeMap::from([("b".to_owned(), 1), (String::new(), i64::MIN)])];
    hash hash_null hash_array hash_holes: HashMap<String, bool> =
        [HashMap::new(), HashMap::from([("k".to_owned(), true), ("l".to_owned(), false), ("m".to_owned(), true)])];
    inet inet_null inet_array inet_holes: IpNetwork =
        ["0.0.0.0/0", "10.1.2.3/8", "255.255.255.255/32", "::/0", "2001:db8::1/64"].map(network);
    address address_null address_array address_holes: IpAddr =
        ["0.0.0.0/32", "255.255.255.255/32", "::/128", "2001:db8::1/128"].map(|text| network(text).ip());
    macaddr macaddr_null macaddr_array macaddr_holes: MacAddr = [MacAddr([0; 6]), MacAddr([255, 0, 1, 2, 254, 255])];
    int4range int4range_null int4range_array int4range_holes: Range<i32> =
        [Range::Empty, (i32::MIN..i32::MAX).into(), (..).into(), (5..).into()];
    int8range int8range_null int8range_array int8range_holes: Range<i64> =
        [Range::Empty, (i64::MIN..i64::MAX).into(), (..0).into()];
    numrange numrange_null numrange_array numrange_holes: Range<Decimal> = [
        Range::Empty, (decimal("-0.50")..=decimal("0.50")).into(),
        (Bound::Excluded(decimal("1")), Bound::Unbounded).into(),
    ];
    daterange daterange_null daterange_array daterange_holes: Range<NaiveDate> =
        [Range::Empty, (day(2000, 1, 1)..day(2000, 2, 1)).into(), (NaiveDate::MIN..NaiveDate::MAX).into()];
    tsrange tsrange_null tsrange_array tsrange_holes: Range<NaiveDateTime> =
        [(moment(2000, 1, 1, 1)..=moment(2000, 1, 1, 2)).into(), (..=NaiveDateTime::MAX).into()];
    tstzrange tstzrange_null tstzrange_array tstzrange_holes: Range<DateTime<Utc>> =
        [(Bound::Excluded(moment(2000, 1, 1, 1).and_utc()), Bound::Unbounded).into(), Range::Empty];
    native native_null native_array native_holes: Native = [Native::Plain, Native::Quoted];
    textual textual_null textual_array textual_holes: Textual = [Textual::First, Textual::Null];
}

/// The values of a type, and which of them a row has.
struct Values<T> {
    values: Vec<T>,
    number: usize,
}

impl<T: Clone> Values<T> {
    fn new(values: Vec<T>, number: usize) -> Self {
        Values { values, number }
    }

    fn plain(&self) -> T {
        pick(&self.values, self.number)
    }

    fn null(&self) -> Option<T> {
        let (threes, rest) = (self.number / 3, self.number % 3);
        (rest > 0).then(|| pick(&self.values, threes * 2 + rest))
    }

    fn array(&self) -> Vec<T> {
        match self.number % 4 {
            0 => Vec::new(),
            1 => vec![self.plain()],
            _ => self.values.clone(),
        }
    }

    fn holes(&self) -> Option<Vec<Option<T>>> {
        match self.number % 5 {
            0 => None,
            1 => Some(Vec::new()),
            2 => Some(vec![None]),
            _ => Some(self.values.iter().cloned().map(Some).chain([None, Some(self.plain())]).collect()),
        }
    }
}

fn pick<T: Clone>(values: &[T], number: usize) -> T {
    values[number % values.len()].clone()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn numeric(text: &str) -> Numeric {
    text.parse().unwrap()
}

fn network(text: &str) -> IpNetwork {
    text.parse().unwrap()
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn moment(year: i32, month: u32, date: u32, microseconds: i64) -> NaiveDateTime {
    day(year, month, date).and_time(NaiveTime::MIN) + chrono::TimeDelta::microseconds(microseconds)
}
