use orm::prelude::*;

use crate::blog::{Comment, Folder, Post, User, filled};

async fn folder(db: &Database, name: &str) -> orm::Result<Folder> {
    Folder::find().filter(Folder::name.eq(name)).required(db).await
}

async fn names(db: &Database, parent: &Folder) -> orm::Result<Vec<String>> {
    let folders = Folder::subfolders.of(parent).order_by(Folder::name).all(db).await?;
    Ok(folders.into_iter().map(|folder| folder.name).collect())
}

#[orm::test(setup = filled)]
async fn an_added_row_gets_the_foreign_key_and_is_taken_from_the_row_that_it_belonged_to(
    db: Database,
) -> orm::Result<()> {
    let (root, src, deep) =
        (folder(&db, "root").await?, folder(&db, "src").await?, folder(&db, "deep").await?);
    assert_eq!(orm::assert_queries!(db, 1, { root.add(Folder::subfolders, &deep, &db).await? }), 1);
    assert_eq!(root.add(Folder::subfolders, &[deep, src.clone()], &db).await?, 0, "both are there already");
    assert_eq!(names(&db, &root).await?, ["deep", "docs", "src"]);
    assert!(names(&db, &src).await?.is_empty());
    let post = Post::find_by_pk(2).required(&db).await?;
    let comments = Comment::find().all(&db).await?;
    assert_eq!(post.add(Post::comments, &comments, &db).await?, 3);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_removed_row_loses_its_foreign_key(db: Database) -> orm::Result<()> {
    let (root, docs, deep) =
        (folder(&db, "root").await?, folder(&db, "docs").await?, folder(&db, "deep").await?);
    assert_eq!(
        orm::assert_queries!(db, 1, { root.remove(Folder::subfolders, &[docs, deep], &db).await? }),
        1,
        "one of them is another folder's"
    );
    assert_eq!(folder(&db, "docs").await?.parent_id, None);
    assert!(folder(&db, "deep").await?.parent_id.is_some());
    Ok(())
}

#[orm::test(setup = filled)]
async fn set_takes_and_releases_rows_by_one_statement(db: Database) -> orm::Result<()> {
    let (root, src, deep) =
        (folder(&db, "root").await?, folder(&db, "src").await?, folder(&db, "deep").await?);
    orm::assert_queries!(db, 1, { root.set(Folder::subfolders, [&src, &deep], &db).await? });
    assert_eq!(names(&db, &root).await?, ["deep", "src"]);
    assert_eq!(folder(&db, "docs").await?.parent_id, None);
    root.set(Folder::subfolders, &Vec::<Folder>::new(), &db).await?;
    assert_eq!(root.count(Folder::subfolders, &db).await?, 0);
    let ada = User::find_by_pk(1).required(&db).await?;
    let posts = Post::find().filter(Post::id.in_([2, 4])).all(&db).await?;
    ada.set(User::edited, &posts, &db).await?;
    let edited = User::edited.of(&ada).order_by(Post::id).all(&db).await?;
    assert_eq!(edited.iter().map(|post| post.id).collect::<Vec<_>>(), [2, 4]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn has_is_about_the_foreign_key(db: Database) -> orm::Result<()> {
    let post = Post::find_by_pk(1).required(&db).await?;
    let comments = Comment::find().order_by(Comment::id).all(&db).await?;
    assert!(post.has(Post::comments, &comments[..3], &db).await?);
    assert!(!post.has(Post::comments, &comments, &db).await?);
    assert_eq!(post.count(Post::comments.filter(Comment::approved.eq(true)), &db).await?, 2);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(primary_key(country, number))]
#[has_many(rooms: Room)]
#[many_to_many(keepers: Room, through = Keeping)]
struct House {
    country: String,
    number: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(timestamps, primary_key(floor, number))]
#[belongs_to(house: House, keys(house_country, house_number))]
struct Room {
    floor: i32,
    number: i32,
    house_country: Option<String>,
    house_number: Option<i32>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(unique(country, house, floor, room))]
#[belongs_to(kept: House, keys(country, house))]
#[belongs_to(keeper: Room, keys(floor, room))]
struct Keeping {
    #[column(primary_key, default = uuid_v7)]
    id: Uuid,
    country: String,
    house: i32,
    floor: i32,
    room: i32,
}

#[orm::test]
async fn keys_of_several_columns_link_as_keys_of_one_do(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![House, Room, Keeping]).await?;
    let house = House { country: "ch".to_owned(), number: 1 }.insert(&db).await?;
    let rooms = [(1, 1), (1, 2), (2, 1)].map(|(floor, number)| Room::create().floor(floor).number(number));
    let rooms = Room::insert_many(rooms).all(&db).await?;
    assert_eq!(house.add(House::rooms, &rooms[..2], &db).await?, 2);
    let moved = Room::find_by_pk((1, 1)).required(&db).await?;
    assert_eq!((moved.house_country.as_deref(), moved.house_number), (Some("ch"), Some(1)));
    assert!(moved.updated_at > rooms[0].updated_at);
    house.set(House::rooms, &rooms[1..], &db).await?;
    assert!(house.has(House::rooms, &rooms[1..], &db).await?);
    assert!(!house.has(House::rooms, &rooms[0], &db).await?);
    assert_eq!(house.remove(House::rooms, &rooms, &db).await?, 2);

    assert_eq!(house.add(House::keepers, &rooms[..2], &db).await?, 2);
    house.set(House::keepers, &rooms[1..], &db).await?;
    assert!(house.has(House::keepers, &rooms[1..], &db).await?);
    assert_eq!(house.count(House::keepers, &db).await?, 2);
    assert_eq!(house.remove(House::keepers, &rooms, &db).await?, 2);
    Ok(())
}
