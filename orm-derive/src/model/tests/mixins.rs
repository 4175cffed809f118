use syn::parse_quote;

use super::mistakes;

#[test]
fn soft_delete_needs_a_time_that_can_be_null() {
    assert_eq!(
        mistakes(&parse_quote! {
            #[model(soft_delete)]
            struct Post { #[column(primary_key)] id: i64 }
        }),
        ["`soft_delete` needs the field `deleted_at: Option<DateTime<Utc>>`: add what is missing"]
    );
    let of_type = "`soft_delete` keeps a time here, or NULL: the type of `deleted_at` has to be `Option<DateTime<Utc>>` or `Option<NaiveDateTime>`";
    assert_eq!(
        mistakes(&parse_quote! {
            #[model(soft_delete)]
            struct Post { #[column(primary_key)] id: i64, deleted_at: DateTime<Utc> }
        }),
        [of_type]
    );
    assert_eq!(
        mistakes(&parse_quote! {
            #[model(soft_delete)]
            struct Post { #[column(primary_key)] id: i64, deleted_at: Option<bool> }
        }),
        [of_type]
    );
}

#[test]
fn rows_go_with_those_that_are_soft_deleted() {
    assert_eq!(
        mistakes(&parse_quote! {
            #[has_many(lines: Line, soft_delete = cascade)]
            struct Order { #[column(primary_key)] id: i64 }
        }),
        ["`Order` is not soft-deleted itself: write `#[model(soft_delete)]` above it, or leave this out"]
    );
    assert_eq!(
        mistakes(&parse_quote! {
            #[model(soft_delete)]
            #[has_many(lines: Line, soft_delete = restrict)]
            struct Order {
                #[column(primary_key)]
                id: i64,
                #[belongs_to(user: User, soft_delete = cascade)]
                user_id: i64,
                deleted_at: Option<DateTime<Utc>>,
            }
        }),
        [
            "`soft_delete` is said where the rows are that go too: in a `has_many` or `has_one`",
            "write `soft_delete = cascade`: the rows of the relation are deleted and restored too",
        ]
    );
}

#[test]
fn unique_among_all_is_said_of_models_that_have_deleted_rows() {
    let none = "a model without `soft_delete` has no rows to leave out: write `unique` alone";
    assert_eq!(
        mistakes(&parse_quote! {
            #[model(index(a, b, unique = all))]
            struct Post { #[column(primary_key)] id: i64, #[column(unique = all)] a: i64, b: i64 }
        }),
        [none, none]
    );
    let none: [&str; 0] = [];
    assert_eq!(
        mistakes(&parse_quote! {
            #[model(soft_delete, index(a, b, unique = all), unique(b, c, unique = all))]
            struct Post {
                #[column(primary_key)]
                id: i64,
                #[column(unique = all)]
                a: i64,
                b: i64,
                c: i64,
                deleted_at: Option<NaiveDateTime>,
            }
        }),
        none
    );
}

#[test]
fn a_version_is_one_integer_that_begins_with_1() {
    assert_eq!(
        mistakes(&parse_quote! {
            struct Post {
                #[column(primary_key, version)]
                id: i64,
                #[column(version)]
                again: i64,
            }
        }),
        [
            "the primary key does not change: give the version a field of its own",
            "a model has one version: leave `version` out of the other field",
        ]
    );
    assert_eq!(
        mistakes(&parse_quote! {
            struct Post { #[column(primary_key)] id: i64, #[column(version, default = 7)] version: Option<i32> }
        }),
        [
            "`version` counts the changes of a row: the type of `version` has to be `i32` or `i64`",
            "`version` begins with 1: leave `default` out",
        ]
    );
    assert_eq!(
        mistakes(&parse_quote! {
            struct Post { #[column(primary_key)] id: i64, #[column(version)] version: String }
        }),
        ["`version` counts the changes of a row: the type of `version` has to be `i32` or `i64`"]
    );
}
