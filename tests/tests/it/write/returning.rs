use orm::prelude::*;

use crate::blog::{Comment, Post, Status, User, filled};
use crate::soft_delete::{self, Author, Book, BookGenre};

fn sorted<T: Ord>(mut rows: Vec<T>) -> Vec<T> {
    rows.sort();
    rows
}

#[orm::test(setup = filled)]
async fn an_update_returns_values_of_the_rows_as_they_are_then(db: Database) -> orm::Result<()> {
    let update = Post::update_all().set(Post::views, Post::views + 1).filter(Post::author_id.eq(1));
    let query = update.returning_only((Post::id, Post::views * 2, Post::status, Post::editor_id));
    assert_eq!(
        query.clone().into_statement()?.map(|statement| statement.sql.to_string()).unwrap_or_default(),
        r#"UPDATE "posts" SET "views" = "posts"."views" + $1 WHERE "posts"."author_id" = $2 RETURNING "posts"."id", "posts"."views" * $3, "posts"."status"::text, "posts"."editor_id""#
    );
    let mut rows: Vec<(i64, i32, Status, Option<i64>)> =
        orm::assert_queries!(db, 1, { query.all(&db).await? });
    rows.sort_by_key(|row| row.0);
    assert_eq!(rows, [(1, 22, Status::Published, Some(2)), (3, 62, Status::Archived, Some(1))]);

    let comments =
        Post::update_all().set(Post::views, 0).all_rows().returning_only((Post::id, Post::comments.count()));
    assert_eq!(sorted(comments.all(&db).await?), [(1, 3), (2, 1), (3, 0), (4, 0)]);
    let adults: Vec<Option<bool>> = User::update_all()
        .set(User::nick, "x")
        .filter(User::id.eq(3))
        .returning_only(User::age.gte(18))
        .all(&db)
        .await?;
    assert_eq!(adults, [None]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_delete_returns_values_of_the_rows_that_are_gone(db: Database) -> orm::Result<()> {
    let delete = Comment::delete_all().filter(Comment::approved.eq(true));
    let scores: Vec<Option<i32>> = delete.returning_only(Comment::score).all(&db).await?;
    assert_eq!(sorted(scores), [Some(1), Some(3), Some(5)]);
    assert_eq!(Comment::find().count(&db).await?, 1);
    let none = Comment::delete_all().filter(Comment::id.lt(0)).returning_only(Comment::id);
    assert_eq!(none.all(&db).await?, [0; 0]);
    Ok(())
}

#[orm::test(setup = soft_delete::filled)]
async fn rows_that_are_marked_as_deleted_are_returned_as_they_are_marked(db: Database) -> orm::Result<()> {
    let delete = Book::delete_all().filter(Book::author_id.eq(1));
    let query = delete.returning_only((Book::id, Book::deleted_at.is_not_null()));
    assert_eq!(
        query.clone().into_statement()?.map(|statement| statement.sql.to_string()).unwrap_or_default(),
        r#"UPDATE "books" SET "deleted_at" = statement_timestamp() WHERE "books"."deleted_at" IS NULL AND "books"."author_id" = $1 RETURNING "books"."id", "books"."deleted_at" IS NOT NULL"#
    );
    assert_eq!(sorted(query.all(&db).await?), [(1, true), (3, true), (5, true)]);
    BookGenre::delete_all().force().with_deleted().all_rows().exec(&db).await?;
    let force = Author::delete_all().force().only_deleted().filter(Author::id.eq(2));
    assert_eq!(
        Book::delete_all().force().with_deleted().all_rows().returning_only(Book::id).all(&db).await?.len(),
        5
    );
    assert_eq!(force.returning_only(Author::email).all(&db).await?, ["bob"]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_write_whose_values_could_not_be_read_is_not_done(db: Database) -> orm::Result<()> {
    let wrong = orm::expr::func("length", (Post::title,)).returns::<i64>();
    let update = Post::update_all().set(Post::views, 7).all_rows().returning_only(wrong);
    assert_eq!(update.all(&db).await.unwrap_err().kind(), ErrorKind::Decode);
    assert_eq!(Post::find().filter(Post::views.eq(7)).count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = filled)]
async fn nothing_is_sent_for_nothing_to_set_and_for_hooks(db: Database) -> orm::Result<()> {
    orm::assert_queries!(db, 0, {
        let nothing = Post::update_all().all_rows().returning_only(Post::id);
        assert_eq!(nothing.all(&db).await?, [0; 0]);
        let hooks = Post::delete_all().all_rows().with_hooks().returning_only(Post::id);
        assert_eq!(hooks.all(&db).await.unwrap_err().kind(), ErrorKind::Statement);
    });
    Ok(())
}
