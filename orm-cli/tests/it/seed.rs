use orm::cli::App;
use orm::migrate::seed::Seed;
use orm::prelude::*;
use orm_guide::blog::*;

use crate::support::{folder, manage, orm, steady, url, write};

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![User, Profile, Post, Comment, Tag, PostTag]).await
}

async fn admin(tx: &Transaction) -> orm::Result<()> {
    User::create().email("admin@example.org").name("Admin").role(Role::Admin).save(tx).await?;
    Ok(())
}

async fn no_admin(tx: &Transaction) -> orm::Result<()> {
    User::delete_all().filter(User::email.eq("admin@example.org")).exec(tx).await?;
    Ok(())
}

async fn fails(tx: &Transaction) -> orm::Result<()> {
    User::create().email("half@example.org").name("Half").save(tx).await?;
    Err(Error::application("out of ideas"))
}

fn app() -> App {
    App::new(orm::models![User, Profile, Post, Comment, Tag, PostTag])
        .seed(Seed::new("0002_admin", admin).undo(no_admin))
}

#[orm::test(setup = tables)]
async fn functions_and_files_run_once_in_the_order_of_their_names(db: Database) {
    let (url, here) = (url(&db).await, folder());
    let seeds = here.path().to_str().unwrap();
    write(
        here.path(),
        &[
            // The post needs the user, and the tags nothing.
            (
                "0003_post.sql",
                "INSERT INTO posts (title, body, author_id) SELECT 'Hello', '…', id FROM users",
            ),
            ("0003_post.down.sql", "DELETE FROM posts WHERE title = 'Hello'"),
            ("0001_tags.csv", "id,name\n1,rust\n7,\"a, \"\"b\"\"\"\n"),
            ("development/0004_tags.csv", "name\ndemo\n"),
            ("README.md", "about seeds"),
        ],
    );
    let manage = |arguments: &[&str]| {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let (url, seeds) = (url.clone(), seeds.to_owned());
        async move {
            let mut line: Vec<&str> = vec!["seed"];
            line.extend(arguments.iter().map(String::as_str));
            line.extend(["--seeds", &seeds]);
            manage(app(), &url, &line).await
        }
    };
    assert_eq!(
        manage(&["status"]).await.done(),
        "seed                    state                      since   rows
0001_tags               pending
0002_admin              pending
0003_post               pending
development/0004_tags   not for this environment
"
    );
    assert_eq!(
        manage(&["up", "--dry-run"]).await.done(),
        "would run 0001_tags\nwould run 0002_admin\nwould run 0003_post\n"
    );
    assert_eq!(Tag::find().count(&db).await.unwrap(), 0);

    assert_eq!(
        steady(&manage(&["up"]).await.done(), &url),
        "ran 0001_tags, 2 rows inserted (… ms)\nran 0002_admin (… ms)\nran 0003_post (… ms)\n"
    );
    assert_eq!(
        manage(&["up"]).await.done(),
        "nothing to do: all seeds have run; `seed forget` lets them run again\n"
    );
    assert_eq!(Tag::find().order_by(Tag::id.asc()).all(&db).await.unwrap()[1].name, "a, \"b\"");
    assert_eq!(Post::find().count(&db).await.unwrap(), 1);
    let next = Tag::create().name("next").save(&db).await.unwrap();
    assert_eq!(next.id, 8, "the sequence knows of the file's rows");

    assert_eq!(
        steady(&manage(&["up", "--only", "development"]).await.done(), &url),
        "ran development/0004_tags, 1 row inserted (… ms)\n"
    );
    // The one that ran last.
    assert_eq!(
        steady(&manage(&["down"]).await.done(), &url),
        "undid development/0004_tags, 1 row deleted (… ms)\n"
    );
    assert!(!Tag::find().filter(Tag::name.eq("demo")).exists(&db).await.unwrap());

    let refused = manage(&["down", "--all"]).await.failed(3);
    assert!(refused.contains("this would undo 3 seeds of"), "{refused}");
    assert_eq!(
        steady(&manage(&["down", "--all", "--yes"]).await.done(), &url),
        "undid 0003_post (… ms)\nundid 0002_admin (… ms)\nundid 0001_tags, 2 rows deleted (… ms)\n"
    );
    let left: Vec<String> = orm::sql!("SELECT name FROM tags").scalars(&db).await.unwrap();
    assert_eq!(left, ["next"], "a row that no seed has inserted stays");
    assert_eq!((User::find().count(&db).await.unwrap(), Post::find().count(&db).await.unwrap()), (0, 0));
    assert_eq!(manage(&["down"]).await.done(), "nothing to do: no seed has run\n");
}

#[orm::test(setup = tables)]
async fn a_seed_that_fails_leaves_nothing_and_can_be_run_again(db: Database) {
    let (url, here) = (url(&db).await, folder());
    let seeds = here.path().to_str().unwrap();
    write(here.path(), &[("0001_tags.csv", "name\nrust\n"), ("0009_never.sql", "SELECT 1")]);
    let app = App::new(&[]).seed(Seed::new("0005_half", fails));
    let error = manage(app, &url, &["seed", "--seeds", seeds]).await;
    assert_eq!(error.status, 1);
    assert_eq!(error.err, "error: the seed 0005_half failed and was rolled back: out of ideas\n");
    assert_eq!(User::find().count(&db).await.unwrap(), 0);
    let ran: Vec<String> = orm::sql!("SELECT name FROM _orm_seeds").scalars(&db).await.unwrap();
    assert_eq!(ran, ["0001_tags"], "what ran before stays, what comes later did not run");

    write(here.path(), &[("0005_half.sql", "SELECT nonsense FROM tags; COMMIT")]);
    let error = orm(here.path(), &url, &["seed", "--seeds", "."]).failed(1);
    assert!(error.contains("the seed 0005_half failed and was rolled back"), "{error}");
    write(here.path(), &[("0005_half.sql", "UPDATE tags SET name = 'oxide'")]);
    let document = orm(here.path(), &url, &["seed", "--seeds", ".", "--json"]).json(0);
    let names: Vec<_> =
        document["run"].as_array().unwrap().iter().map(|run| run["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["0005_half", "0009_never"]);
}

#[orm::test(setup = tables)]
async fn rows_that_were_there_before_are_neither_changed_nor_deleted(db: Database) {
    let (url, here) = (url(&db).await, folder());
    db.execute_batch("INSERT INTO tags (id, name) VALUES (1, 'mine'), (2, 'taken')").await.unwrap();
    write(here.path(), &[("seeds/1_tags.csv", "\u{feff}id,name\n1,theirs\n3,new\n")]);
    let document = orm(here.path(), &url, &["seed", "--json"]).json(0);
    assert_eq!(document["run"][0]["rows"].as_u64(), Some(1));
    let rows: Vec<(i32, String)> = orm::sql!("SELECT id, name FROM tags ORDER BY id").all(&db).await.unwrap();
    assert_eq!(rows, [(1, "mine".into()), (2, "taken".into()), (3, "new".into())]);

    // Even if the file is another one by now.
    write(here.path(), &[("seeds/1_tags.csv", "id,name\n1,theirs\n2,taken\n")]);
    let status = orm(here.path(), &url, &["seed", "status", "--json"]).json(0);
    assert_eq!(status["seeds"][0]["state"].as_str(), Some("changed"));
    let undone = orm(here.path(), &url, &["seed", "down", "1_tags"]).done();
    assert!(undone.starts_with("undid 1_tags, 1 row deleted"), "{undone}");
    let rows: Vec<i32> = orm::sql!("SELECT id FROM tags ORDER BY id").scalars(&db).await.unwrap();
    assert_eq!(rows, [1, 2]);
}

#[orm::test(setup = tables)]
async fn null_is_an_empty_field_and_an_empty_text_is_in_quotes(db: Database) {
    db.execute_batch(
        "CREATE SCHEMA geo;
         CREATE TABLE geo.\"odd \"\" name\" (\"Key 1\" int, key2 text, note text, at timestamptz, PRIMARY KEY (key2, \"Key 1\"))",
    )
    .await
    .unwrap();
    let (url, here) = (url(&db).await, folder());
    let file = "seeds/0001_geo.odd \" name.csv";
    write(here.path(), &[(file, "Key 1,key2,note,at\n1,a,,2026-01-02 03:04:05+00\n2,\"\",\"\",\n")]);
    orm(here.path(), &url, &["seed"]).done();
    let rows: Vec<(String, Option<String>, bool)> =
        orm::sql!("SELECT key2, note, at IS NULL FROM geo.\"odd \"\" name\" ORDER BY 1 DESC")
            .all(&db)
            .await
            .unwrap();
    assert_eq!(rows, [("a".into(), None, false), (String::new(), Some(String::new()), true)]);
    orm(here.path(), &url, &["seed", "down"]).done();
    let left: i64 = orm::sql!("SELECT count(*) FROM geo.\"odd \"\" name\"").scalar(&db).await.unwrap();
    assert_eq!(left, 0);
}

#[orm::test(setup = tables)]
async fn what_cannot_be_undone_is_told_before_anything_is(db: Database) {
    let (url, here) = (url(&db).await, folder());
    write(
        here.path(),
        &[("seeds/1_one.sql", "INSERT INTO tags (name) VALUES ('one')"), ("seeds/2_tags.csv", "name\ntwo\n")],
    );
    orm(here.path(), &url, &["seed"]).done();
    let error = orm(here.path(), &url, &["seed", "down", "--all", "--yes"]).failed(1);
    assert_eq!(
        error,
        "error: the seed 1_one cannot be undone: there is no file 1_one.down.sql; or `seed forget 1_one` notes it as \
         not run and keeps its rows\n"
    );
    assert_eq!(Tag::find().count(&db).await.unwrap(), 2);
    let error = orm(here.path(), &url, &["seed", "down", "3_three"]).failed(1);
    assert!(error.starts_with("error: the seed 3_three has not run on this database"), "{error}");

    std::fs::remove_file(here.path().join("seeds/1_one.sql")).unwrap();
    let status = orm(here.path(), &url, &["seed", "status"]).done();
    assert!(status.contains("applied, not found here"), "{status}");
    let error = orm(here.path(), &url, &["seed", "down", "1_one"]).failed(1);
    assert!(error.contains("it is not among the seeds any more"), "{error}");
}

#[orm::test(setup = tables)]
async fn two_who_seed_at_once_run_each_seed_once(db: Database) {
    let (url, here) = (url(&db).await, folder());
    let slow = "INSERT INTO tags (name) VALUES ('once'); SELECT pg_sleep(0.3)";
    write(here.path(), &[("seeds/1_slow.sql", slow), ("seeds/2_tags.csv", "name\nx\n")]);
    let ran: Vec<usize> = std::thread::scope(|scope| {
        let run = || orm(here.path(), &url, &["seed", "--json"]).json(0)["run"].as_array().unwrap().len();
        let threads = [scope.spawn(run), scope.spawn(run), scope.spawn(run)];
        threads.map(|thread| thread.join().unwrap()).into()
    });
    assert_eq!(ran.iter().sum::<usize>(), 2, "{ran:?}");
    assert_eq!(Tag::find().count(&db).await.unwrap(), 2);
}

#[orm::test(setup = tables)]
async fn a_file_that_is_no_seed_is_told(db: Database) {
    let (url, here) = (url(&db).await, folder());
    let fails = |name: &str, text: &str| {
        write(here.path(), &[(name, text)]);
        let error = orm(here.path(), &url, &["seed"]).failed(1);
        std::fs::remove_file(here.path().join(name)).unwrap();
        error
    };
    assert_eq!(
        fails("seeds/users.json", "[]"),
        "error: seeds/users.json is no seed: seeds are files of .sql and .csv: move it elsewhere\n"
    );
    assert!(fails("seeds/1_x.down.sql", "").contains("it undoes a seed that is not there"));
    assert!(fails("seeds/a/b/1_x.sql", "").contains("folders of environments have no folders"));
    std::fs::remove_dir_all(here.path().join("seeds/a")).unwrap();
    assert!(fails("seeds/0002.csv", "a\n").contains("its name says no table"));
    assert!(fails("seeds/1_nowhere.csv", "a\n1\n").contains("relation nowhere does not exist"));
    let wrong = fails("seeds/1_tags.csv", "id,name\nx,rust\n");
    assert!(
        wrong.contains("the seed 1_tags failed and was rolled back, at line 2, column id: ")
            && wrong.contains("integer"),
        "{wrong}"
    );
    assert!(fails("seeds/1_tags.csv", "").contains("the CSV file is empty"));
    assert_eq!(Tag::find().count(&db).await.unwrap(), 0);
}

#[orm::test(setup = tables)]
async fn no_row_of_a_file_is_lost_in_silence(db: Database) {
    let (url, here) = (url(&db).await, folder());
    db.execute_batch("INSERT INTO tags (id, name) VALUES (2, 'taken')").await.unwrap();
    let refused = |rows: &str| {
        write(here.path(), &[("seeds/1_tags.csv", rows)]);
        orm(here.path(), &url, &["seed"]).failed(1)
    };
    assert!(refused("id,name\n4,taken\n").contains("unique constraint tags_name_key"));
    assert!(refused("id,name\n5,a\n5,b\n").contains("two rows of the CSV file have the same key (id)"));
    // Where the file has no key, what is unique tells whether a row is there.
    write(here.path(), &[("seeds/1_tags.csv", "name\ntaken\nnew\n")]);
    // The number that the database gives is another row's.
    assert!(orm(here.path(), &url, &["seed"]).failed(1).contains("unique constraint tags_pkey"));
    db.execute_batch("ALTER TABLE tags ALTER id RESTART WITH 10").await.unwrap();
    let document = orm(here.path(), &url, &["seed", "--json"]).json(0);
    assert_eq!(document["run"][0]["rows"].as_u64(), Some(1));
}

#[orm::test(setup = tables)]
async fn rows_are_not_looked_for_by_another_key_than_they_were_remembered_by(db: Database) {
    let (url, here) = (url(&db).await, folder());
    db.execute_batch("CREATE TABLE codes (id int PRIMARY KEY, code int UNIQUE)").await.unwrap();
    write(here.path(), &[("seeds/1_codes.csv", "id,code\n1,77\n2,78\n")]);
    orm(here.path(), &url, &["seed"]).done();
    db.execute_batch(
        "INSERT INTO codes VALUES (10, 1), (11, 2);
         ALTER TABLE codes DROP CONSTRAINT codes_pkey, ADD PRIMARY KEY (code)",
    )
    .await
    .unwrap();
    let refused = orm(here.path(), &url, &["seed", "down"]).failed(1);
    assert!(
        refused.contains("were remembered by other columns than its primary key is over now"),
        "{refused}"
    );
    let left: i64 = orm::sql!("SELECT count(*) FROM codes").scalar(&db).await.unwrap();
    assert_eq!(left, 4);
}

#[orm::test(setup = tables)]
async fn a_seed_runs_once_even_if_a_schema_comes_before_that_of_the_others(db: Database) {
    let (url, here) = (url(&db).await, folder());
    write(here.path(), &[("seeds/1_a.sql", "INSERT INTO tags (name) VALUES ('a')")]);
    orm(here.path(), &url, &["seed"]).done();
    db.execute_batch(
        "CREATE SCHEMA first;
         DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = first, public', current_database()); END $$",
    )
    .await
    .unwrap();
    for _ in 0..2 {
        write(here.path(), &[("seeds/2_b.sql", "INSERT INTO tags (name) VALUES ('b')")]);
        orm(here.path(), &url, &["seed"]).done();
    }
    let names: Vec<String> = orm::sql!("SELECT name FROM tags ORDER BY name").scalars(&db).await.unwrap();
    assert_eq!(names, ["a", "b"]);
}

#[orm::test(setup = tables)]
async fn a_seed_that_is_forgotten_runs_again_and_keeps_its_rows(db: Database) {
    let (url, here) = (url(&db).await, folder());
    write(
        here.path(),
        &[("seeds/1_one.sql", "INSERT INTO tags (name) VALUES ('one')"), ("seeds/2_tags.csv", "name\ntwo\n")],
    );
    let seed = |arguments: &[&str]| orm(here.path(), &url, &[&["seed"], arguments].concat());
    assert_eq!(seed(&["forget", "--all"]).done(), "nothing to do: no seed has run\n");
    seed(&[]).done();
    let refused = seed(&["forget", "1_one"]).failed(3);
    assert!(refused.contains("this would note as not run on ") && refused.contains("1_one"), "{refused}");
    let unknown = seed(&["forget", "1_one", "3_three", "--yes"]).failed(1);
    assert!(unknown.starts_with("error: the seed 3_three has not run on this database"), "{unknown}");
    assert_eq!(seed(&["forget", "1_one", "--yes"]).done(), "forgot 1_one: it runs again next time\n");
    assert_eq!(Tag::find().count(&db).await.unwrap(), 2);
    db.execute_batch("DELETE FROM tags").await.unwrap();
    assert!(seed(&[]).done().starts_with("ran 1_one"));
    assert_eq!(
        seed(&["forget", "--all", "--yes"]).done(),
        "forgot 2_tags: it runs again next time\nforgot 1_one: it runs again next time\n"
    );
    db.execute_batch("DELETE FROM tags").await.unwrap();
    seed(&[]).done();
    assert_eq!(Tag::find().count(&db).await.unwrap(), 2);
    assert!(seed(&["forget"]).failed(2).contains("NAME"));
}

#[orm::test(setup = tables)]
async fn the_place_of_a_mistake_in_a_file_is_told(db: Database) {
    let (url, here) = (url(&db).await, folder());
    let fails = |name: &str, text: &str| {
        write(here.path(), &[(name, text)]);
        let error = orm(here.path(), &url, &["seed"]).failed(1);
        std::fs::remove_file(here.path().join(name)).unwrap();
        error
    };
    let csv = fails("seeds/1_tags.csv", "id,name\n1,\"a\nb\"\nsecret,rust\n");
    assert!(
        csv.starts_with("error: the seed 1_tags failed and was rolled back, at line 4, column id: "),
        "{csv}"
    );
    assert!(!csv.contains("secret"), "{csv}");
    let long = fails("seeds/1_tags.csv", "id,name\n1,a\n2,b,secret\n");
    assert!(long.starts_with("error: the seed 1_tags failed and was rolled back, at line 3: "), "{long}");
    let sql = fails(
        "seeds/1_tags.sql",
        "INSERT INTO tags (id, name) VALUES (1, 'a');\n\n-- again\nINSERT INTO tags (id, name)\n  VALUES (1, 'b');",
    );
    assert!(sql.starts_with("error: the seed 1_tags failed and was rolled back, at line 4: "), "{sql}");
    let name = fails("seeds/1_tags.sql", "SELECT 1;\nSELECT 2,\n  nonsense FROM tags;");
    assert!(name.starts_with("error: the seed 1_tags failed and was rolled back, at line 3: "), "{name}");
}

#[orm::test(setup = tables)]
async fn a_folder_or_an_environment_that_is_not_there_is_told(db: Database) {
    let (url, here) = (url(&db).await, folder());
    write(
        here.path(),
        &[("seeds/development/1_tags.csv", "name\na\n"), ("seeds/test/2_tags.csv", "name\nb\n")],
    );
    let seed = |arguments: &[&str]| orm(here.path(), &url, &[&["seed"], arguments].concat());
    for arguments in [&["--seeds", "nowhere"][..], &["status", "--seeds", "nowhere"]] {
        assert_eq!(seed(arguments).failed(2), "error: --seeds nowhere: there is no such folder\n");
    }
    let ran = seed(&["--only", "develpment"]);
    assert_eq!(
        (ran.status, ran.err.as_str()),
        (0, "warning: no seed is of the environment develpment: there are some of development, test\n")
    );
}

#[orm::test(setup = tables)]
async fn who_waits_for_another_seeding_says_what_happened(db: Database) {
    let (url, here) = (url(&db).await, folder());
    let slow = "INSERT INTO tags (name) VALUES ('once'); SELECT pg_sleep(0.3)";
    write(here.path(), &[("seeds/1_slow.sql", slow)]);
    let said: Vec<String> = std::thread::scope(|scope| {
        let run = || orm(here.path(), &url, &["seed"]).done();
        let threads = [scope.spawn(run), scope.spawn(run)];
        threads.map(|thread| thread.join().unwrap()).into()
    });
    assert_eq!(said.iter().filter(|said| said.starts_with("ran 1_slow")).count(), 1, "{said:?}");
    assert!(said.iter().all(|said| !said.is_empty()), "{said:?}");
}
