//! What the guide says of statements and errors, on a real server.

use orm::prelude::*;
use orm_guide::blog::*;

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Comment, PostTag, Post, Tag, Profile, User]).await
}

async fn ada(db: &Database) -> orm::Result<User> {
    User::create().email("ada@example.org").name("Ada").save(db).await
}

async fn post(db: &Database, author: &User, title: &str) -> orm::Result<Post> {
    Post::create().title(title).body("…").author_id(author.id).save(db).await
}

#[test]
fn the_first_query_is_the_sql_that_the_chapter_shows() {
    let query = Post::find()
        .filter(Post::published_at.is_not_null())
        .filter(Post::title.ilike("%rust%").or(Post::views.gt(1_000)))
        .order_by((Post::published_at.desc(), Post::id.asc()))
        .limit(20);
    let columns = "id title body views published_at author_id editor_id created_at updated_at";
    let columns: Vec<String> = columns.split(' ').map(|name| format!("\"posts\".\"{name}\"")).collect();
    assert_eq!(
        query.to_sql(),
        format!(
            "SELECT {} FROM \"posts\" \
             WHERE \"posts\".\"published_at\" IS NOT NULL AND (\"posts\".\"title\" ILIKE $1 OR \"posts\".\"views\" > $2) \
             ORDER BY \"posts\".\"published_at\" DESC, \"posts\".\"id\" LIMIT $3",
            columns.join(", ")
        )
    );
}

#[orm::test(setup = tables)]
async fn a_whole_row_from_somewhere_else_is_saved_by_its_differences(db: Database) -> orm::Result<()> {
    let user = ada(&db).await?;
    let form = User { name: "Ada Lovelace".to_owned(), ..user.clone() };
    let saved = orm::assert_queries!(db, 1, { user.update(&db, |user| *user = form).await? });
    assert_eq!(saved.name, "Ada Lovelace");
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_literal_is_inserted_as_it_is_but_for_an_identity_of_zero(db: Database) -> orm::Result<()> {
    let tag = Tag { id: 0, name: "rust".to_owned() }.insert(&db).await?;
    assert_ne!(tag.id, 0);
    let user = ada(&db).await?;
    let long_ago = DateTime::<Utc>::UNIX_EPOCH;
    let nil = User { id: Uuid::nil(), email: "nil@example.org".to_owned(), created_at: long_ago, ..user };
    let nil = nil.insert(&db).await?;
    assert_eq!((nil.id, nil.created_at), (Uuid::nil(), long_ago));
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_function_of_ones_own_runs_on_whatever_it_is_given(db: Database) -> orm::Result<()> {
    async fn drafts(db: &impl Executor) -> orm::Result<u64> {
        Post::find().filter(Post::published_at.is_null()).count(db).await
    }

    let author = ada(&db).await?;
    post(&db, &author, "First").await?;
    assert_eq!(drafts(&db).await?, 1);
    assert_eq!(drafts(&&db.acquire().await?).await?, 1);
    let inside = db.transaction(async |tx| {
        post(&db, &author, "Second").await?;
        drafts(tx).await
    });
    assert_eq!(inside.await?, 2);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_tree_of_relations_is_one_round_trip(db: Database) -> orm::Result<()> {
    let author = ada(&db).await?;
    let first = post(&db, &author, "First").await?;
    for number in 0..5 {
        Comment::create()
            .body(format!("number {number}"))
            .approved(number != 2)
            .post_id(first.id)
            .author_id(author.id)
            .save(&db)
            .await?;
    }
    let newest = Post::comments
        .filter(Comment::approved.eq(true))
        .order_by(Comment::id.desc())
        .limit(3)
        .include(Comment::author);
    let posts = orm::assert_queries!(db, 1, {
        Post::find().include(Post::author).include(Post::tags).include(newest).all(&db).await?
    });
    let bodies: Vec<&str> = posts[0].comments.iter().map(|comment| comment.body.as_str()).collect();
    assert_eq!(bodies, ["number 4", "number 3", "number 1"]);
    assert_eq!(posts[0].comments[0].author, posts[0].author);
    assert!(posts[0].tags.is_empty());
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_loaded_shape_serializes_flat_without_what_was_not_loaded(db: Database) -> orm::Result<()> {
    post(&db, &ada(&db).await?, "First").await?;
    let post = Post::find().include(Post::author).required(&db).await?;
    let json = serde_json::to_value(&post).unwrap_or_default();
    assert_eq!((&json["title"], &json["author"]["name"]), (&"First".into(), &"Ada".into()));
    assert!(json.get("comments").is_none() && json.get("tags").is_none());
    Ok(())
}

#[orm::test(setup = tables)]
async fn each_terminal_is_one_statement(db: Database) -> orm::Result<()> {
    let first = post(&db, &ada(&db).await?, "First").await?;
    orm::assert_queries!(db, 5, {
        assert_eq!(Post::find().all(&db).await?.len(), 1);
        assert_eq!(Post::find_by_pk(first.id).required(&db).await?, first);
        assert_eq!(Post::find_by_pk(first.id + 1).one(&db).await?, None);
        assert_eq!(Post::find().filter(Post::published_at.is_null()).count(&db).await?, 1);
        assert!(!User::find().filter(User::email.eq("nobody@example.org")).exists(&db).await?);
    });
    let error = Post::find_by_pk(first.id + 1).required(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::NotFound, 404));
    Ok(())
}

#[orm::test(setup = tables)]
async fn null_is_found_by_is_null_only(db: Database) -> orm::Result<()> {
    post(&db, &ada(&db).await?, "Draft").await?;
    let now = Utc::now();
    let found = async |predicate| Post::find().filter(predicate).count(&db).await;
    assert_eq!(found(Post::published_at.ne(now)).await?, 0);
    assert_eq!(found(Post::published_at.eq(None)).await?, 1);
    assert_eq!(found(Post::published_at.ne(None)).await?, 0);
    assert_eq!(found(Post::id.in_(Vec::<i64>::new()).nullable()).await?, 0);
    assert_eq!(found(Post::id.not_in(Vec::<i64>::new()).nullable()).await?, 1);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_pattern_in_a_value_stands_for_itself(db: Database) -> orm::Result<()> {
    let author = ada(&db).await?;
    for title in ["100% rust", "100 percent", r"a\b_c"] {
        post(&db, &author, title).await?;
    }
    let count = async |predicate| Post::find().filter(predicate).count(&db).await;
    assert_eq!(count(Post::title.starts_with("100%")).await?, 1);
    assert_eq!(count(Post::title.contains("_")).await?, 1);
    assert_eq!(count(Post::title.ends_with(r"\b_c")).await?, 1);
    assert_eq!(count(Post::title.like("100%")).await?, 2);
    Ok(())
}

#[orm::test(setup = tables)]
async fn the_parents_row_and_the_row_in_between_are_loaded(db: Database) -> orm::Result<()> {
    let first = post(&db, &ada(&db).await?, "First").await?;
    let tag = Tag { id: 0, name: "rust".to_owned() }.insert(&db).await?;
    assert_ne!(tag.id, 0);
    PostTag::create().post_id(first.id).tag_id(tag.id).position(7).save(&db).await?;
    let posts = Post::find().include(Post::tags.with_through()).all(&db).await?;
    assert_eq!((posts[0].tags[0].name.as_str(), posts[0].tags[0].through.position), ("rust", 7));
    let loaded = orm::assert_queries!(db, 1, { orm::load(vec![first], Post::author, &db).await? });
    assert_eq!(loaded[0].author.name, "Ada");
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_save_sends_the_changed_columns_or_nothing(db: Database) -> orm::Result<()> {
    let user = ada(&db).await?;
    let before = user.updated_at;
    let user = orm::assert_queries!(db, 0, { user.edit().save(&db).await? });
    let mut user = user.edit();
    user.name = "Ada Lovelace".to_owned();
    assert!(user.changed(User::name) && !user.changed(User::email));
    assert_eq!(user.previous().name, "Ada");
    let user = orm::assert_queries!(db, 1, { user.save(&db).await? });
    assert_eq!(user.name, "Ada Lovelace");
    assert!(user.updated_at > before);
    user.delete(&db).await?;
    let error = user.update(&db, |user| user.role = Role::Admin).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    Ok(())
}

#[orm::test(setup = tables)]
async fn many_rows_go_in_one_statement_and_come_back_in_order(db: Database) -> orm::Result<()> {
    let names: Vec<String> = (0..2_000).map(|number| format!("tag {}", 1_999 - number)).collect();
    let rows = names.iter().map(|name| Tag::create().name(name));
    let tags = orm::assert_queries!(db, 1, { Tag::insert_many(rows).all(&db).await? });
    assert!(tags.iter().map(|tag| &tag.name).eq(&names));
    orm::assert_queries!(db, 0, { Tag::insert_many(Vec::<Tag>::new()).exec(&db).await? });
    let again = ["new", "tag 7"].map(|name| Tag::create().name(name));
    let error = Tag::insert_many(again).exec(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UniqueViolation);
    assert_eq!(Tag::find().count(&db).await?, 2_000);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_refusal_names_the_models_fields(db: Database) -> orm::Result<()> {
    let user = ada(&db).await?;
    let error = ada(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.fields()), (ErrorKind::UniqueViolation, ["email"].as_slice()));
    assert_eq!((error.constraint(), error.table()), (Some("users_email_key"), Some("users")));
    assert_eq!(error.http_status(), 409);
    assert!(!format!("{error:?}").contains("ada@example.org"), "{error:?}");
    post(&db, &user, "First").await?;
    let error = user.delete(&db).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.constraint()),
        (ErrorKind::ForeignKeyViolation, Some("posts_author_id_fkey"))
    );
    Ok(())
}

#[orm::test(setup = tables)]
async fn an_error_leaves_nothing_of_a_transaction_but_of_a_savepoint_only(db: Database) -> orm::Result<()> {
    #[derive(Debug, thiserror::Error)]
    #[error("changed my mind")]
    struct ChangedMyMind;

    let error = db
        .transaction(async |tx| {
            User::create().email("x@example.org").name("X").save(tx).await?;
            Err::<(), _>(Error::application(ChangedMyMind))
        })
        .await
        .unwrap_err();
    assert!(error.downcast_ref::<ChangedMyMind>().is_some());
    assert_eq!(User::find().count(&db).await?, 0);

    Tag::create().name("rust").save(&db).await?;
    db.transaction(async |tx| {
        User::create().email("ada@example.org").name("Ada").save(tx).await?;
        let error = tx.savepoint(async |tx| Tag::create().name("rust").save(tx).await).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UniqueViolation);
        Ok(())
    })
    .await?;
    assert_eq!(User::find().count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_swallowed_error_is_not_taken_for_a_commit(db: Database) -> orm::Result<()> {
    Tag::create().name("rust").save(&db).await?;
    let result = db
        .transaction(async |tx| {
            Tag::create().name("sql").save(tx).await?;
            let _ = Tag::create().name("rust").save(tx).await;
            Ok(())
        })
        .await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::TransactionAborted);
    assert_eq!(Tag::find().count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_transaction_that_is_dropped_is_rolled_back(db: Database) -> orm::Result<()> {
    let tx = db.begin().await?;
    Tag::create().name("rust").save(&tx).await?;
    drop(tx);
    assert_eq!(Tag::find().count(&db).await?, 0);
    let tx = db.begin().await?;
    Tag::create().name("rust").save(&tx).await?;
    tx.commit().await?;
    assert_eq!(Tag::find().count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = tables)]
async fn counting_up_loses_nothing(db: Database) -> orm::Result<()> {
    let first = post(&db, &ada(&db).await?, "First").await?;
    let mut tasks = Vec::new();
    for _ in 0..20 {
        let (db, first) = (db.clone(), first.clone());
        tasks.push(tokio::spawn(async move { first.increment(Post::views, 1, &db).await }));
    }
    let mut last = 0;
    for task in tasks {
        last = last.max(task.await.map_err(Error::application)??);
    }
    assert_eq!((last, Post::find_by_pk(first.id).required(&db).await?.views), (20, 20));
    Ok(())
}

#[orm::test(setup = tables)]
async fn explain_does_not_run_the_statement(db: Database) -> orm::Result<()> {
    let plan = Post::find().filter(Post::author_id.eq(Uuid::nil())).explain(&db).await?;
    assert!(plan.to_string().contains("posts"), "{plan}");
    assert!(plan.json()["Actual Rows"].is_null(), "{plan}");
    let run = Post::find().filter(Post::author_id.eq(Uuid::nil())).explain_analyze(&db).await?;
    assert_eq!(run.json()["Actual Rows"].as_f64(), Some(0.0), "{run}");
    Ok(())
}

#[test]
fn the_models_of_a_chapter_are_those_that_are_used_elsewhere() {
    let code = |text: &str| {
        let lines = text.lines().map(str::trim).filter(|line| {
            !line.is_empty()
                && !["//", "use ", "# use", "rust", "#[derive("].iter().any(|prefix| line.starts_with(prefix))
        });
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    for (chapter, models, least) in [
        (include_str!("../src/models.md"), include_str!("../blog.rs"), 60),
        (include_str!("../src/mixins.md"), include_str!("../documents.rs"), 20),
        (include_str!("../src/trees.md"), include_str!("../folders.rs"), 20),
    ] {
        let shown = code(chapter.split("```").nth(1).unwrap_or_default());
        assert_eq!(shown, code(models));
        assert!(shown.len() > least);
    }
}
