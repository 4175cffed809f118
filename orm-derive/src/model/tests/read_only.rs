use syn::parse_quote;

use super::{checked, mistakes};
use crate::model::{expand, ir};

#[test]
fn a_read_only_model_may_have_no_primary_key() {
    let city = checked(&parse_quote! {
        #[model(read_only, schema = "geo", rename_all = "camelCase")]
        struct BigCity { name: String, people_now: Option<i64> }
    });
    assert!(city.read_only);
    assert_eq!(city.key, [0; 0]);
    assert_eq!(city.columns[1].name, "peopleNow");
}

#[test]
fn a_read_only_model_may_name_a_primary_key() {
    let city = checked(&parse_quote! {
        #[model(read_only)]
        #[has_many(streets: Street)]
        struct BigCity { #[column(primary_key)] id: i64 }
    });
    assert_eq!(city.key, [0]);
    let ward = checked(&parse_quote! {
        #[model(read_only, primary_key(city_id, number))]
        struct Ward { city_id: i64, number: i32 }
    });
    assert_eq!(ward.key, [0, 1]);
    assert_eq!(
        mistakes(&parse_quote! {
            #[model(read_only)]
            struct Ward { #[column(primary_key)] city_id: i64, #[column(primary_key)] number: i32 }
        })
        .len(),
        1
    );
}

#[test]
fn a_foreign_key_of_a_read_only_model_is_a_relation_alone() {
    let city = checked(&parse_quote! {
        #[model(read_only)]
        struct BigCity { #[belongs_to(country: Country)] country_id: Option<i64> }
    });
    assert!(city.indexes.is_empty());
    assert!(matches!(city.relations[0].kind, ir::RelationKind::BelongsTo { optional: true, .. }));
    let written = expand::model(&city).to_string();
    assert!(written.contains("read_only : true"), "{written}");
    assert!(written.contains("foreign_keys : & []"), "{written}");
    assert!(!written.contains("CreateBigCity"), "{written}");
}

#[test]
fn a_model_is_written_or_has_a_key() {
    let expansion = |input: &syn::DeriveInput| expand::model(&checked(input)).to_string();
    let post = expansion(&parse_quote! { struct Post { #[column(primary_key)] id: i64 } });
    assert!(post.contains("Writable for Post { }"), "{post}");
    let city =
        expansion(&parse_quote! { #[model(read_only)] struct City { #[column(primary_key)] id: i64 } });
    assert!(city.contains("Keyed for City { }") && !city.contains("Writable for City"), "{city}");
    let line = expansion(&parse_quote! { #[model(read_only)] struct Line { text: String } });
    assert!(!line.contains("Keyed for Line") && line.contains("NoPrimaryKey"), "{line}");
}

#[test]
fn hooks_of_reading_stay() {
    let city = checked(&parse_quote! {
        #[model(read_only, before_find = narrow, after_find = seen)]
        struct BigCity { name: String }
    });
    assert_eq!(city.hooks.len(), 2);
}

#[test]
fn what_makes_the_table_is_refused() {
    let made = |option: &str| {
        format!("`City` is read-only: its table is not made by the models, so leave `{option}` out")
    };
    assert_eq!(
        mistakes(&parse_quote! {
            #[model(read_only, renamed_from = "a", primary_key_name = "b", check_validators)]
            #[model(index(name), unique(name), check("name <> ''"))]
            struct City {
                #[column(unique, renamed_from = "title")] name: String,
                #[column(index)]
                #[belongs_to(country: Country, on_delete = cascade, on_update = cascade, index = false, constraint = "fk")]
                country_id: i64,
            }
        }),
        [
            "renamed_from",
            "primary_key_name",
            "index",
            "unique",
            "check",
            "check_validators",
            "unique",
            "renamed_from",
            "index",
            "on_delete",
            "on_update",
            "constraint",
            "index",
        ]
        .map(made)
    );
}

#[test]
fn what_happens_when_a_row_is_written_is_refused() {
    let written =
        |option: &str| format!("`City` is read-only: its rows are never written, so leave `{option}` out");
    assert_eq!(
        mistakes(&parse_quote! {
            #[model(read_only, timestamps, soft_delete, before_save = a, after_commit = b, validate = c)]
            struct City {
                #[column(default = 0)] people: i32,
                #[column(version)] edition: i32,
                #[validate(length(min = 1))] name: String,
            }
        }),
        [
            "timestamps",
            "soft_delete",
            "before_save",
            "after_commit",
            "validate",
            "default",
            "version",
            "#[validate(…)]",
        ]
        .map(written)
    );
    assert_eq!(
        mistakes(&parse_quote! { #[model(read_only, inherit = Place)] struct City { name: String } }),
        [
            "`City` is read-only: it has no rows in common with models that are written, so leave `inherit` out"
        ]
    );
}

#[test]
fn nothing_belongs_to_a_model_without_a_primary_key() {
    assert_eq!(
        mistakes(&parse_quote! {
            #[model(read_only)]
            #[has_many(streets: Street)]
            struct City { name: String }
        }),
        [
            "`City` has no primary key by which the rows of `streets` are found: write `#[column(primary_key)]` above the field that tells its rows apart"
        ]
    );
}
