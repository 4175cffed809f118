//! Values of rows that are written each of its own.

use orm::prelude::*;

use crate::blog::{Post, Status, Tag, User, filled};

fn posts() -> [impl orm::query::NewRow<Post>; 3] {
    [("z", 5), ("a", 7), ("m", 6)].map(|(title, views)| Post::create().title(title).views(views).author_id(1))
}

#[orm::test(setup = filled)]
async fn inserted_rows_yield_values_in_the_order_in_which_they_were_given(db: Database) -> orm::Result<()> {
    let query =
        || Post::insert_many(posts()).returning_only((Post::views * 2, Post::title.upper(), Post::status));
    let sql = query().into_statement().sql.to_string();
    assert!(
        sql.ends_with(
            r#") SELECT "orm_inserted"."views" * $8, upper("orm_inserted"."title"), "orm_inserted"."status"::text FROM "orm_inserted" JOIN "orm_input" ON "orm_inserted"."id" = "orm_input"."orm_key_0" ORDER BY "orm_input"."orm_ordinality""#
        ),
        "{sql}"
    );
    let rows: Vec<(i32, String, Status)> = orm::assert_queries!(db, 1, { query().all(&db).await? });
    let values: Vec<_> = rows.iter().map(|(views, title, _)| (*views, &**title)).collect();
    assert_eq!(values, [(10, "Z"), (14, "A"), (12, "M")]);
    assert!(rows.iter().all(|row| row.2 == Status::Draft));

    // The values of one column; of the row that each refers to; and of a subquery of the same table.
    assert_eq!(Post::insert_many(posts()).returning_only(Post::title).all(&db).await?, ["z", "a", "m"]);
    let related = Post::insert_many(posts()).returning_only((Post::title, Post::author.get(User::email)));
    assert_eq!(related.all(&db).await?[1], ("a".to_owned(), "ada@x.org".to_owned()));
    let other = Post::alias();
    let earlier = other.find().filter(other.title.eq(Post::title)).aggregate(other.id.count()).value();
    let counted = Post::insert_many(posts()).returning_only((Post::views, earlier));
    assert_eq!(counted.all(&db).await?, [(5, Some(3)), (7, Some(3)), (6, Some(3))]);

    orm::assert_queries!(db, 0, {
        let none: Vec<i64> = Post::insert_many(Vec::<Post>::new()).returning_only(Post::id).all(&db).await?;
        assert!(none.is_empty());
    });
    Ok(())
}

#[orm::test(setup = filled)]
async fn as_many_rows_as_are_copied_or_sent_in_parts_yield_values_too(db: Database) -> orm::Result<()> {
    for rows in [10_000_i64, 65_600] {
        let tags = (0..rows).map(|number| Tag { name: format!("{rows}-{}", number * 7_919 % rows) });
        let tags: Vec<Tag> = tags.collect();
        let names: Vec<String> = Tag::insert_many(tags.clone()).returning_only(Tag::name).all(&db).await?;
        assert!(names.iter().eq(tags.iter().map(|tag| &tag.name)));
    }
    assert_eq!(Tag::find().count(&db).await?, 3 + 75_600);
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_that_are_ignored_leave_gaps(db: Database) -> orm::Result<()> {
    let tags = ["new", "rust", "new", "other"].map(|name| Tag::create().name(name));
    let insert = Tag::insert_many(tags).on_conflict(Tag::name).ignore();
    let names = insert.returning_only((Tag::name, Tag::name.length())).all(&db).await?;
    let expected = [Some(("new".to_owned(), 3)), None, None, Some(("other".to_owned(), 5))];
    assert_eq!(names, expected);
    assert_eq!(Tag::find().count(&db).await?, 5);
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_that_are_updated_yield_values_in_the_order_in_which_they_were_given(
    db: Database,
) -> orm::Result<()> {
    let users = || {
        [("cy@x.org", 7), ("new@x.org", 8), ("ada@x.org", 9)]
            .map(|(email, age)| User::create().email(email).nick("n").age(age))
    };
    let upsert = || User::insert_many(users()).on_conflict(User::email).update(User::age);
    let rows: Vec<(String, Option<i32>, Option<String>)> =
        upsert().returning_only((User::email, User::age + 1, User::nick)).all(&db).await?;
    let rows: Vec<_> = rows.iter().map(|(email, age, nick)| (&**email, *age, nick.as_deref())).collect();
    assert_eq!(
        rows,
        [
            ("cy@x.org", Some(8), Some("c_y%")),
            ("new@x.org", Some(9), Some("n")),
            ("ada@x.org", Some(10), Some("ada"))
        ]
    );
    let some = upsert().filter(User::id.gt(1)).returning_only(User::email);
    assert_eq!(some.all(&db).await?, [Some("cy@x.org".to_owned()), Some("new@x.org".to_owned()), None]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_changed_each_to_its_own_values_yield_values_in_the_place_of_their_keys(
    db: Database,
) -> orm::Result<()> {
    let news =
        || Post::update_many((Post::views, Post::title), [(3, (33, "c")), (99, (0, "-")), (1, (11, "a"))]);
    let sql = news().returning_only((Post::id, Post::status)).into_statement();
    let sql = sql.map(|statement| statement.sql.to_string()).unwrap_or_default();
    assert!(
        sql.ends_with(r#" RETURNING "posts"."id", "posts"."status"::text, "orm_input"."orm_ordinality""#),
        "{sql}"
    );
    let rows = news().returning_only((Post::id, Post::views + 1, Post::comments.count()));
    assert_eq!(
        orm::assert_queries!(db, 1, { rows.all(&db).await? }),
        [Some((3, 34, 0)), None, Some((1, 12, 3))]
    );
    let none = Post::update_many(Post::views, Vec::<(i64, i32)>::new()).returning_only(Post::id);
    assert_eq!(orm::assert_queries!(db, 0, { none.all(&db).await? }), []);
    let twice = Post::update_many(Post::views, [(1, 1), (1, 2)]).returning_only(Post::id);
    assert_eq!(twice.all(&db).await.unwrap_err().kind(), ErrorKind::Statement);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_single_row_yields_its_values(db: Database) -> orm::Result<()> {
    let create =
        || Post::create().title("one").author_id(2).returning_only((Post::status, Post::title.upper()));
    assert_eq!(
        create().into_statement().sql.split_once(" RETURNING ").map(|(_, items)| items),
        Some(r#""posts"."status"::text, upper("posts"."title")"#)
    );
    let row: (Status, String) = orm::assert_queries!(db, 1, { create().save(&db).await? });
    assert_eq!(row, (Status::Draft, "ONE".to_owned()));
    let tag = Tag { name: "literal".to_owned() };
    assert_eq!(tag.returning_only(Tag::name).save(&db).await?, "literal");
    let again = Tag { name: "literal".to_owned() }.returning_only(Tag::name).save(&db).await;
    assert_eq!(again.unwrap_err().kind(), ErrorKind::UniqueViolation);

    let upsert = |email, nick| {
        let user = User::create().email(email).nick(nick).on_conflict(User::email).update(User::nick);
        user.returning_only((User::nick, User::age.coalesce(0)))
    };
    let [first, _] = upsert("ada@x.org", "countess").into_statements()?;
    assert!(
        first.sql.ends_with(
            r#"SELECT "orm_inserted"."nick", coalesce("orm_inserted"."age", $6), TRUE FROM "orm_inserted" UNION ALL SELECT "orm_updated"."nick", coalesce("orm_updated"."age", $7), FALSE FROM "orm_updated""#
        ),
        "{}",
        first.sql
    );
    let there = upsert("ada@x.org", "countess").save(&db).await?;
    assert_eq!(there, ((Some("countess".to_owned()), 36), false));
    let new = orm::assert_queries!(db, 1, { upsert("new@x.org", "n").save(&db).await? });
    assert_eq!(new, ((Some("n".to_owned()), 0), true));
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_whose_values_could_not_be_read_is_not_written(db: Database) -> orm::Result<()> {
    let wrong = || orm::expr::func("length", (Tag::name,)).returns::<i64>();
    let tag = || Tag { name: "wrong".to_owned() };
    let errors = [
        Tag::insert_many([tag()]).returning_only(wrong()).all(&db).await.unwrap_err(),
        Tag::insert_many([tag()])
            .on_conflict(Tag::name)
            .ignore()
            .returning_only(wrong())
            .all(&db)
            .await
            .unwrap_err(),
        tag().returning_only(wrong()).save(&db).await.unwrap_err(),
        tag().on_conflict(Tag::name).update(Tag::name).returning_only(wrong()).save(&db).await.unwrap_err(),
    ];
    assert!(errors.iter().all(|error| error.kind() == ErrorKind::Decode), "{errors:?}");
    assert_eq!(Tag::find().filter(Tag::name.eq("wrong")).count(&db).await?, 0);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(before_create = shout)]
struct Shout {
    #[column(primary_key)]
    text: String,
}

async fn shout(row: &mut Edit<Shout>, _: &mut HookContext<'_>) -> orm::Result<()> {
    row.text = row.text.to_uppercase();
    Ok(())
}

#[derive(Model, Validate, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator")]
struct Name {
    #[column(primary_key)]
    #[validate(length(min = 2))]
    text: String,
}

async fn words(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Shout, Name]).await
}

#[orm::test(setup = words)]
async fn hooks_want_whole_rows_and_rules_are_checked(db: Database) -> orm::Result<()> {
    let shout = || Shout::create().text("a");
    orm::assert_queries!(db, 0, {
        let errors = [
            shout().returning_only(Shout::text).save(&db).await.unwrap_err(),
            shout()
                .on_conflict(Shout::text)
                .update(Shout::text)
                .returning_only(Shout::text)
                .save(&db)
                .await
                .unwrap_err(),
            Shout::insert_many([shout()])
                .with_hooks()
                .returning_only(Shout::text)
                .all(&db)
                .await
                .unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::Statement);
            assert!(error.to_string().contains("hooks work on whole rows"), "{error}");
        }
        let short = || Name::create().text("a");
        let errors = [
            short().returning_only(Name::text).save(&db).await.unwrap_err(),
            short()
                .on_conflict(Name::text)
                .update(Name::text)
                .returning_only(Name::text)
                .save(&db)
                .await
                .unwrap_err(),
        ];
        assert!(errors.iter().all(|error| error.kind() == ErrorKind::Validation), "{errors:?}");
    });
    // As without it, many rows run none.
    assert_eq!(Shout::insert_many([shout()]).returning_only(Shout::text).all(&db).await?, ["a"]);
    assert_eq!(Name::create().text("ab").returning_only(Name::text).save(&db).await?, "ab");
    Ok(())
}
