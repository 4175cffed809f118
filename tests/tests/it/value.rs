//! Every column type at its boundary values, against what a real server makes of it.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::net::IpAddr;
use std::ops::Bound;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use ipnetwork::IpNetwork;
use orm_core::value::{
    ArrayBuilder, ArraySlice, ColumnType, ColumnValue, DecodeError, Interval, Json, MacAddr, Numeric, Range,
    Value,
};
use rust_decimal::Decimal;
use serde_json::json;
use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgConnection, PgRow, PgTypeInfo, Postgres};
use sqlx::{AssertSqlSafe, Connection, Row, Type, ValueRef};
use uuid::Uuid;

/// A session whose texts do not depend on the server's settings.
struct Session(PgConnection);

impl Session {
    /// These tests make nothing in a database, so one that every server has is enough.
    async fn open() -> Self {
        let url = orm::testkit::url("postgres").unwrap();
        let mut session = Session(PgConnection::connect(&url).await.unwrap());
        for setting in ["SET timezone = 'UTC'", "SET intervalstyle = 'iso_8601'", "SET datestyle = 'ISO'"] {
            session.row(setting, &[]).await;
        }
        session
    }

    async fn row(&mut self, sql: &str, arguments: &[&Value]) -> Option<PgRow> {
        // Prepared statements are found again by their text alone, and here one text is sent with many types.
        let mut query = sqlx::query(AssertSqlSafe(sql.to_owned())).persistent(false);
        for argument in arguments {
            query = query.bind(Bind(argument));
        }
        query.fetch_optional(&mut self.0).await.unwrap_or_else(|error| panic!("{error}\n  in: {sql}"))
    }

    /// The columns of the one row of a result.
    async fn columns<const N: usize>(&mut self, sql: &str, arguments: &[&Value]) -> [Option<Vec<u8>>; N] {
        let row = self.row(sql, arguments).await.unwrap();
        std::array::from_fn(|column| {
            let value = row.try_get_raw(column).unwrap();
            (!value.is_null()).then(|| value.as_bytes().unwrap().to_vec())
        })
    }

    /// A value, as parameter, is `text` for the server and comes back bit by bit: alone, made from the text, in an
    /// aggregated array, and in the array's bytes.
    async fn assert_is<T: ColumnType>(&mut self, value: T, text: &str) {
        let argument = Value::of(&value);
        let sent = argument.bytes().unwrap().map(<[u8]>::to_vec);
        let sql = format!(
            "SELECT $1::text, $1, $2::text::{}, array_agg(x), array_send(array_agg(x)) FROM (VALUES ($1), (NULL), ($1)) v (x)",
            T::TYPE
        );
        let [read_text, alone, parsed, array, array_bytes] =
            self.columns(&sql, &[&argument, &Value::of(&text.to_owned())]).await;
        assert_eq!(read_text.as_deref().map(str::from_utf8), Some(Ok(text)), "{}", T::TYPE);
        assert_eq!(alone, sent, "{text}");
        assert_eq!(parsed, sent, "{text}");
        let decoded = T::decode(&alone.unwrap()).unwrap();
        assert_eq!(Value::of(&decoded), argument, "{text}");

        let array = array.unwrap();
        assert_eq!(Some(&array), array_bytes.as_ref(), "{text}");
        let slice = ArraySlice::parse(&array).unwrap();
        assert_eq!(slice.iter().collect::<Vec<_>>(), [sent.as_deref(), None, sent.as_deref()], "{text}");
        let values = Vec::<Option<T>>::decode(&array).unwrap();
        let repeated = Value::of(&values);
        assert_eq!(repeated.bytes().unwrap(), Some(&array[..]), "{text}");

        self.assert_unnests::<T>(&argument, &repeated).await;
    }

    /// An array made of single values is the array that the server unnests.
    async fn assert_unnests<T: ColumnType>(&mut self, value: &Value, expected: &Value) {
        let mut builder = ArrayBuilder::new(&T::TYPE, 3);
        for bytes in [value.bytes().unwrap(), None, value.bytes().unwrap()] {
            builder.push_bytes(bytes);
        }
        let built = builder.finish();
        assert_eq!(&built, expected);
        let sql = "SELECT array_agg(x ORDER BY n), count(*) FROM unnest($1) WITH ORDINALITY u (x, n)";
        let [array, count] = self.columns(sql, &[&built]).await;
        assert_eq!(array.as_deref(), built.bytes().unwrap());
        assert_eq!(count.map(|count| i64::decode(&count)), Some(Ok(3)));
    }

    /// What the server makes of an SQL expression, read as a Rust type.
    async fn read<T: ColumnValue>(&mut self, expression: &str) -> Result<T, DecodeError> {
        let [value] = self.columns(&format!("SELECT {expression}"), &[]).await;
        T::read(value.as_deref())
    }
}

/// Binds a value's bytes as they are.
struct Bind<'a>(&'a Value);

impl Type<Postgres> for Bind<'_> {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(String::TYPE.oid))
    }
}

impl Encode<'_, Postgres> for Bind<'_> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let Some(bytes) = self.0.bytes().map_err(Clone::clone)? else { return Ok(IsNull::Yes) };
        buffer.extend_from_slice(bytes);
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(PgTypeInfo::with_oid(Oid(self.0.sql_type().oid)))
    }
}

#[tokio::test]
async fn integers_and_booleans_are_what_the_server_reads() {
    let mut server = Session::open().await;
    server.assert_is(i16::MIN, "-32768").await;
    server.assert_is(i16::MAX, "32767").await;
    server.assert_is(i32::MIN, "-2147483648").await;
    server.assert_is(i32::MAX, "2147483647").await;
    server.assert_is(i64::MIN, "-9223372036854775808").await;
    server.assert_is(i64::MAX, "9223372036854775807").await;
    server.assert_is(0_i64, "0").await;
    server.assert_is(true, "true").await;
    server.assert_is(false, "false").await;
}

#[tokio::test]
async fn floats_are_what_the_server_reads() {
    let mut server = Session::open().await;
    server.assert_is(f64::NAN, "NaN").await;
    server.assert_is(f64::INFINITY, "Infinity").await;
    server.assert_is(f64::NEG_INFINITY, "-Infinity").await;
    server.assert_is(-0.0_f64, "-0").await;
    server.assert_is(0.1_f64 + 0.2, "0.30000000000000004").await;
    server.assert_is(f64::MAX, "1.7976931348623157e+308").await;
    server.assert_is(5e-324_f64, "5e-324").await;
    server.assert_is(f32::NAN, "NaN").await;
    server.assert_is(-0.0_f32, "-0").await;
    server.assert_is(f32::MAX, "3.4028235e+38").await;
    server.assert_is(f32::MIN_POSITIVE, "1.1754944e-38").await;
}

#[tokio::test]
async fn texts_bytes_and_uuids_are_what_the_server_reads() {
    let mut server = Session::open().await;
    for text in ["", " ", "\u{1}", "it's \\ \"quoted\", {braced}", "naïve 漢字 🦀 \u{10ffff}", "NULL"] {
        server.assert_is(text.to_owned(), text).await;
    }
    server.assert_is(vec![0_u8, 1, 254, 255], "\\x0001feff").await;
    server.assert_is(Vec::<u8>::new(), "\\x").await;
    server.assert_is(Uuid::nil(), "00000000-0000-0000-0000-000000000000").await;
    server
        .assert_is(
            Uuid::from_u128(0x1234_5678_9abc_4def_8012_3456_789a_bcde),
            "12345678-9abc-4def-8012-3456789abcde",
        )
        .await;
    assert_eq!(server.read::<String>("'ab'::varchar(3)").await, Ok("ab".to_owned()));
    assert_eq!(server.read::<Vec<String>>("array['ab']::varchar(3)[]").await, Ok(vec!["ab".to_owned()]));
}

#[tokio::test]
async fn numerics_are_what_the_server_reads() {
    let mut server = Session::open().await;
    for text in [
        "0",
        "0.00",
        "-1",
        "1.50",
        "10000",
        "0.0001",
        "0.00001",
        "100000000.0000",
        "-9999999999999999.9999999999",
        "1234567890123456789012345678",
        "0.0000000000000000000000000001",
        "79228162514264337593543950335",
        "-7.9228162514264337593543950335",
    ] {
        server.assert_is(Decimal::from_str_exact(text).unwrap(), text).await;
        server.assert_is(text.parse::<Numeric>().unwrap(), text).await;
    }
    let long = format!("-{}.{}1", "9876".repeat(500), "01230".repeat(300));
    server.assert_is(long.parse::<Numeric>().unwrap(), &long).await;
    server.assert_is(Numeric::NAN, "NaN").await;
    assert_eq!(
        server.read("repeat('9', 131072)::numeric").await,
        "9".repeat(131_072).parse::<Numeric>().map_err(|_| unreachable!())
    );
    for (expression, reason) in
        [("'NaN'::numeric", "NaN"), ("1e40::numeric", "more digits"), ("1e-29::numeric", "more digits")]
    {
        let refused = server.read::<Decimal>(expression).await.unwrap_err().to_string();
        assert!(refused.contains(reason) && refused.contains("Numeric"), "{refused}");
    }
}

#[tokio::test]
async fn infinite_numerics_are_what_the_server_reads() {
    let mut server = Session::open().await;
    if server.read::<i32>("current_setting('server_version_num')::int").await.unwrap() < 140_000 {
        return;
    }
    // The server writes another scale beside them than it reads, so their bytes differ.
    for (value, text) in [(Numeric::INFINITY, "Infinity"), (Numeric::NEG_INFINITY, "-Infinity")] {
        let [read_text, read] = server.columns("SELECT $1::text, $1", &[&Value::of(&value)]).await;
        assert_eq!(read_text.as_deref(), Some(text.as_bytes()));
        assert_eq!(Numeric::read(read.as_deref()), Ok(value));
    }
    assert!(
        server.read::<Decimal>("'-infinity'::numeric").await.unwrap_err().to_string().contains("Numeric")
    );
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[tokio::test]
async fn dates_and_times_are_what_the_server_reads() {
    let mut server = Session::open().await;
    server.assert_is(date(2024, 2, 29), "2024-02-29").await;
    server.assert_is(date(-4713, 11, 24), "4714-11-24 BC").await;
    server.assert_is(date(262_142, 12, 30), "262142-12-30").await;
    server.assert_is(NaiveDate::MAX, "infinity").await;
    server.assert_is(NaiveDate::MIN, "-infinity").await;

    let first = date(-4713, 11, 24).and_time(NaiveTime::MIN);
    let last = date(262_142, 12, 31).and_hms_micro_opt(23, 59, 59, 999_999).unwrap();
    server.assert_is(first, "4714-11-24 00:00:00 BC").await;
    server.assert_is(last, "262142-12-31 23:59:59.999999").await;
    server.assert_is(NaiveDateTime::MAX, "infinity").await;
    server.assert_is(NaiveDateTime::MIN, "-infinity").await;
    server.assert_is(first.and_utc(), "4714-11-24 00:00:00+00 BC").await;
    server.assert_is(last.and_utc(), "262142-12-31 23:59:59.999999+00").await;
    server
        .assert_is(DateTime::UNIX_EPOCH - TimeDelta::microseconds(1), "1969-12-31 23:59:59.999999+00")
        .await;
    server.assert_is(DateTime::<Utc>::MAX_UTC, "infinity").await;
    server.assert_is(DateTime::<Utc>::MIN_UTC, "-infinity").await;

    server.assert_is(NaiveTime::MIN, "00:00:00").await;
    server.assert_is(NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap(), "23:59:59.999999").await;

    assert!(server.read::<NaiveTime>("time '24:00'").await.is_err());
    assert!(server.read::<NaiveDate>("date '5874897-12-31'").await.is_err());
    assert!(server.read::<NaiveDate>("date '262142-12-31'").await.is_err());
    assert!(server.read::<DateTime<Utc>>("timestamptz '294276-12-31 23:59:59.999999+00'").await.is_err());
}

#[tokio::test]
async fn intervals_are_what_the_server_reads_and_writes() {
    let mut server = Session::open().await;
    for (months, days, microseconds) in [
        (0, 0, 0),
        (14, 3, 14_706_700_000),
        (-10, -3, 14_706_700_000),
        (-13, 1, -1),
        (11, 0, -3_601_500_000),
        (i32::MAX, i32::MAX, i64::MAX - 1),
        (i32::MIN + 1, i32::MIN + 1, i64::MIN + 1),
    ] {
        let interval = Interval { months, days, microseconds };
        server.assert_is(interval, &interval.to_string()).await;
    }
}

#[tokio::test]
async fn documents_and_maps_are_what_the_server_reads() {
    /// The server writes spaces that serde does not, so that bytes differ where values do not.
    async fn assert_is<T: ColumnType + Clone + PartialEq + Debug>(
        server: &mut Session,
        value: T,
        text: &str,
    ) {
        let sql = "SELECT $1::text, $1, array_send(array[$1, NULL])";
        let [read_text, read, array] = server.columns(sql, &[&Value::of(&value)]).await;
        assert_eq!(read_text.as_deref().map(str::from_utf8), Some(Ok(text)));
        assert_eq!(T::read(read.as_deref()), Ok(value.clone()));
        assert_eq!(Vec::read(array.as_deref()), Ok(vec![Some(value), None]));
    }
    let mut server = Session::open().await;
    let map = BTreeMap::from([("a".to_owned(), Some(i64::MAX)), ("b".to_owned(), None)]);
    assert_is(&mut server, map, r#"{"a": 9223372036854775807, "b": null}"#).await;
    assert_is(&mut server, Json(vec![(1, "x".to_owned())]), r#"[[1, "x"]]"#).await;
    assert_is(&mut server, Json(()), "null").await;
    let document = json!({"a": [1, -2.5, null, true], "b": "\u{1} \\u0000 漢", "c": u64::MAX});
    let text = r#"{"a": [1, -2.5, null, true], "b": "\u0001 \\u0000 漢", "c": 18446744073709551615}"#;
    assert_is(&mut server, document, text).await;
}

#[tokio::test]
async fn ranges_are_what_the_server_reads() {
    let mut server = Session::open().await;
    server.assert_is(Range::from(i32::MIN..i32::MAX), "[-2147483648,2147483647)").await;
    server.assert_is(Range::<i32>::Empty, "empty").await;
    server.assert_is(Range::<i32>::from(..), "(,)").await;
    server.assert_is(Range::from(i64::MIN..), "[-9223372036854775808,)").await;
    let (low, high) = (Decimal::new(10, 1), Decimal::new(250, 2));
    server.assert_is(Range::from((Bound::Excluded(low), Bound::Included(high))), "(1.0,2.50]").await;
    server.assert_is(Range::from(..=Numeric::NAN), "(,NaN]").await;
    server.assert_is(Range::from(date(2024, 1, 1)..date(2024, 2, 1)), "[2024-01-01,2024-02-01)").await;
    server.assert_is(Range::from(NaiveDate::MIN..NaiveDate::MAX), "[-infinity,infinity)").await;
    let noon = date(2024, 1, 1).and_hms_opt(12, 0, 0).unwrap();
    server.assert_is(Range::from(noon..=NaiveDateTime::MAX), "[\"2024-01-01 12:00:00\",infinity]").await;
    server.assert_is(Range::from(..noon.and_utc()), "(,\"2024-01-01 12:00:00+00\")").await;

    // Discrete ranges have one form in the server.
    let [read] = server.columns("SELECT $1", &[&Value::of(&Range::from(1..=5))]).await;
    assert_eq!(Range::read(read.as_deref()), Ok(Range::from(1..6)));
    assert_eq!(server.read("int8range(5, 5)").await, Ok(Range::<i64>::Empty));
}

#[tokio::test]
async fn network_addresses_are_what_the_server_reads() {
    let mut server = Session::open().await;
    for text in ["10.0.0.1/8", "0.0.0.0/0", "2001:db8::1/64"] {
        server.assert_is(text.parse::<IpNetwork>().unwrap(), text).await;
    }
    server.assert_is("192.168.0.1".parse::<IpAddr>().unwrap(), "192.168.0.1/32").await;
    server.assert_is("::ffff".parse::<IpAddr>().unwrap(), "::ffff/128").await;
    server.assert_is(MacAddr([8, 0, 0x2b, 1, 2, 0xff]), "08:00:2b:01:02:ff").await;
    assert_eq!(
        server.read("cidr '10.0.0.0/8'").await,
        "10.0.0.0/8".parse::<IpNetwork>().map_err(|_| unreachable!())
    );
}

#[tokio::test]
async fn arrays_are_what_the_server_reads() {
    let mut server = Session::open().await;
    let texts = vec![Some("a,b".to_owned()), None, Some(String::new())];
    for (argument, text) in [
        (Value::of(&vec![1_i16, -1]), "{1,-1}"),
        (Value::of(&Vec::<i32>::new()), "{}"),
        (Value::of(&vec![None::<i64>]), "{NULL}"),
        (Value::of(&texts), "{\"a,b\",NULL,\"\"}"),
        (Value::of(&vec![vec![0_u8], vec![]]), "{\"\\\\x00\",\"\\\\x\"}"),
    ] {
        // As the reader of a tree gets them: each array as the bytes of array_send, and these in an array.
        let sql = "SELECT $1::text, array_agg(array_send(x)) FROM (VALUES ($1), (NULL), ($1)) v (x)";
        let [read_text, trees] = server.columns(sql, &[&argument]).await;
        assert_eq!(read_text.as_deref().map(str::from_utf8), Some(Ok(text)));
        let sent = argument.bytes().unwrap().map(<[u8]>::to_vec);
        assert_eq!(Vec::<Option<Vec<u8>>>::decode(&trees.unwrap()), Ok(vec![sent.clone(), None, sent]));
    }
    assert_eq!(
        server
            .read("array_send(array['a,b', NULL, ''])")
            .await
            .and_then(|bytes: Vec<u8>| Vec::decode(&bytes)),
        Ok(texts)
    );
    assert_eq!(server.read("'[5:6]={1,2}'::int[]").await, Ok(vec![1, 2]));
    assert!(
        server.read::<Vec<i32>>("array[[1],[2]]").await.unwrap_err().to_string().contains("2 dimensions")
    );
    assert!(server.read::<Vec<i32>>("array[1, NULL]").await.unwrap_err().to_string().contains("element 2"));
}

#[tokio::test]
async fn null_of_every_type_is_none() {
    async fn assert_null<T: ColumnType + PartialEq + Debug>(server: &mut Session) {
        let name = Value::of(&T::TYPE.to_string());
        let types = [T::TYPE.oid, <Vec<Option<T>>>::TYPE.oid].map(|oid| Value::of(&i64::from(oid)));
        let sql =
            "SELECT $1, oid::bigint = $3 AND typarray::bigint = $4 FROM pg_type WHERE oid = $2::regtype";
        let arguments = [&Value::null(T::TYPE), &name, &types[0], &types[1]];
        let [null, known] = server.columns(sql, &arguments).await;
        assert_eq!(Option::<T>::read(null.as_deref()), Ok(None));
        assert!(T::read(None).is_err());
        assert_eq!(known.map(|known| bool::decode(&known)), Some(Ok(true)), "{}", T::TYPE);
    }
    macro_rules! every {
        ($($ty:ty)*) => {{
            let mut server = Session::open().await;
            $(assert_null::<$ty>(&mut server).await;)*
        }};
    }
    every! {
        bool i16 i32 i64 f32 f64 String Vec<u8> Uuid Decimal Numeric DateTime<Utc> NaiveDateTime NaiveDate NaiveTime
        Interval Json<i32> serde_json::Value BTreeMap<String, i32> IpNetwork IpAddr MacAddr Range<i32> Range<i64>
        Range<Decimal> Range<Numeric> Range<NaiveDate> Range<NaiveDateTime> Range<DateTime<Utc>>
    }
}
