use orm_core::session::load_statement;
use orm_core::sql::ast::SoftDelete;
use orm_core::sql::render::soft_delete;

use super::*;
use crate::soft_delete::cascade::{Drawer, Line, Purchase};
use crate::soft_delete::{Author, Book, Card, Genre};

const GENRE: &str = r#"SELECT "genres"."name", "genres"."deleted_at" FROM "genres""#;

/// A statement with each level on a line of its own.
#[track_caller]
fn assert_lines(statement: &Statement, lines: &str, arguments: &[Value]) {
    let sql = statement.sql.replace("), orm_", "),\norm_").replace(") UPDATE", ")\nUPDATE");
    assert_eq!(sql, lines, "found:\n{sql}\n");
    assert_eq!(statement.arguments, arguments);
}

/// What follows the columns of a query.
#[track_caller]
fn assert_tail(statement: &Statement, tail: &str) {
    assert!(statement.sql.ends_with(tail), "{}", statement.sql);
}

#[test]
fn a_query_has_the_condition_before_its_own() {
    assert_statement(
        &Genre::find().to_statement(),
        &format!(r#"{GENRE} WHERE "genres"."deleted_at" IS NULL"#),
        &[],
    );
    assert_statement(
        &Genre::find().filter(Genre::name.eq("a").or(Genre::name.eq("b"))).limit(1).to_statement(),
        &format!(
            r#"{GENRE} WHERE "genres"."deleted_at" IS NULL AND ("genres"."name" = $1 OR "genres"."name" = $2) LIMIT $3"#
        ),
        &[text("a"), text("b"), value(1_i64)],
    );
    assert_statement(
        &Genre::find_by_pk("a".to_owned()).only_deleted().to_statement(),
        &format!(r#"{GENRE} WHERE "genres"."deleted_at" IS NOT NULL AND "genres"."name" = $1"#),
        &[text("a")],
    );
    assert_statement(&Genre::find().with_deleted().to_statement(), GENRE, &[]);
}

#[test]
fn a_relation_is_asked_with_the_condition_before_its_own() {
    let of = |filter| Book::find().with_deleted().filter(filter).to_statement();
    assert_tail(
        &of(Book::author.is(Author::email.eq("a"))),
        r#" WHERE EXISTS (SELECT 1 FROM "authors" WHERE "authors"."id" = "books"."author_id" AND "authors"."deleted_at" IS NULL AND "authors"."email" = $1)"#,
    );
    assert_tail(
        &of(Book::author.with_deleted().is(Author::email.eq("a"))),
        r#" WHERE EXISTS (SELECT 1 FROM "authors" WHERE "authors"."id" = "books"."author_id" AND "authors"."email" = $1)"#,
    );
    assert_tail(
        &of(Book::genres.exists()),
        r#" WHERE EXISTS (SELECT 1 FROM "book_genres" JOIN "genres" ON "genres"."name" = "book_genres"."genre_name" WHERE "book_genres"."book_id" = "books"."id" AND "book_genres"."deleted_at" IS NULL AND "genres"."deleted_at" IS NULL)"#,
    );
}

#[test]
fn the_rows_of_one_row_are_found_without_deleted_links() {
    let book = Book { id: 7, title: String::new(), author_id: 1, editor_id: None, deleted_at: None };
    assert_statement(
        &Book::genres.of(&book).to_statement(),
        &format!(
            r#"{GENRE} WHERE "genres"."deleted_at" IS NULL AND EXISTS (SELECT 1 FROM "book_genres" WHERE "book_genres"."genre_name" = "genres"."name" AND "book_genres"."book_id" = $1 AND "book_genres"."deleted_at" IS NULL)"#
        ),
        &[value(7_i64)],
    );
}

#[test]
fn each_level_of_a_tree_has_its_condition() {
    let tree = Author::find().include(Author::books.filter(Book::title.eq("a")).include(Book::genres));
    let sql = tree.to_sql();
    for part in [
        r#" FROM "authors" WHERE "authors"."deleted_at" IS NULL)"#,
        r#" FROM "books" WHERE "books"."author_id" = ANY(ARRAY(SELECT orm_l0.c0 FROM orm_l0)) AND "books"."deleted_at" IS NULL AND "books"."title" = $1)"#,
        r#" WHERE "book_genres"."book_id" = ANY(ARRAY(SELECT orm_l1.c0 FROM orm_l1)) AND "book_genres"."deleted_at" IS NULL AND "genres"."deleted_at" IS NULL)"#,
    ] {
        assert!(sql.contains(part), "{part} is not in\n{sql}");
    }
    let limited = Author::find().include(Author::books.limit(3).only_deleted()).to_sql();
    let part =
        r#"WHERE "books"."author_id" = orm_k.c0 AND "books"."deleted_at" IS NOT NULL LIMIT $1) AS orm_r"#;
    assert!(limited.contains(part), "{limited}");
    let card = Author::find().include(Author::card.with_deleted()).to_sql();
    let part =
        r#"WHERE "cards"."author_id" = orm_k.c0 ORDER BY "cards"."deleted_at" DESC LIMIT $1) AS orm_r"#;
    assert!(card.contains(part), "{card}");
    let cards: Vec<Card> = vec![Card { id: 1, author_id: 2, deleted_at: None }];
    let author = load_statement(&cards, Card::author);
    assert!(
        author.sql.ends_with("= ANY(ARRAY(SELECT DISTINCT orm_l0.c1 FROM orm_l0))) AS orm_l1) AS orm_a1"),
        "{}",
        author.sql
    );
}

#[test]
fn a_level_is_shared_by_relations_to_the_same_rows() {
    let both = Book::find().include(Book::author).include(Book::editor).to_sql();
    assert_eq!(both.matches(r#"FROM "authors""#).count(), 2);
    let level = r#"= ANY(ARRAY(SELECT DISTINCT orm_l0.c3 FROM orm_l0)) AND "authors"."deleted_at" IS NULL)"#;
    assert!(both.contains(level), "{both}");
    let all = Book::find().include(Book::author).include(Book::editor.with_deleted()).to_sql();
    assert_eq!(all.matches(r#"FROM "authors""#).count(), 1);
}

#[test]
fn rows_are_marked_and_deleted_for_good() {
    assert_statement(
        &Author::delete_all().filter(Author::fame.eq(0)).into_statement(),
        r#"UPDATE "authors" SET "deleted_at" = statement_timestamp(), "updated_at" = now() WHERE "authors"."deleted_at" IS NULL AND "authors"."fame" = $1"#,
        &[value(0)],
    );
    let force = || Author::delete_all().force();
    assert_statement(
        &force().filter(Author::fame.eq(0)).into_statement(),
        r#"DELETE FROM "authors" WHERE "authors"."deleted_at" IS NULL AND "authors"."fame" = $1"#,
        &[value(0)],
    );
    assert_statement(
        &force().only_deleted().all_rows().into_statement(),
        r#"DELETE FROM "authors" WHERE "authors"."deleted_at" IS NOT NULL"#,
        &[],
    );
    assert_statement(&force().with_deleted().all_rows().into_statement(), r#"DELETE FROM "authors""#, &[]);
    assert_statement(
        &Genre::update_all()
            .set(Genre::name, "b")
            .filter(Genre::name.eq("a"))
            .into_statement()
            .expect("a change"),
        r#"UPDATE "genres" SET "name" = $1 WHERE "genres"."deleted_at" IS NULL AND "genres"."name" = $2"#,
        &[text("b"), text("a")],
    );
}

#[test]
fn a_row_is_restored_and_returned() {
    assert_statement(
        &soft_delete(&SoftDelete { table: Genre::TABLE, filter: Vec::new(), restore: true }),
        r#"UPDATE "genres" SET "deleted_at" = NULL WHERE "genres"."deleted_at" IS NOT NULL RETURNING "genres"."name", "genres"."deleted_at""#,
        &[],
    );
}

#[test]
fn what_goes_with_rows_is_found_level_by_level_and_marked_by_the_same_statement() {
    assert_lines(
        &Purchase::delete_all().filter(Purchase::id.eq(7)).into_statement(),
        r#"WITH orm_k0 AS (SELECT "purchases"."id" AS c0 FROM "purchases" WHERE "purchases"."deleted_at" IS NULL AND "purchases"."id" = $1 FOR NO KEY UPDATE OF "purchases"),
orm_k1 AS (SELECT "lines"."purchase_id" AS c0, "lines"."number" AS c1 FROM "lines", orm_k0 AS orm_p WHERE "lines"."purchase_id" = orm_p.c0 AND "lines"."deleted_at" IS NULL FOR NO KEY UPDATE OF "lines"),
orm_d1 AS (UPDATE "lines" SET "deleted_at" = statement_timestamp(), "version" = "lines"."version" + 1 FROM orm_k1 WHERE "lines"."purchase_id" = orm_k1.c0 AND "lines"."number" = orm_k1.c1 AND "lines"."deleted_at" IS NULL),
orm_k2 AS (SELECT "remarks"."id" AS c0 FROM "remarks", orm_k1 AS orm_p WHERE "remarks"."line_purchase_id" = orm_p.c0 AND "remarks"."line_number" = orm_p.c1 AND "remarks"."deleted_at" IS NULL FOR NO KEY UPDATE OF "remarks"),
orm_d2 AS (UPDATE "remarks" SET "deleted_at" = statement_timestamp() FROM orm_k2 WHERE "remarks"."id" = orm_k2.c0 AND "remarks"."deleted_at" IS NULL),
orm_k3 AS (SELECT "invoices"."purchase_id" AS c0 FROM "invoices", orm_k0 AS orm_p WHERE "invoices"."purchase_id" = orm_p.c0 AND "invoices"."deleted_at" IS NULL FOR NO KEY UPDATE OF "invoices"),
orm_d3 AS (UPDATE "invoices" SET "deleted_at" = statement_timestamp() FROM orm_k3 WHERE "invoices"."purchase_id" = orm_k3.c0 AND "invoices"."deleted_at" IS NULL)
UPDATE "purchases" SET "deleted_at" = statement_timestamp(), "updated_at" = now() FROM orm_k0 WHERE "purchases"."id" = orm_k0.c0 AND "purchases"."deleted_at" IS NULL"#,
        &[value(7_i64)],
    );
}

#[test]
fn what_is_restored_was_deleted_at_the_same_time() {
    assert_lines(
        &soft_delete(&SoftDelete { table: Line::TABLE, filter: Vec::new(), restore: true }),
        r#"WITH orm_k0 AS (SELECT "lines"."purchase_id" AS c0, "lines"."number" AS c1, "lines"."deleted_at" AS orm_at FROM "lines" JOIN "lines" AS orm_s ON "orm_s"."purchase_id" = "lines"."purchase_id" AND "orm_s"."number" = "lines"."number" AND "orm_s"."deleted_at" = "lines"."deleted_at" WHERE "lines"."deleted_at" IS NOT NULL FOR NO KEY UPDATE OF "lines"),
orm_k1 AS (SELECT "remarks"."id" AS c0, "remarks"."deleted_at" AS orm_at FROM "remarks", orm_k0 AS orm_p WHERE "remarks"."line_purchase_id" = orm_p.c0 AND "remarks"."line_number" = orm_p.c1 AND "remarks"."deleted_at" = orm_p.orm_at FOR NO KEY UPDATE OF "remarks"),
orm_d1 AS (UPDATE "remarks" SET "deleted_at" = NULL FROM orm_k1 WHERE "remarks"."id" = orm_k1.c0 AND "remarks"."deleted_at" = orm_k1.orm_at)
UPDATE "lines" SET "deleted_at" = NULL, "version" = "lines"."version" + 1 FROM orm_k0 WHERE "lines"."purchase_id" = orm_k0.c0 AND "lines"."number" = orm_k0.c1 AND "lines"."deleted_at" = orm_k0.orm_at RETURNING "lines"."purchase_id", "lines"."number", "lines"."version", "lines"."deleted_at""#,
        &[],
    );
}

#[test]
fn a_tree_is_found_by_recursion() {
    assert_lines(
        &Drawer::delete_all().filter(Drawer::id.eq(7)).into_statement(),
        r#"WITH RECURSIVE orm_k0 AS (SELECT "drawers"."id" AS c0 FROM "drawers" WHERE "drawers"."deleted_at" IS NULL AND "drawers"."id" = $1 FOR NO KEY UPDATE OF "drawers"),
orm_k1 AS (SELECT "drawers"."id" AS c0 FROM "drawers", orm_k0 AS orm_p WHERE "drawers"."parent_id" = orm_p.c0 AND "drawers"."deleted_at" IS NULL UNION SELECT "drawers"."id" AS c0 FROM "drawers", orm_k1 AS orm_p WHERE "drawers"."parent_id" = orm_p.c0 AND "drawers"."deleted_at" IS NULL),
orm_d1 AS (UPDATE "drawers" SET "deleted_at" = statement_timestamp() FROM orm_k1 WHERE "drawers"."id" = orm_k1.c0 AND "drawers"."deleted_at" IS NULL),
orm_k2 AS (SELECT "sheets"."id" AS c0 FROM "sheets", (SELECT * FROM orm_k0 UNION SELECT * FROM orm_k1) AS orm_p WHERE "sheets"."drawer_id" = orm_p.c0 AND "sheets"."deleted_at" IS NULL FOR NO KEY UPDATE OF "sheets"),
orm_d2 AS (UPDATE "sheets" SET "deleted_at" = statement_timestamp() FROM orm_k2 WHERE "sheets"."id" = orm_k2.c0 AND "sheets"."deleted_at" IS NULL)
UPDATE "drawers" SET "deleted_at" = statement_timestamp() FROM orm_k0 WHERE "drawers"."id" = orm_k0.c0 AND "drawers"."deleted_at" IS NULL"#,
        &[value(7_i64)],
    );
}
