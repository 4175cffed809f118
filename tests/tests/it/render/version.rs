use super::*;
use crate::version::{Leaf, Page};

const PAGE: &str = r#""pages"."id", "pages"."text", "pages"."reads", "pages"."version""#;

#[test]
fn a_save_counts_the_version_that_it_was_read_in() {
    let mut page = Page { id: 7, text: "a".to_owned(), reads: 0, version: 3 }.edit();
    page.text = "b".to_owned();
    page.version = 9;
    assert_statement(
        &page.to_statement().expect("a change"),
        &format!(
            r#"UPDATE "pages" SET "text" = $1, "version" = "pages"."version" + 1 WHERE "pages"."id" = $2 AND "pages"."version" = $3 RETURNING {PAGE}"#
        ),
        &[text("b"), value(7_i64), value(3)],
    );
}

#[test]
fn many_rows_are_counted_whatever_was_set() {
    assert_statement(
        &Page::update_all()
            .set(Page::version, 9)
            .set(Page::reads, 1)
            .all_rows()
            .into_statement()
            .expect("a change"),
        r#"UPDATE "pages" SET "reads" = $1, "version" = "pages"."version" + 1"#,
        &[value(1)],
    );
    assert!(Page::update_all().set(Page::version, 9).all_rows().into_statement().is_none());
}

#[test]
fn a_soft_deletion_counts() {
    assert_statement(
        &Leaf::delete_all().filter(Leaf::text.eq("a")).into_statement(),
        r#"UPDATE "leaves" SET "deleted_at" = statement_timestamp(), "updated_at" = now(), "lock_version" = "leaves"."lock_version" + 1 WHERE "leaves"."deleted_at" IS NULL AND "leaves"."text" = $1"#,
        &[text("a")],
    );
}
