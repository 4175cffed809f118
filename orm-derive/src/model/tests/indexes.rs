use syn::parse_quote;

use super::super::ir::{IndexPart, Model};
use super::{checked, mistakes};

fn names(model: &Model) -> Vec<&str> {
    model.indexes.iter().map(|index| &*index.name).collect()
}

#[test]
fn indexes_are_named_as_postgresql_names_them() {
    let post = checked(&parse_quote! {
        #[model(index(status, category), index(category, slug, unique), unique(status, slug), index(expr = "lower(title)"), index(desc(title), method = btree, where = "slug IS NOT NULL", name = "recent"))]
        struct Post { #[column(primary_key)] id: i64, #[column(unique)] title: String, #[column(index)] slug: Option<String>, status: i32, category: i32 }
    });
    assert_eq!(
        names(&post),
        [
            "posts_title_key",
            "posts_slug_idx",
            "posts_status_category_idx",
            "posts_category_slug_idx",
            "posts_status_slug_key",
            "posts_lower_idx",
            "recent"
        ]
        .into_iter()
        .collect::<Vec<_>>()
    );
    let recent = &post.indexes[6];
    assert!(matches!(recent.parts[..], [IndexPart::Column { position: 1, descending: true }]));
    assert_eq!(recent.predicate.as_deref(), Some("slug IS NOT NULL"));
}

#[test]
fn two_indexes_of_one_name_are_refused() {
    assert_eq!(
        mistakes(&parse_quote! {
            #[model(index(slug), index(slug, where = "slug <> ''"))]
            struct Post { #[column(primary_key)] id: i64, slug: String }
        }),
        ["two indexes are named `posts_slug_idx`: leave one out, or name it by `name = \"…\"`"]
    );
}

#[test]
fn a_foreign_key_has_its_index_unless_another_serves_it() {
    let post = checked(&parse_quote! {
        #[model(index(author_id, title), index(editor_id, where = "title <> ''", name = "some"))]
        struct Post {
            #[column(primary_key)] #[belongs_to(entry: Entry)] id: i64,
            title: String,
            #[belongs_to(author: User)] author_id: i64,
            #[belongs_to(editor: User)] editor_id: Option<i64>,
            #[belongs_to(reviewer: User, index = false)] reviewer_id: Option<i64>,
            #[column(unique)] #[belongs_to(draft: Draft)] draft_id: i64,
        }
    });
    assert_eq!(
        names(&post),
        ["posts_draft_id_key", "posts_author_id_title_idx", "some", "posts_editor_id_idx"]
    );
}

#[test]
fn the_index_of_a_foreign_key_takes_another_name_where_its_own_is_taken() {
    let loan = checked(&parse_quote! {
        #[model(index(book_id, unique, where = "returned_at IS NULL"))]
        struct Loan {
            #[column(primary_key)] id: i64,
            #[belongs_to(book: Book)] book_id: i64,
            returned_at: Option<DateTime<Utc>>,
        }
    });
    assert_eq!(names(&loan), ["loans_book_id_idx", "loans_book_id_idx1"]);
}

#[test]
fn an_index_names_fields_of_the_model() {
    assert_eq!(
        mistakes(&parse_quote! {
            #[model(index(titel, id), index(id, id), index(), index(id, method = jin), index(id, unique, method = gin))]
            struct Post { #[column(primary_key)] id: i64, title: String }
        }),
        [
            "`Post` has no field `titel`: did you mean `title`?",
            "`id` is named twice: keep one",
            "name what `index` covers: `index(first, second)`",
            "unknown index method `jin`: did you mean `gin`?",
            "only a `btree` index can be unique: leave out `unique` or `method = gin`",
        ]
    );
}

#[test]
fn an_index_is_not_said_twice_of_a_column() {
    assert_eq!(
        mistakes(
            &parse_quote! { struct Post { #[column(primary_key, unique)] id: i64, #[column(unique, index)] slug: String } }
        ),
        [
            "the primary key is unique and has its index already: leave this out",
            "`unique` makes an index already: leave `index` out",
        ]
    );
}

#[test]
fn checks_are_named_by_their_column_if_it_is_one() {
    let product = checked(&parse_quote! {
        #[model(check("price >= 0"), check("price < stock"), check("price < 10"), check(name = "sane", "stock > 0"))]
        struct Product { #[column(primary_key)] id: i64, price: i64, stock: i64 }
    });
    let checks: Vec<&str> = product.checks.iter().map(|check| &*check.name).collect();
    assert_eq!(checks, ["products_price_check", "products_check", "products_price_check1", "sane"]);
}
