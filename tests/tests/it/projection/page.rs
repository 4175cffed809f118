use orm::prelude::*;

use super::{Card, Line, TagName};
use crate::blog::{Post, Tag, User, filled};

#[orm::test(setup = filled)]
async fn pages_by_a_cursor_are_those_of_the_rows_themselves(db: Database) -> orm::Result<()> {
    let query = Post::find().order_by((Post::status.desc(), Post::price.desc().nulls_last())).limit(1);
    let all: Vec<i64> = query.clone().limit(9).select(Post::id).all(&db).await?;
    let lines = query.clone().project::<Line>();
    let mut page = orm::assert_queries!(db, 1, { lines.clone().cursor_page(&db).await? });
    let mut found = Vec::new();
    loop {
        found.extend(page.rows.iter().map(|line| line.id));
        if !page.has_next {
            break;
        }
        // A cursor of one is a cursor of the other.
        let same = query.clone().after(page.next.clone()).cursor_page(&db).await?;
        page = lines.clone().after(page.next).cursor_page(&db).await?;
        assert_eq!(page.rows[0].id, same.rows[0].id);
        assert_eq!(page.next, same.next);
    }
    assert_eq!(found, all);
    let back = lines.before(page.previous).limit(2).cursor_page(&db).await?;
    assert_eq!(back.rows.iter().map(|line| line.id).collect::<Vec<_>>(), all[1..3]);
    assert!(back.has_previous && back.has_next);
    Ok(())
}

#[orm::test(setup = filled)]
async fn related_rows_come_with_a_page_whose_order_is_no_field(db: Database) -> orm::Result<()> {
    let query = Post::find().order_by((Post::comments.count().desc(), Post::id)).limit(2);
    let first = orm::assert_queries!(db, 1, { query.clone().project::<Card>().cursor_page(&db).await? });
    let shown = |cards: &[Card]| -> Vec<(String, usize)> {
        cards.iter().map(|card| (card.title.clone(), card.comments.len())).collect()
    };
    assert_eq!(shown(&first.rows), [("Rust and SQL".to_owned(), 3), ("100% of SQL_".to_owned(), 1)]);
    let second = query.project::<Card>().after(first.next).cursor_page(&db).await?;
    assert_eq!(shown(&second.rows), [("notes".to_owned(), 0), ("Nothing".to_owned(), 0)]);
    assert!(!second.has_next);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_cursor_of_another_query_is_refused(db: Database) -> orm::Result<()> {
    let tags = Tag::find().order_by(Tag::name).limit(1).project::<TagName>().cursor_page(&db).await?;
    let posts = Post::find().order_by(Post::title).limit(1).project::<Line>().after(tags.next);
    assert_eq!(posts.cursor_page(&db).await.map(|_| ()).unwrap_err().kind(), ErrorKind::InvalidCursor);
    let whole = User::find().order_by(User::id).limit(2).project::<User>().cursor_page(&db).await?;
    assert_eq!(whole.rows.len(), 2);
    Ok(())
}
