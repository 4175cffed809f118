use syn::parse_quote;

use super::{checked, mistakes};

#[test]
fn only_a_struct_with_named_fields_is_a_model() {
    assert_eq!(
        mistakes(&parse_quote! { struct Post(i64); }),
        ["a model is a struct with named fields, one for each column: name the fields of `Post`"]
    );
    assert_eq!(
        mistakes(&parse_quote! { enum Post { A } }),
        [
            "a model is a struct with named fields, one for each column: an enum as the type of a column derives `DbEnum`"
        ]
    );
    assert_eq!(
        mistakes(&parse_quote! { struct Post<T> { #[column(primary_key)] id: T } }),
        ["a model is one table: write `Post` without type parameters and lifetimes"]
    );
}

#[test]
fn a_model_has_a_primary_key() {
    assert_eq!(
        mistakes(&parse_quote! { struct Post { id: i64 } }),
        ["`Post` has no primary key: write `#[column(primary_key)]` above one of its fields"]
    );
    assert_eq!(
        mistakes(&parse_quote! { struct Post { #[column(primary_key)] id: Option<i64> } }),
        ["a primary key is never NULL: write the type without `Option`"]
    );
}

#[test]
fn a_composite_key_is_said_once_and_above_the_struct() {
    assert_eq!(
        mistakes(
            &parse_quote! { struct Line { #[column(primary_key)] order_id: i64, #[column(primary_key)] number: i32 } }
        ),
        [
            "a second primary key: for one key of `order_id` and `number` write `#[model(primary_key(order_id, number))]` above the struct instead"
        ]
    );
    let line = checked(&parse_quote! {
        #[model(primary_key(number, order_id))]
        struct Line { order_id: i64, number: i32 }
    });
    assert_eq!(line.key, [1, 0]);
}

#[test]
fn tables_and_columns_are_named_by_convention_or_by_the_user() {
    let post = checked(&parse_quote! {
        #[model(schema = "blog", rename_all = "camelCase")]
        struct BlogPost { #[column(primary_key)] id: i64, created_on: String, #[column(name = "Title")] title: String }
    });
    assert_eq!((post.schema.as_deref(), &*post.table), (Some("blog"), "blog_posts"));
    let names: Vec<&str> = post.columns.iter().map(|column| &*column.name).collect();
    assert_eq!(names, ["id", "createdOn", "Title"]);
    let named =
        checked(&parse_quote! { #[model(table = "Entries")] struct Post { #[column(primary_key)] id: i64 } });
    assert_eq!(named.table, "Entries");
}

#[test]
fn names_that_collide_or_are_cut_are_refused() {
    assert_eq!(
        mistakes(
            &parse_quote! { struct Post { #[column(primary_key)] id: i64, #[column(name = "id")] number: i64 } }
        ),
        ["`id` is column `id` already: give this field another name"]
    );
    let long = "x".repeat(64);
    let name = syn::LitStr::new(&long, proc_macro2::Span::call_site());
    assert_eq!(
        mistakes(&parse_quote! { struct Post { #[column(primary_key, name = #name)] id: i64 } }),
        [format!(
            "the column name `{long}` has 64 bytes: PostgreSQL cuts it after 63, so choose a shorter one"
        )]
    );
    assert_eq!(
        mistakes(&parse_quote! { struct Post { #[column(primary_key)] id: i64, find: i64, save: i64 } }),
        [
            "`Post::find` is a function of the library: name the field `find_` and write `#[column(name = \"find\")]`",
            "`CreatePost::save` is a function of the library: name the field `save_` and write `#[column(name = \"save\")]`",
        ]
    );
}

#[test]
fn an_unknown_option_is_told_what_was_probably_meant() {
    assert_eq!(
        mistakes(&parse_quote! { #[model(tabel = "posts")] struct Post { #[column(primary_kye)] id: i64 } }),
        [
            "unknown option of `model` `tabel`: did you mean `table`?",
            "unknown option of `column` `primary_kye`: did you mean `primary_key`?",
            "`Post` has no primary key: write `#[column(primary_key)]` above one of its fields",
        ]
    );
    assert_eq!(
        mistakes(
            &parse_quote! { #[model(rename_all = "camel_case")] struct Post { #[column(primary_key)] id: i64 } }
        ),
        ["unknown convention `camel_case`: did you mean `camelCase`?"]
    );
}

#[test]
fn several_mistakes_are_reported_together_and_one_option_does_not_hide_the_next() {
    let messages = mistakes(&parse_quote! {
        #[model(table = 7, table = "a", table = "b", timestamps = true)]
        struct Post { #[column(primary_key)] id: i64, #[column(len = 10, unique = yes)] number: u32 }
    });
    assert_eq!(
        messages,
        [
            "write `table` as `table = \"…\"`",
            "`table` is given twice: keep one",
            "`timestamps` takes no value: write it alone",
            "`unique` stands alone, or is `unique = all` to count soft-deleted rows too",
            "`u32` is not a type that a column can have: PostgreSQL has no unsigned integers, so write `i64`",
        ]
    );
}

#[test]
fn timestamps_ask_for_their_fields() {
    assert_eq!(
        mistakes(&parse_quote! {
            #[model(timestamps)]
            struct Post { #[column(primary_key)] id: i64, created_at: Option<DateTime<Utc>> }
        }),
        [
            "`timestamps` needs the field `updated_at: DateTime<Utc>`: add what is missing",
            "`timestamps` keeps a time here: the type of `created_at` has to be `DateTime<Utc>` or `NaiveDateTime`",
        ]
    );
    let post = checked(&parse_quote! {
        #[model(timestamps)]
        struct Post { #[column(primary_key)] id: i64, created_at: DateTime<Utc>, updated_at: DateTime<Utc> }
    });
    assert_eq!(post.updated_at, Some(2));
    assert!(post.columns[1].required.is_none() && post.columns[2].required.is_none());
}
