//! What is no cursor of the query is refused before anything is sent.

use super::*;
use orm::Cursor;

async fn refused(query: Select<Item>, text: &str, db: &Database) -> String {
    let error = match text.parse::<Cursor>() {
        Err(error) => error,
        Ok(cursor) => {
            orm::assert_queries!(db, 0, { query.after(cursor).limit(2).cursor_page(db).await.unwrap_err() })
        }
    };
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::InvalidCursor, 422));
    error.to_string()
}

fn by_name() -> Select<Item> {
    Item::find().order_by((Item::name, Item::size.desc()))
}

#[orm::test(setup = tables)]
async fn any_change_of_a_cursor_is_refused(db: Database) -> orm::Result<()> {
    ranked(&db, 4).await?;
    let text = by_name().limit(2).cursor_page(&db).await?.next.unwrap().to_string();
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for position in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        let index = alphabet.iter().position(|&letter| letter == changed[position]).unwrap();
        changed[position] = alphabet[(index + 1) % 64];
        refused(by_name(), std::str::from_utf8(&changed).unwrap(), &db).await;
    }
    for length in 0..text.len() {
        refused(by_name(), &text[..length], &db).await;
    }
    for text in [
        format!("{text}A"),
        format!("{text}="),
        format!(" {text}"),
        format!("{text}{text}"),
        "'; DROP TABLE items; --".to_owned(),
        "\u{0}".to_owned(),
        "ä".repeat(100),
        "_".repeat(100_000),
    ] {
        refused(by_name(), &text, &db).await;
    }
    assert_eq!(Item::find().count(&db).await?, 4);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_cursor_of_another_order_or_table_is_refused(db: Database) -> orm::Result<()> {
    ranked(&db, 4).await?;
    Part::insert_many([1, 2].map(|item| Part::create().item_id(item))).exec(&db).await?;
    let text = by_name().limit(2).cursor_page(&db).await?.next.unwrap().to_string();
    let others = [
        Item::find().order_by((Item::name, Item::size)),
        Item::find().order_by((Item::name.desc(), Item::size.desc())),
        Item::find().order_by((Item::name, Item::size.desc().nulls_last())),
        Item::find().order_by((Item::size.desc(), Item::name)),
        Item::find().order_by((Item::name.lower(), Item::size.desc())),
        Item::find().order_by(Item::name),
        Item::find(),
    ];
    for other in others {
        let message = refused(other, &text, &db).await;
        assert_eq!(
            message,
            "the cursor belongs to another query, or to another order: begin at the first page"
        );
    }
    let parts = Part::find().limit(1).cursor_page(&db).await?.next.unwrap().to_string();
    refused(Item::find(), &parts, &db).await;
    // Of an expression its values are part of the order, too.
    let by = |factor: i32| Item::find().order_by(Item::rank * factor);
    let twice = by(2).limit(1).cursor_page(&db).await?.next.unwrap();
    refused(by(3), &twice.to_string(), &db).await;
    assert_eq!(by(2).after(twice).cursor_page(&db).await?.rows.len(), 3);
    Ok(())
}

#[orm::test(setup = tables)]
async fn with_a_key_only_those_who_have_it_make_cursors(db: Database) -> orm::Result<()> {
    ranked(&db, 4).await?;
    let url = orm::testkit::url(&super::number::current(&db).await?).map_err(Error::application)?;
    let keyed = async |key: &str| Database::builder().url(&url).cursor_key(key).build().await;
    let (ours, theirs) = (keyed("0123456789abcdef").await?, keyed("0123456789abcdeg").await?);
    let cursor = async |db: &Database| {
        let page = by_name().limit(2).cursor_page(db).await;
        page.map(|page| page.next.map(|next| next.to_string()).unwrap_or_default())
    };
    for (from, to) in [(&ours, &theirs), (&ours, &db), (&db, &ours)] {
        let message = refused(by_name(), &cursor(from).await?, to).await;
        assert_eq!(message, "the cursor was changed, or made with another key: begin at the first page");
    }
    let own: Cursor = cursor(&ours).await?.parse()?;
    let tx = ours.begin().await?;
    assert_eq!(ids(&by_name().after(&own).cursor_page(&tx).await?.rows), [3, 4]);
    tx.rollback().await?;
    let connection = ours.acquire().await?;
    assert_eq!(ids(&by_name().after(own).cursor_page(&connection).await?.rows), [3, 4]);
    let short = keyed("too short").await.unwrap_err();
    assert_eq!(short.kind(), ErrorKind::Config);
    assert!(!short.to_string().contains("too short"), "{short}");
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_limit_of_0_and_an_offset_are_refused(db: Database) -> orm::Result<()> {
    orm::assert_queries!(db, 0, {
        let error = Item::find().limit(0).cursor_page(&db).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
        let error = Item::find().offset(1).limit(1).cursor_page(&db).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Statement);
        assert_eq!(error.to_string(), "a page from a cursor has no offset: the cursor says where it begins");
    });
    Ok(())
}

#[orm::test(setup = tables)]
async fn an_order_by_a_window_function_is_refused_at_the_first_page(db: Database) -> orm::Result<()> {
    use orm::expr::{row_number, window};
    let place = row_number().over(window().order_by(Item::name));
    let query = Item::find().order_by((place + 1).desc()).limit(2);
    let error = orm::assert_queries!(db, 0, { query.cursor_page(&db).await.unwrap_err() });
    assert_eq!(error.kind(), ErrorKind::Statement);
    assert!(error.to_string().contains("cannot be ordered by a window function"), "{error}");
    Ok(())
}
