//! Relations by keys of every kind: enums, text, uuids, times, several columns.

use orm::prelude::*;

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
enum Room {
    Cellar,
    Attic,
}

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
#[db_enum(text)]
enum Code {
    De,
    Fr,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(primary_key(room, number))]
#[has_many(books: Book)]
#[has_one(lamp: Lamp)]
#[many_to_many(owners: Country, through = Ownership)]
struct Shelf {
    number: i32,
    room: Room,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[belongs_to(shelf: Shelf, keys(shelf_room, shelf_number))]
struct Book {
    #[column(primary_key, default = identity)]
    id: i16,
    shelf_room: Option<Room>,
    shelf_number: Option<i32>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(primary_key(room, number))]
#[belongs_to(shelf: Shelf, keys(room, number))]
struct Lamp {
    room: Room,
    number: i32,
    watts: i16,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(cities: City)]
#[many_to_many(shelves: Shelf, through = Ownership)]
struct Country {
    #[column(primary_key)]
    code: Code,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(streets: Street)]
struct City {
    #[column(primary_key, len = 40)]
    name: String,
    #[belongs_to(country: Country)]
    country_code: Code,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Street {
    #[column(primary_key, default = uuid_v7)]
    id: Uuid,
    #[belongs_to(city: City, on_update = cascade)]
    city_name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(primary_key(country_code, shelf_room, shelf_number))]
#[belongs_to(shelf: Shelf, keys(shelf_room, shelf_number))]
struct Ownership {
    shelf_room: Room,
    shelf_number: i32,
    #[belongs_to(country: Country)]
    country_code: Code,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(visits: Visit)]
struct Moment {
    #[column(primary_key)]
    at: DateTime<Utc>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Visit {
    #[column(primary_key, default = identity)]
    id: i32,
    #[belongs_to(moment: Moment)]
    moment_at: DateTime<Utc>,
}

async fn filled(db: &Database) -> orm::Result<()> {
    let models = orm::models![Book, Lamp, Ownership, Street, City, Country, Shelf, Visit, Moment];
    orm::schema::create_all(db, models).await?;
    let places = [(Room::Cellar, 1), (Room::Cellar, 2), (Room::Attic, 1)];
    Shelf::insert_many(places.map(|(room, number)| Shelf { number, room })).exec(db).await?;
    let on = |room, number| Book::create().shelf_room(room).shelf_number(number);
    Book::insert_many([
        on(Some(Room::Cellar), Some(1)),
        on(Some(Room::Attic), Some(1)),
        on(None, Some(1)),
        on(None, None),
        on(Some(Room::Cellar), Some(1)),
    ])
    .exec(db)
    .await?;
    Lamp { room: Room::Attic, number: 1, watts: 40 }.insert(db).await?;
    Country::insert_many([Code::De, Code::Fr].map(|code| Country { code })).exec(db).await?;
    let cities = [("Köln", Code::De), ("Ulm", Code::De), ("Aix", Code::Fr)];
    City::insert_many(cities.map(|(name, country)| City::create().name(name).country_code(country)))
        .exec(db)
        .await?;
    Street::insert_many(["Ulm", "Köln", "Ulm"].map(|city| Street::create().city_name(city))).exec(db).await?;
    let owned = [(Room::Cellar, 1, Code::Fr), (Room::Cellar, 1, Code::De), (Room::Attic, 1, Code::De)];
    Ownership::insert_many(owned.map(|(shelf_room, shelf_number, country_code)| Ownership {
        shelf_room,
        shelf_number,
        country_code,
    }))
    .exec(db)
    .await?;
    Ok(())
}

fn by_place() -> orm::query::Select<Shelf> {
    Shelf::find().order_by((Shelf::room, Shelf::number))
}

#[orm::test(setup = filled)]
async fn a_foreign_key_of_several_columns_leads_to_its_row_if_none_of_them_is_null(
    db: Database,
) -> orm::Result<()> {
    let query = Book::find().order_by(Book::id).include(Book::shelf);
    let books = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let shelves: Vec<Option<(Room, i32)>> =
        books.iter().map(|book| book.shelf.as_ref().map(|shelf| (shelf.room, shelf.number))).collect();
    let first = Some((Room::Cellar, 1));
    assert_eq!(shelves, [first, Some((Room::Attic, 1)), None, None, first]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_are_found_by_a_foreign_key_of_several_columns(db: Database) -> orm::Result<()> {
    let query = by_place().include(Shelf::books.order_by(Book::id)).include(Shelf::lamp);
    let shelves = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let books: Vec<Vec<i16>> =
        shelves.iter().map(|shelf| shelf.books.iter().map(|book| book.id).collect()).collect();
    assert_eq!(books, [vec![1, 5], vec![], vec![2]]);
    let watts: Vec<Option<i16>> =
        shelves.iter().map(|shelf| shelf.lamp.as_ref().map(|lamp| lamp.watts)).collect();
    assert_eq!(watts, [None, None, Some(40)]);

    let newest = by_place().include(Shelf::books.order_by(Book::id.desc()).limit(1)).all(&db).await?;
    assert_eq!(newest[0].books[0].id, 5);
    assert_eq!((newest[0].books.len(), newest[1].books.len()), (1, 0));
    Ok(())
}

#[orm::test(setup = filled)]
async fn many_to_many_works_with_keys_of_several_columns_and_enums(db: Database) -> orm::Result<()> {
    let query = by_place().include(
        Shelf::owners
            .order_by(Country::code)
            .with_through()
            .include(Country::cities.order_by(City::name).include(City::streets)),
    );
    let shelves = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let owners: Vec<Vec<Code>> =
        shelves.iter().map(|shelf| shelf.owners.iter().map(|owner| owner.code).collect()).collect();
    assert_eq!(owners, [vec![Code::De, Code::Fr], vec![], vec![Code::De]]);
    assert_eq!(shelves[2].owners[0].through.shelf_room, Room::Attic);
    let cities: Vec<(&str, usize)> =
        shelves[0].owners[0].cities.iter().map(|city| (city.name.as_str(), city.streets.len())).collect();
    assert_eq!(cities, [("Köln", 1), ("Ulm", 2)]);

    let query =
        Country::find().order_by(Country::code).include(Country::shelves.order_by(Shelf::room).limit(9));
    let countries = query.all(&db).await?;
    assert_eq!(countries[0].shelves.len(), 2);
    assert_eq!(countries[1].shelves, [Shelf { number: 1, room: Room::Cellar }]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn load_sends_keys_of_every_kind(db: Database) -> orm::Result<()> {
    let shelves = by_place().all(&db).await?;
    let loaded = orm::load(shelves.clone(), Shelf::books.order_by(Book::id).limit(1), &db).await?;
    assert_eq!(loaded.iter().map(|shelf| shelf.books.len()).collect::<Vec<_>>(), [1, 0, 1]);
    let loaded = orm::load(loaded, Shelf::owners.include(Country::cities), &db).await?;
    assert_eq!(loaded[2].owners[0].cities.len(), 2);
    assert_eq!(loaded[0].books.len(), 1);
    let loaded = orm::load(shelves, Shelf::lamp, &db).await?;
    assert!(loaded[2].lamp.is_some());
    let books = Book::find().order_by(Book::id).all(&db).await?;
    let books = orm::load(books, Book::shelf, &db).await?;
    assert_eq!(books.iter().filter(|book| book.shelf.is_none()).count(), 2);
    let streets = Street::find().all(&db).await?;
    let streets = orm::load(streets, Street::city.include(City::country), &db).await?;
    assert!(streets.iter().all(|street| street.city.country.code == Code::De));
    Ok(())
}

#[orm::test(setup = filled)]
async fn predicates_compare_every_column_of_the_key(db: Database) -> orm::Result<()> {
    let in_cellar = Book::find().filter(Book::shelf.is(Shelf::room.eq(Room::Cellar)));
    assert_eq!(in_cellar.count(&db).await?, 2);
    let read = by_place().filter(Shelf::books.exists()).all(&db).await?;
    assert_eq!(read.iter().map(|shelf| shelf.room).collect::<Vec<_>>(), [Room::Cellar, Room::Attic]);
    let french = by_place().filter(Shelf::owners.any(Country::code.eq(Code::Fr))).all(&db).await?;
    assert_eq!(french, [Shelf { number: 1, room: Room::Cellar }]);
    let of = Shelf::owners.of(&french[0]).filter(Country::cities.any(City::name.eq("Aix"))).all(&db).await?;
    assert_eq!(of, [Country { code: Code::Fr }]);
    assert_eq!(Shelf::books.of(&french[0]).count(&db).await?, 2);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_time_is_a_key_to_the_microsecond(db: Database) -> orm::Result<()> {
    let times = ["1969-12-31T23:59:59.999999Z", "2026-11-22T12:00:00.000001Z", "2026-11-22T12:00:00.000002Z"];
    let times = times.map(|time| time.parse::<DateTime<Utc>>().unwrap_or_default());
    Moment::insert_many([times[0], times[1], times[2], DateTime::<Utc>::MAX_UTC].map(|at| Moment { at }))
        .exec(&db)
        .await?;
    let visited = [times[2], times[0], DateTime::<Utc>::MAX_UTC];
    Visit::insert_many(visited.map(|at| Visit::create().moment_at(at))).exec(&db).await?;
    let moments = Moment::find().order_by(Moment::at).include(Moment::visits).all(&db).await?;
    let visits: Vec<Vec<i32>> =
        moments.iter().map(|moment| moment.visits.iter().map(|visit| visit.id).collect()).collect();
    assert_eq!(visits, [vec![2], vec![], vec![1], vec![3]]);
    let visits = Visit::find().order_by(Visit::id).include(Visit::moment).all(&db).await?;
    assert!(visits.iter().all(|visit| visit.moment.at == visit.moment_at));
    Ok(())
}

/// Some of the key's columns, none, and in another order than in the table.
#[derive(Projection, Debug, PartialEq)]
#[projection(of = Shelf)]
struct Board {
    room: Room,
    #[projection(expr = Shelf::books.count())]
    count: i64,
    lamp: Option<Watts>,
    #[projection(relation = Shelf::books.order_by(Book::id.desc()).limit(1))]
    last: Vec<Volume>,
    #[projection(relation = Shelf::owners.order_by(Country::code))]
    owners: Vec<Land>,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Lamp)]
struct Watts {
    watts: i16,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Book)]
struct Volume {
    id: i16,
    shelf: Option<Number>,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Shelf)]
struct Number {
    number: i32,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Country)]
struct Land {
    #[projection(relation = Country::cities.order_by(City::name))]
    cities: Vec<Town>,
}

#[derive(Projection, Debug, PartialEq)]
#[projection(of = City)]
struct Town {
    name: String,
}

#[orm::test(setup = filled)]
async fn a_projection_is_stitched_by_keys_that_it_has_not_asked_for(db: Database) -> orm::Result<()> {
    let query = Shelf::find().order_by((Shelf::room, Shelf::number)).project::<Board>();
    let boards = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let last = |board: &Board| {
        board
            .last
            .iter()
            .map(|book| (book.id, book.shelf.as_ref().map(|shelf| shelf.number)))
            .collect::<Vec<_>>()
    };
    let towns = |board: &Board| {
        let cities = board.owners.iter().map(|land| land.cities.iter().map(|town| town.name.clone()));
        cities.map(Iterator::collect).collect::<Vec<Vec<String>>>()
    };
    let found: Vec<_> = boards
        .iter()
        .map(|board| {
            (board.room, board.count, board.lamp.as_ref().map(|lamp| lamp.watts), last(board), towns(board))
        })
        .collect();
    let (german, french) = (vec!["Köln".to_owned(), "Ulm".to_owned()], vec!["Aix".to_owned()]);
    assert_eq!(
        found,
        [
            (Room::Cellar, 2, None, vec![(5, Some(1))], vec![german.clone(), french]),
            (Room::Cellar, 0, None, vec![], vec![]),
            (Room::Attic, 1, Some(40), vec![(2, Some(1))], vec![german]),
        ]
    );
    let loose = Book::find().filter(Book::shelf_room.is_null()).order_by(Book::id).project::<Volume>();
    assert_eq!(loose.all(&db).await?, [3, 4].map(|id| Volume { id, shelf: None }));
    Ok(())
}
