//! The schema of models against what `create_script` makes of them.

use orm::prelude::*;
use orm::schema::Table;
use orm_migrate::agreement::{self, Depth};
use orm_migrate::diff::diff;
use orm_migrate::models;
use orm_migrate::schema::{Schema, Source};
use serde::{Deserialize, Serialize};

use crate::support::{apply, assert_alike, clear, create, read};

async fn leads_to_what_create_script_makes(db: &Database, tables: &[&'static Table]) -> orm::Result<()> {
    orm::schema::create_all(db, tables).await?;
    let agreement = agreement::compare(db, tables, Depth::Everything).await?;
    assert!(agreement.holds() && agreement.expressions, "{:#?}", agreement.differences);
    let expected = read(db).await?;
    assert!(expected.unsupported.is_empty(), "{:?}", expected.unsupported);
    assert_eq!(expected.tables.len(), models::schema(tables).tables.len());
    clear(db).await?;
    create(db, &models::schema(tables)).await?;
    assert_alike(&read(db).await?, &expected);
    Ok(())
}

#[orm::test]
async fn the_blog_of_the_guide_is_the_same_by_operations(db: Database) -> orm::Result<()> {
    use orm_guide::blog::*;
    leads_to_what_create_script_makes(&db, orm::models![User, Profile, Post, Comment, Tag, PostTag]).await
}

#[orm::test]
async fn polymorphic_relations_are_the_same_by_operations(db: Database) -> orm::Result<()> {
    use orm_guide::comments::*;
    let tables = orm::models![Comment, Post, Image];
    let schema = models::schema(tables);
    assert_eq!(schema.functions.len(), 3);
    leads_to_what_create_script_makes(&db, tables).await
}

#[orm::test]
async fn a_table_of_several_models_is_the_same_by_operations(db: Database) -> orm::Result<()> {
    use orm_guide::contents::*;
    let schema = models::schema(orm::models![Article, Video]);
    assert_eq!(schema, models::schema(orm::models![Content]));
    leads_to_what_create_script_makes(&db, orm::models![Article, Video]).await
}

#[orm::test]
async fn soft_deleted_documents_are_the_same_by_operations(db: Database) -> orm::Result<()> {
    use orm_guide::documents::*;
    leads_to_what_create_script_makes(&db, orm::models![Document, Page]).await
}

#[orm::test]
async fn the_shop_is_the_same_by_operations(db: Database) -> orm::Result<()> {
    use orm_examples::shop::models::*;
    let tables = orm::models![User, Address, Category, Product, Tag, ProductTag, Review, Order, OrderItem];
    leads_to_what_create_script_makes(&db, tables).await
}

#[orm::test]
async fn the_blog_of_the_examples_is_the_same_by_operations(db: Database) -> orm::Result<()> {
    use orm_examples::blog::models::*;
    let tables = orm::models![User, Category, Post, Tag, PostTag, Comment];
    leads_to_what_create_script_makes(&db, tables).await
}

#[orm::test]
async fn the_social_network_is_the_same_by_operations(db: Database) -> orm::Result<()> {
    use orm_examples::social::models::*;
    leads_to_what_create_script_makes(&db, orm::models![User, Friendship, Post]).await
}

#[orm::test]
async fn the_files_are_the_same_by_operations(db: Database) -> orm::Result<()> {
    use orm_examples::files::models::*;
    leads_to_what_create_script_makes(&db, orm::models![User, Folder, File]).await
}

#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[db_enum(name = "It's a \"mood\"", schema = "Odd \"schema\"")]
enum Mood {
    Good,
    #[db_enum(rename = "it's bad")]
    Bad,
}

#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[db_enum(text)]
enum Colour {
    Red,
    #[db_enum(rename = "it's \\ blue")]
    Blue,
}

#[derive(Model, Debug, Clone)]
#[model(schema = "Odd \"schema\"", table = "select", primary_key(room, number))]
struct Shelf {
    room: String,
    number: i16,
}

/// Everything that a model can say of its table.
#[derive(Model, Validate, Debug, Clone)]
#[belongs_to(shelf: Shelf, keys(shelf_room, shelf_number), on_delete = set_null, on_update = cascade)]
#[model(table = "übrige \"Dinge\"", schema = "Odd \"schema\"", timestamps, soft_delete, check_validators)]
#[model(
    index(name, desc(price)),
    index(expr = "lower(\"The \"\"Name\"\"\")", name = "lower name", unique, where = "price > 0"),
    index(labels, method = gin),
    check(name = "it's sane", "price >= 0 AND number <> 3")
)]
struct Thing {
    #[column(primary_key, default = uuid_v4)]
    id: Uuid,
    #[column(len = 100, name = "The \"Name\"", unique)]
    #[validate(length(min = 2))]
    name: String,
    #[column(precision = 10, scale = 2, default = 0)]
    price: Decimal,
    #[column(default = identity)]
    number: i64,
    #[column(default = generated("price * 2"))]
    double: Decimal,
    mood: Mood,
    moods: Vec<Mood>,
    #[column(default = Colour::Blue)]
    colour: Colour,
    colours: Vec<Colour>,
    #[column(default = Vec::new())]
    labels: Vec<String>,
    #[column(default = "it's \\ here")]
    remark: String,
    #[column(default = sql("random()"))]
    draw: f64,
    day: Option<NaiveDate>,
    shelf_room: Option<String>,
    shelf_number: Option<i16>,
    #[belongs_to(next: Thing, on_delete = restrict)]
    next_id: Option<Uuid>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

#[orm::test]
async fn everything_that_a_model_can_say_is_the_same_by_operations(db: Database) -> orm::Result<()> {
    leads_to_what_create_script_makes(&db, orm::models![Thing, Shelf]).await
}

/// Two states of a program's models.
mod before {
    use orm::prelude::*;

    #[derive(Model, Debug, Clone)]
    pub(super) struct Person {
        #[column(primary_key, default = identity)]
        pub(super) id: i64,
        pub(super) surname: String,
    }
}

#[derive(Model, Debug, Clone)]
#[model(renamed_from = "people")]
struct Customer {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(renamed_from = "surname")]
    family: String,
}

#[orm::test]
async fn what_models_say_to_be_renamed_keeps_its_rows(db: Database) -> orm::Result<()> {
    let from = models::schema(orm::models![before::Person]);
    let to = models::schema(orm::models![Customer]);
    let hints = models::hints(orm::models![Customer]);
    create(&db, &to).await?;
    let expected = read(&db).await?;
    clear(&db).await?;
    create(&db, &from).await?;
    before::Person::create().surname("Lovelace").save(&db).await?;
    apply(&db, &diff(&from, &to, &hints).expect("it is a rename")).await?;
    assert_alike(&read(&db).await?, &expected);
    let kept = Customer::find().required(&db).await?;
    assert_eq!((kept.id, kept.family.as_str()), (1, "Lovelace"));
    // It is done, and may stand there still.
    assert!(diff(&to, &to, &hints).expect("nothing is to do").is_empty());
    // Where it was never called so, it is created.
    assert_eq!(diff(&Schema::empty(Source::Models), &to, &hints).expect("it is new").len(), 1);
    Ok(())
}

/// A table that another program has taken over, and one that refers to it.
mod owned {
    use orm::prelude::*;

    #[derive(Model, Debug, Clone)]
    #[model(table = "people")]
    pub(super) struct Person {
        #[column(primary_key)]
        pub(super) id: i64,
    }

    #[derive(Model, Debug, Clone)]
    #[model(table = "letters")]
    pub(super) struct Letter {
        #[column(primary_key)]
        pub(super) id: i64,
        #[belongs_to(person: Person)]
        pub(super) person_id: i64,
    }
}

mod taken_over {
    use orm::prelude::*;

    #[derive(Model, Debug, Clone)]
    #[model(table = "people", read_only)]
    pub(super) struct Person {
        #[column(primary_key)]
        pub(super) id: i64,
    }

    #[derive(Model, Debug, Clone)]
    #[model(table = "letters")]
    pub(super) struct Letter {
        #[column(primary_key)]
        pub(super) id: i64,
        #[belongs_to(person: Person)]
        pub(super) person_id: i64,
    }
}

#[test]
fn a_model_that_becomes_read_only_keeps_the_foreign_keys_that_lead_to_its_table() {
    let so_far = models::schema(orm::models![owned::Person, owned::Letter]);
    assert_eq!(so_far.tables.iter().map(|table| table.foreign_keys.len()).sum::<usize>(), 1);
    let now = orm::models![taken_over::Person, taken_over::Letter];
    let to = models::schema(now);
    let from = models::without_read_only(so_far, &to, now);
    assert_eq!(diff(&from, &to, &models::hints(now)).expect("nothing is to do"), []);
}
