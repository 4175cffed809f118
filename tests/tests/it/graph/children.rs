use orm::prelude::*;

use super::{Address, Item, Note, Order, tables};
use crate::blog::Folder;
use crate::polymorphic;

#[orm::test(setup = tables)]
async fn an_order_of_a_hundred_items_is_four_statements(db: Database) -> orm::Result<()> {
    let items = (0..100).map(|number| Item::create().product(format!("product {number}")));
    let order =
        orm::assert_queries!(db, 4, { Order::create().customer("ada").items(items).save(&db).await? });
    assert_eq!(order.customer, "ada");
    assert_eq!(order.items.len(), 100);
    for (number, item) in order.items.iter().enumerate() {
        assert_eq!((item.product.clone(), item.order_id), (format!("product {number}"), order.id));
    }
    let stored = Order::find().include(Order::items.order_by(Item::id)).required(&db).await?;
    assert_eq!(stored, order);
    Ok(())
}

#[orm::test(setup = tables)]
async fn the_type_of_what_comes_back_says_what_was_created(db: Database) -> orm::Result<()> {
    let order: orm::with!(Order { address, items { notes } }) = Order::create()
        .address(Address::create().city("London"))
        .items([Item::create().product("pen").notes([Note::create().text("blue")])])
        .customer("ada")
        .save(&db)
        .await?;
    assert_eq!(order.address.as_ref().map(|address| &*address.city), Some("London"));
    assert_eq!(order.items[0].notes[0].text, "blue");
    // Without rows of relations it is the row itself.
    let _: Order = Order::create().customer("bob").save(&db).await?;
    Ok(())
}

#[orm::test(setup = tables)]
async fn each_level_is_one_statement_and_every_row_finds_its_parent(db: Database) -> orm::Result<()> {
    let items = (0..5).map(|item| {
        let notes = (0..item).map(move |note| Note::create().text(format!("{item}.{note}")));
        Item::create().product(format!("{item}")).quantity(item).notes(notes)
    });
    // BEGIN, the order, its address, the items of it, all of their notes, COMMIT.
    let order = orm::assert_queries!(db, 6, {
        let order = Order::create().customer("ada").address(Address::create().city("Paris"));
        order.items(items).save(&db).await?
    });
    let stored = Order::find()
        .include(Order::address)
        .include(Order::items.order_by(Item::id).include(Item::notes.order_by(Note::text)))
        .required(&db)
        .await?;
    assert_eq!(stored, order);
    let texts: Vec<Vec<&str>> =
        order.items.iter().map(|item| item.notes.iter().map(|note| &*note.text).collect()).collect();
    let expected: [&[&str]; 5] =
        [&[], &["1.0"], &["2.0", "2.1"], &["3.0", "3.1", "3.2"], &["4.0", "4.1", "4.2", "4.3"]];
    assert_eq!(texts, expected);
    Ok(())
}

#[orm::test(setup = tables)]
async fn no_children_are_an_empty_list_and_no_statement(db: Database) -> orm::Result<()> {
    let none: [_; 0] = std::array::from_fn(|_| Item::create().product("pen"));
    let order = orm::assert_queries!(db, 3, { Order::create().customer("ada").items(none).save(&db).await? });
    assert!(order.items.is_empty());
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_refused_grandchild_undoes_all(db: Database) -> orm::Result<()> {
    let twice = Uuid::nil();
    let notes = ["a", "b"].map(|text| Note::create().id(twice).text(text));
    let order = Order::create().customer("ada").items([Item::create().product("pen").notes(notes)]);
    let error = order.save(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (ErrorKind::UniqueViolation, Some("notes")));
    assert_eq!((Order::find().count(&db).await?, Item::find().count(&db).await?), (0, 0));
    Ok(())
}

#[orm::test(setup = tables)]
async fn in_a_transaction_a_refused_graph_leaves_the_transaction_usable(db: Database) -> orm::Result<()> {
    let tx = db.begin().await?;
    Order::create().customer("kept").save(&tx).await?;
    let twice = ["a", "b"].map(|text| Note::create().id(Uuid::nil()).text(text));
    let refused = Order::create().customer("ada").items([Item::create().product("pen").notes(twice)]);
    assert!(refused.save(&tx).await.is_err());
    let order = Order::create().customer("bob").items([Item::create().product("ink")]).save(&tx).await?;
    assert_eq!(order.items[0].order_id, order.id);
    tx.commit().await?;
    let customers: Vec<String> =
        Order::find().order_by(Order::id).all(&db).await?.into_iter().map(|order| order.customer).collect();
    assert_eq!(customers, ["kept", "bob"]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_key_that_a_child_brings_along_gives_way_to_its_parents(db: Database) -> orm::Result<()> {
    let other = Order::create().customer("other").save(&db).await?;
    let item = Item::create().product("pen").order_id(other.id);
    let order = Order::create().customer("ada").items([item]).save(&db).await?;
    assert_eq!(order.items[0].order_id, order.id);
    Ok(())
}

#[orm::test]
async fn a_tree_of_one_table_is_one_statement_a_level(db: Database) -> orm::Result<()> {
    crate::blog::empty(&db).await?;
    let deep =
        Folder::create().name("src").subfolders([Folder::create().name("a"), Folder::create().name("b")]);
    let root =
        orm::assert_queries!(db, 5, { Folder::create().name("/").subfolders([deep]).save(&db).await? });
    let src = &root.subfolders[0];
    assert_eq!((root.parent_id, src.parent_id), (None, Some(root.id)));
    let leaves: Vec<_> = src.subfolders.iter().map(|leaf| (&*leaf.name, leaf.parent_id)).collect();
    assert_eq!(leaves, [("a", Some(src.id)), ("b", Some(src.id))]);
    Ok(())
}

#[orm::test]
async fn children_of_one_of_several_models_know_which(db: Database) -> orm::Result<()> {
    use polymorphic::{Author, Comment, Commentable, Image, Post};
    let models = orm::models![Comment, Post, Image, Author, polymorphic::Vote, polymorphic::Label];
    orm::schema::create_all(&db, models).await?;
    let author = Author::create().name("ada").save(&db).await?;
    let comments = ["first", "second"].map(|body| Comment::create().body(body).author_id(author.id));
    let post = Post::create().title("Hello").comments(comments).save(&db).await?;
    let image = Image::create().url("x.png").comments([Comment::create().body("third")]).save(&db).await?;
    assert_eq!((post.comments.len(), image.comments.len()), (2, 1));
    let all = Comment::find().order_by(Comment::id).include(Comment::commentable).all(&db).await?;
    let of: Vec<bool> =
        all.iter().map(|comment| matches!(comment.commentable, Commentable::Post(_))).collect();
    assert_eq!(of, [true, true, false]);
    assert_eq!(Comment::find().filter(Comment::author_id.eq(author.id)).count(&db).await?, 2);
    Ok(())
}
