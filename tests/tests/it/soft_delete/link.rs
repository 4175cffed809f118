//! Links by join rows that stay when they are deleted.

use orm::prelude::*;

use super::{Book, BookGenre, Genre, filled};

/// A person's place in a club, with more than the two keys; a key of its own admits many deleted links.
#[derive(Model, Debug, Clone, PartialEq)]
#[many_to_many(clubs: Club, through = Place)]
struct Person {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Club {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete, unique(person_id, club_id))]
struct Place {
    #[column(primary_key, default = identity)]
    id: i64,
    #[belongs_to(person: Person)]
    person_id: i64,
    #[belongs_to(club: Club)]
    club_id: i64,
    #[column(default = 1)]
    rank: i32,
    deleted_at: Option<DateTime<Utc>>,
}

/// The same, of which a link has one row for ever.
#[derive(Model, Debug, Clone, PartialEq)]
#[many_to_many(teams: Team, through = Seat)]
struct Player {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Team {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete, timestamps, primary_key(player_id, team_id))]
struct Seat {
    #[belongs_to(player: Player)]
    player_id: i64,
    #[belongs_to(team: Team)]
    team_id: i64,
    #[column(default = 1)]
    rank: i32,
    #[column(version)]
    version: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

async fn genres(book: &Book, db: &Database) -> orm::Result<Vec<String>> {
    let genres = Book::genres.of(book).order_by(Genre::name).all(db).await?;
    Ok(genres.into_iter().map(|genre| genre.name).collect())
}

async fn genre(name: &str, db: &Database) -> orm::Result<Genre> {
    Genre::find_by_pk(name.to_owned()).with_deleted().required(db).await
}

#[orm::test(setup = filled)]
async fn a_link_whose_join_row_was_deleted_is_added_again(db: Database) -> orm::Result<()> {
    let (book, novel) = (Book::find_by_pk(1).required(&db).await?, genre("novel", &db).await?);
    assert!(!book.has(Book::genres, &novel, &db).await?);
    assert_eq!(orm::assert_queries!(db, 1, { book.add(Book::genres, &novel, &db).await? }), 1);
    assert_eq!(genres(&book, &db).await?, ["novel", "poem"]);
    assert_eq!(book.add(Book::genres, &novel, &db).await?, 0, "it is there by now");
    assert_eq!(book.add(Book::genres, [&novel, &novel], &db).await?, 0);
    assert_eq!(BookGenre::find().with_deleted().count(&db).await?, 3);
    Ok(())
}

#[orm::test(setup = filled)]
async fn removing_a_link_marks_its_join_row(db: Database) -> orm::Result<()> {
    let (book, poem) = (Book::find_by_pk(1).required(&db).await?, genre("poem", &db).await?);
    assert_eq!(orm::assert_queries!(db, 1, { book.remove(Book::genres, &poem, &db).await? }), 1);
    assert_eq!(book.remove(Book::genres, &poem, &db).await?, 0);
    assert!(genres(&book, &db).await?.is_empty());
    assert_eq!(BookGenre::find().with_deleted().count(&db).await?, 3);
    assert_eq!(book.add(Book::genres, &poem, &db).await?, 1);
    assert_eq!(genres(&book, &db).await?, ["poem"]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn set_marks_what_goes_and_brings_back_what_comes(db: Database) -> orm::Result<()> {
    let (book, novel) = (Book::find_by_pk(1).required(&db).await?, genre("novel", &db).await?);
    orm::assert_queries!(db, 1, { book.set(Book::genres, &novel, &db).await? });
    assert_eq!(genres(&book, &db).await?, ["novel"]);
    assert_eq!(BookGenre::find().only_deleted().count(&db).await?, 2);
    book.set(Book::genres, &[] as &[Genre], &db).await?;
    assert!(genres(&book, &db).await?.is_empty());
    assert_eq!(BookGenre::find().only_deleted().count(&db).await?, 3);
    Ok(())
}

#[orm::test]
async fn a_join_row_that_comes_back_is_as_if_new_and_one_that_is_there_stays(
    db: Database,
) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Player, Team, Seat]).await?;
    let player = Player::create().name("Ada").save(&db).await?;
    let team = Team::create().name("Red").save(&db).await?;
    assert!(player.add_with(Player::teams, &team, Seat::create().rank(5), &db).await?);
    assert!(!player.add_with(Player::teams, &team, Seat::create().rank(6), &db).await?);
    let first = Seat::find().required(&db).await?;
    assert_eq!((first.rank, first.version), (5, 1));
    player.remove(Player::teams, &team, &db).await?;
    assert!(player.add_with(Player::teams, &team, Seat::create().rank(7), &db).await?);
    let second = Seat::find().required(&db).await?;
    assert_eq!((second.rank, second.version, second.deleted_at), (7, 3, None));
    assert!(second.created_at > first.created_at && second.updated_at > first.updated_at);
    player.remove(Player::teams, &team, &db).await?;
    assert_eq!(player.add(Player::teams, &team, &db).await?, 1);
    assert_eq!(Seat::find().required(&db).await?.rank, 1, "the default");
    assert_eq!(Seat::find().with_deleted().count(&db).await?, 1);
    Ok(())
}

#[orm::test]
async fn a_join_model_with_a_key_of_its_own_gets_a_new_row(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Person, Club, Place]).await?;
    let person = Person::create().name("Ada").save(&db).await?;
    let club = Club::create().name("Red").save(&db).await?;
    for ranks in 1..=3_u64 {
        assert_eq!(person.add(Person::clubs, &club, &db).await?, 1);
        assert_eq!(person.add(Person::clubs, &club, &db).await?, 0);
        assert_eq!(Place::find().with_deleted().count(&db).await?, ranks);
        assert_eq!(person.remove(Person::clubs, &club, &db).await?, 1);
    }
    Ok(())
}

#[orm::test(setup = filled)]
async fn fifty_callers_at_once_bring_a_link_back_and_one_is_told(db: Database) -> orm::Result<()> {
    let (book, novel) = (Book::find_by_pk(1).required(&db).await?, genre("novel", &db).await?);
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let (db, book, novel) = (db.clone(), book.clone(), novel.clone());
            tokio::spawn(async move { book.add(Book::genres, &novel, &db).await })
        })
        .collect();
    let mut new = 0;
    for call in calls {
        new += call.await.map_err(orm::Error::application)??;
    }
    assert_eq!(new, 1);
    Ok(())
}
