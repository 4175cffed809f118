use orm::ErrorKind::{CheckViolation, ForeignKeyViolation, NotNullViolation, OutOfRange, UniqueViolation};
use orm::prelude::*;

use crate::blog::{Folder, Friendship, Post, Profile, Tag, User, filled};

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
#[db_enum(text)]
enum Size {
    Small,
    Big,
}

#[derive(Model, Debug, Clone)]
#[model(
    schema = "shop",
    unique(title, size),
    check("price >= 0"),
    check(name = "sane_span", "starts < ends")
)]
#[model(index(expr = "lower(name)", unique, name = "goods_lower"))]
#[has_many(parts: Part)]
struct Good {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(name = "name", len = 10)]
    title: String,
    size: Size,
    sizes: Vec<Option<Size>>,
    #[column(precision = 6, scale = 2, default = 0)]
    price: Decimal,
    #[column(default = 0)]
    starts: i32,
    #[column(default = 1)]
    ends: i32,
}

#[derive(Model, Debug, Clone)]
#[model(schema = "shop", primary_key(good_id, number))]
struct Part {
    #[belongs_to(good: Good)]
    good_id: i64,
    number: i32,
}

/// A small one of this title; what else it has may follow.
macro_rules! good {
    ($title:expr) => {
        Good::create().title($title).size(Size::Small).sizes(vec![Some(Size::Small), None])
    };
}

async fn goods(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Part, Good]).await?;
    let good = good!("one").save(db).await?;
    Part { good_id: good.id, number: 1 }.insert(db).await?;
    Ok(())
}

/// What a violation tells: its kind, its constraint, its table and its fields.
#[track_caller]
fn assert_violation<T>(
    result: orm::Result<T>,
    kind: ErrorKind,
    constraint: Option<&str>,
    table: &str,
    fields: &[&str],
) {
    let Err(error) = result else { panic!("{constraint:?} did not refuse the row") };
    assert_eq!(error.kind(), kind, "{error}");
    assert_eq!(error.constraint(), constraint, "{error}");
    assert_eq!(error.table(), Some(table), "{error}");
    assert_eq!(error.fields(), fields, "{error}");
    assert!(error.sql().is_some_and(|sql| sql.contains("$1")), "{error}");
}

#[orm::test(setup = filled)]
async fn a_unique_column_names_its_field(db: Database) {
    let again = User::create().email("ada@x.org").save(&db).await;
    assert_violation(again, UniqueViolation, Some("users_email_key"), "users", &["email"]);
    let again = Profile::create().bio("b").user_id(1).save(&db).await;
    assert_violation(again, UniqueViolation, Some("profiles_user_id_key"), "profiles", &["user_id"]);
}

#[orm::test(setup = filled)]
async fn a_primary_key_names_all_its_fields(db: Database) {
    let again = Tag::create().name("sql").save(&db).await;
    assert_violation(again, UniqueViolation, Some("tags_pkey"), "tags", &["name"]);
    let again = Friendship { user_id: 1, friend_id: 2, since: NaiveDate::MIN }.insert(&db).await;
    assert_violation(
        again,
        UniqueViolation,
        Some("friendships_pkey"),
        "friendships",
        &["user_id", "friend_id"],
    );
}

#[orm::test(setup = goods)]
async fn an_index_over_several_columns_names_their_fields_as_spelled_in_rust(db: Database) {
    let again = good!("one").save(&db).await;
    assert_violation(again, UniqueViolation, Some("goods_name_size_key"), "goods", &["title", "size"]);
    let again = good!("ONE").size(Size::Big).save(&db).await;
    assert_violation(again, UniqueViolation, Some("goods_lower"), "goods", &["title"]);
}

#[orm::test(setup = filled)]
async fn a_foreign_key_names_its_field_from_either_end(db: Database) -> orm::Result<()> {
    let orphan = Post::create().title("t").author_id(99).save(&db).await;
    let orphan_says = orphan.as_ref().err().map(ToString::to_string).unwrap_or_default();
    assert!(orphan_says.contains("posts.author_id refers to a row that does not exist"), "{orphan_says}");
    assert_violation(orphan, ForeignKeyViolation, Some("posts_author_id_fkey"), "posts", &["author_id"]);

    let author = User::find_by_pk(3).required(&db).await?;
    let referred = author.delete(&db).await;
    assert_eq!(referred.as_ref().map_err(orm::Error::kind), Err(ForeignKeyViolation));
    let says = referred.as_ref().err().map(ToString::to_string).unwrap_or_default();
    assert!(says.contains("still referred to by"), "{says}");

    let folder = Folder::find_by_pk(1).required(&db).await?;
    let parent = folder.delete(&db).await;
    assert_violation(parent, ForeignKeyViolation, Some("folders_parent_id_fkey"), "folders", &["parent_id"]);
    Ok(())
}

#[orm::test(setup = goods)]
async fn a_foreign_key_in_a_schema_names_its_field_too(db: Database) -> orm::Result<()> {
    let orphan = Part { good_id: 99, number: 1 }.insert(&db).await;
    assert_violation(orphan, ForeignKeyViolation, Some("parts_good_id_fkey"), "parts", &["good_id"]);
    let referred = Good::find().required(&db).await?.delete(&db).await;
    assert_violation(referred, ForeignKeyViolation, Some("parts_good_id_fkey"), "parts", &["good_id"]);
    Ok(())
}

#[orm::test(setup = goods)]
async fn a_check_names_the_fields_that_it_is_about(db: Database) -> orm::Result<()> {
    let negative = good!("two").price(-1).save(&db).await;
    assert_violation(negative, CheckViolation, Some("goods_price_check"), "goods", &["price"]);
    let backwards = good!("two").starts(5).save(&db).await;
    assert_violation(backwards, CheckViolation, Some("sane_span"), "goods", &["starts", "ends"]);
    let update = Good::update_all().set(Good::price, Good::price - 1).all_rows().exec(&db).await;
    assert_violation(update, CheckViolation, Some("goods_price_check"), "goods", &["price"]);
    Ok(())
}

#[orm::test(setup = goods)]
async fn an_enum_that_is_kept_as_text_admits_its_labels_only(db: Database) -> orm::Result<()> {
    let wrong = db.execute_batch("UPDATE shop.goods SET size = 'huge'").await.unwrap_err();
    assert_eq!((wrong.kind(), wrong.constraint()), (CheckViolation, Some("goods_size_check")));
    assert_eq!(Good::TABLE.fields_of_constraint("goods_size_check"), ["size"]);
    db.execute_batch(
        "ALTER TABLE shop.goods DROP CONSTRAINT goods_size_check; UPDATE shop.goods SET size = 'huge'",
    )
    .await?;
    let unknown = Good::find().all(&db).await.unwrap_err();
    assert_eq!((unknown.kind(), unknown.fields()), (ErrorKind::Decode, &["size"][..]));
    assert!(unknown.to_string().contains("`huge` is no label of enum `size`"), "{unknown}");
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_missing_value_names_its_field(db: Database) -> orm::Result<()> {
    // The model says that it may be NULL, the table does not.
    db.execute_batch("UPDATE users SET nick = ''; ALTER TABLE users ALTER nick SET NOT NULL").await?;
    let missing = User::create().email("x").save(&db).await;
    assert_violation(missing, NotNullViolation, None, "users", &["nick"]);
    let missing = User::find_by_pk(1).required(&db).await?.update(&db, |user| user.nick = None).await;
    assert_violation(missing, NotNullViolation, None, "users", &["nick"]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_exclusion_is_a_kind_of_its_own(db: Database) -> orm::Result<()> {
    db.execute_batch("ALTER TABLE users ADD CONSTRAINT one_age EXCLUDE (age WITH =)").await?;
    let same = User::create().email("x").age(36).save(&db).await;
    assert_violation(same, ErrorKind::ExclusionViolation, Some("one_age"), "users", &[]);
    Ok(())
}

#[orm::test(setup = goods)]
async fn what_is_too_long_or_too_great_is_out_of_range(db: Database) {
    let long = good!("a title that is too long").save(&db).await.unwrap_err();
    assert_eq!((long.kind(), long.http_status()), (OutOfRange, 422), "{long}");
    assert_eq!((long.table(), long.fields()), (Some("goods"), &["title"][..]));
    assert_eq!(
        long.to_string(),
        "a value for goods.name does not fit: value too long for type character varying(10)"
    );
    let great = good!("two").price(10_000).save(&db).await.unwrap_err();
    assert_eq!((great.kind(), great.fields()), (OutOfRange, &["price"][..]), "{great}");
    assert_eq!(great.to_string(), "a value for goods.price does not fit: numeric field overflow");
}

#[orm::test(setup = goods)]
async fn where_several_columns_have_the_limit_the_message_names_them_all(db: Database) -> orm::Result<()> {
    // PostgreSQL does not say which.
    let update =
        Good::update_all().set(Good::starts, Good::starts + i32::MAX).set(Good::ends, Good::ends + i32::MAX);
    let error = update.all_rows().exec(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.table(), error.fields()), (OutOfRange, Some("goods"), &[][..]));
    assert_eq!(
        error.to_string(),
        "a value for one of goods.starts, goods.ends does not fit: integer out of range"
    );
    // A column that the statement only asks about has no part in it.
    let update = Good::update_all().set(Good::ends, Good::ends + i32::MAX).filter(Good::starts.eq(0));
    let error = update.exec(&db).await.unwrap_err();
    assert_eq!(error.fields(), ["ends"]);
    Ok(())
}

#[orm::test(setup = goods)]
async fn an_array_of_an_enum_that_is_kept_as_text_admits_its_labels_and_null_only(
    db: Database,
) -> orm::Result<()> {
    let good = Good::find().required(&db).await?;
    assert_eq!(good.sizes, [Some(Size::Small), None]);
    let wrong = db.execute_batch("UPDATE shop.goods SET sizes = '{small,huge}'").await.unwrap_err();
    assert_eq!((wrong.kind(), wrong.constraint()), (CheckViolation, Some("goods_sizes_check")));
    assert_eq!(Good::TABLE.fields_of_constraint("goods_sizes_check"), ["sizes"]);
    let none = good.update(&db, |good| good.sizes = Vec::new()).await?;
    assert_eq!(none.sizes, []);
    Ok(())
}
