use syn::parse_quote;

use super::super::ir::Default;
use super::{checked, mistakes};

#[test]
fn a_field_without_option_and_default_is_required() {
    let post = checked(&parse_quote! {
        struct Post { #[column(primary_key, default = identity)] id: i64, title: String, subtitle: Option<String>, #[column(default = 0)] stock: i32 }
    });
    let required: Vec<bool> = post.columns.iter().map(|column| column.required.is_some()).collect();
    assert_eq!(required, [false, true, false, false]);
    let nullable: Vec<bool> = post.columns.iter().map(|column| column.nullable).collect();
    assert_eq!(nullable, [false, false, true, false]);
}

#[test]
fn a_default_is_known_by_its_form() {
    let post = checked(&parse_quote! {
        struct Post {
            #[column(primary_key, default = uuid_v7)] id: Uuid,
            #[column(default = -1)] a: i32,
            #[column(default = Status::Draft)] b: Status,
            #[column(default = Json::default())] c: Json<Meta>,
            #[column(default = make("x"))] d: String,
            #[column(default = sql("lower('X')"))] e: String,
            #[column(default = now)] f: DateTime<Utc>,
            #[column(default = uuid_v4)] g: Uuid,
            #[column(default = code())] h: String,
            #[column(default = generated("lower(h)"))] i: String,
        }
    });
    let forms: Vec<&str> = post
        .columns
        .iter()
        .map(|column| match &column.default {
            Default::None => "none",
            Default::Sql(expression) => expression,
            Default::Identity => "identity",
            Default::Generated(_) => "generated",
            Default::Constant(_) => "constant",
            Default::Computed(_) => "computed",
            Default::UuidV4(_) => "v4",
            Default::UuidV7(_) => "v7",
        })
        .collect();
    assert_eq!(
        forms,
        [
            "v7",
            "constant",
            "constant",
            "constant",
            "computed",
            "lower('X')",
            "now()",
            "v4",
            "computed",
            "generated"
        ]
    );
}

#[test]
fn a_default_fits_the_type() {
    assert_eq!(
        mistakes(&parse_quote! { struct Post { #[column(primary_key, default = identity)] id: String } }),
        ["`identity` numbers rows by an integer: the field has to be `i64`, `i32` or `i16`"]
    );
    assert_eq!(
        mistakes(
            &parse_quote! { struct Post { #[column(primary_key, default = uuid_v4)] id: i64, #[column(default = now)] at: String } }
        ),
        [
            "this default makes a uuid: the field has to be `Uuid`",
            "`now` is a time: the field has to be `DateTime<Utc>`, or a `Naive…` type of chrono",
        ]
    );
    assert_eq!(
        mistakes(&parse_quote! { struct Post { #[column(primary_key, default = sql(now))] id: i64 } }),
        ["write the SQL expression as `default = sql(\"…\")`"]
    );
    assert_eq!(
        mistakes(&parse_quote! { struct Post { #[column(primary_key, default = generated("1"))] id: i64 } }),
        ["a primary key cannot be generated from other columns"]
    );
}

#[test]
fn limits_fit_the_type() {
    assert_eq!(
        mistakes(&parse_quote! {
            struct Post {
                #[column(primary_key, len = 10)] id: i64,
                #[column(len = 0)] title: String,
                #[column(precision = 4, scale = 6)] price: Decimal,
                #[column(scale = 2)] rate: Option<Decimal>,
                #[column(precision = 4)] number: i32,
            }
        }),
        [
            "`len` is for text: the field has to be a `String`",
            "`len` is a number from 1 to 10485760",
            "`scale` 6 is more than `precision` 4: the precision counts all digits, those after the point too",
            "`scale` needs a `precision`: `precision = 10, scale = 2` is up to eight digits before the point",
            "`precision` and `scale` are for exact numbers: the field has to be `Decimal` or `Numeric`",
        ]
    );
    let post = checked(&parse_quote! {
        struct Post { #[column(primary_key)] id: i64, #[column(len = 100)] title: Option<String>, #[column(precision = 10, scale = 2)] price: Decimal }
    });
    assert_eq!((post.columns[1].len, post.columns[2].precision), (Some(100), Some((10, 2))));
}

#[test]
fn an_alias_or_a_type_of_the_application_is_left_to_the_compiler() {
    checked(&parse_quote! {
        struct Post { #[column(primary_key, default = identity)] id: PostId, #[column(len = 100)] email: Email, #[column(default = now)] at: Timestamp }
    });
}

#[test]
fn a_type_without_a_column_type_is_told_what_to_write() {
    let instead = |ty: syn::Type| {
        let messages = mistakes(&parse_quote! { struct Post { #[column(primary_key)] id: i64, field: #ty } });
        assert_eq!(messages.len(), 1, "{messages:?}");
        messages[0].clone()
    };
    for (ty, expected) in [
        (
            parse_quote! { u64 },
            "`u64` is not a type that a column can have: PostgreSQL has no unsigned integers, so write `i64`, or `Decimal` for larger values",
        ),
        (
            parse_quote! { Option<u8> },
            "`u8` is not a type that a column can have: PostgreSQL's smallest integer is `i16`",
        ),
        (
            parse_quote! { &'static str },
            "`&'static str` is not a type that a column can have: a model owns its values, so write `String`, `Vec<…>` or the type without `&`",
        ),
        (
            parse_quote! { Option<Option<i64>> },
            "`Option<i64>` is not a type that a column can have: NULL is said once, by one `Option`",
        ),
        (
            parse_quote! { DateTime<Local> },
            "`DateTime<Local>` is not a type that a column can have: PostgreSQL keeps the instant and no zone, so write `DateTime<Utc>`",
        ),
        (
            parse_quote! { Vec<u16> },
            "`u16` is not a type that a column can have: PostgreSQL has no unsigned integers, so write `i32`",
        ),
        (parse_quote! { [i64; 3] }, "`[i64; 3]` is not a type that a column can have: write `Vec<…>`"),
        (
            parse_quote! { std::time::Duration },
            "`std::time::Duration` is not a type that a column can have: write `Interval`",
        ),
    ] {
        assert_eq!(instead(ty), expected);
    }
    checked(
        &parse_quote! { struct Post { #[column(primary_key)] id: i64, bytes: Vec<u8>, list: Vec<Option<i64>> } },
    );
}
