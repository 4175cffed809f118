//! What `create_all` has made of models with every option, read back from the catalogue.

use orm::prelude::*;

use crate::render::ddl::{Article, Colour, Entry, Shelf, Size};

/// A line of a view over the catalogue: a column, an index, a constraint or an enum.
#[derive(Model, Debug, Clone)]
#[model(table = "facts")]
struct Fact {
    #[column(primary_key)]
    name: String,
    definition: String,
}

/// The server's own words for everything in the two schemas. From PostgreSQL 18 on NOT NULL is a constraint, too; here
/// it is part of its column in every version.
const FACTS: &str = "
CREATE VIEW facts AS
SELECT attrelid::regclass || '.' || attname AS name,
    concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NOT NULL' END,
        CASE attidentity WHEN 'd' THEN 'IDENTITY' WHEN 'a' THEN 'IDENTITY ALWAYS' END,
        'DEFAULT ' || pg_get_expr(adbin, adrelid)) AS definition
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relnamespace IN ('public'::regnamespace, 'stock'::regnamespace) AND relkind = 'r' AND attnum > 0
UNION ALL
SELECT 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname IN ('public', 'stock')
UNION ALL
SELECT 'constraint ' || conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace IN ('public'::regnamespace, 'stock'::regnamespace) AND contype <> 'n'
UNION ALL
SELECT 'enum ' || enumtypid::regtype, string_agg(enumlabel, '|' ORDER BY enumsortorder) FROM pg_enum GROUP BY enumtypid";

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Entry, Article, Shelf]).await?;
    db.execute_batch(FACTS).await
}

/// The facts whose names start so, each `name: definition`.
async fn facts(db: &Database, prefix: &str) -> orm::Result<Vec<String>> {
    let facts = Fact::find().filter(Fact::name.starts_with(prefix)).order_by(Fact::name).all(db).await?;
    Ok(facts.into_iter().map(|fact| format!("{}: {}", fact.name, fact.definition)).collect())
}

#[orm::test(setup = tables)]
async fn columns_have_their_types_defaults_and_not_null(db: Database) -> orm::Result<()> {
    assert_eq!(
        facts(&db, "articles.").await?,
        [
            "articles.batch: uuid NOT NULL",
            "articles.colour: text NOT NULL DEFAULT 'DARKBLUE'::text",
            "articles.created_at: timestamp with time zone NOT NULL DEFAULT now()",
            "articles.draw: double precision NOT NULL DEFAULT random()",
            "articles.id: uuid NOT NULL DEFAULT gen_random_uuid()",
            "articles.labels: text[] NOT NULL DEFAULT '{}'::text[]",
            "articles.len: smallint",
            "articles.name: character varying(100) NOT NULL",
            "articles.price: numeric(10,2) NOT NULL DEFAULT 0",
            r"articles.remark: text NOT NULL DEFAULT 'it''s \ here'::text",
            "articles.shelf_number: integer",
            "articles.shelf_room: text",
            "articles.size: stock.size NOT NULL",
            "articles.successor_id: uuid",
            "articles.updated_at: timestamp with time zone NOT NULL DEFAULT now()",
        ]
    );
    assert_eq!(
        facts(&db, "log.").await?,
        ["log.articleId: uuid NOT NULL", "log.entryId: integer NOT NULL IDENTITY"]
    );
    Ok(())
}

#[orm::test(setup = tables)]
async fn indexes_are_unique_partial_descending_and_over_expressions_as_the_model_says(
    db: Database,
) -> orm::Result<()> {
    assert_eq!(
        facts(&db, "index ").await?,
        [
            "index articles_labels_idx: CREATE INDEX articles_labels_idx ON public.articles USING gin (labels)",
            "index articles_lower: CREATE UNIQUE INDEX articles_lower ON public.articles USING btree (lower((name)::text)) WHERE (price > (0)::numeric)",
            "index articles_name_size_key: CREATE UNIQUE INDEX articles_name_size_key ON public.articles USING btree (name, size)",
            "index articles_pkey: CREATE UNIQUE INDEX articles_pkey ON public.articles USING btree (id)",
            "index articles_price_name_idx: CREATE INDEX articles_price_name_idx ON public.articles USING btree (price DESC, name)",
            "index articles_shelf_room_shelf_number_idx: CREATE INDEX articles_shelf_room_shelf_number_idx ON public.articles USING btree (shelf_room, shelf_number)",
            "index articles_size_idx: CREATE INDEX articles_size_idx ON public.articles USING btree (size)",
            r#"index log_articleId_idx: CREATE INDEX "log_articleId_idx" ON public.log USING btree ("articleId")"#,
            "index log_pkey: CREATE UNIQUE INDEX log_pkey ON public.log USING btree (\"entryId\")",
            "index shelves_pkey: CREATE UNIQUE INDEX shelves_pkey ON stock.shelves USING btree (room, number)",
        ]
    );
    Ok(())
}

#[orm::test(setup = tables)]
async fn constraints_are_keys_with_their_actions_and_checks(db: Database) -> orm::Result<()> {
    assert_eq!(
        facts(&db, "constraint ").await?,
        [
            "constraint articles_colour_check: CHECK ((colour = ANY (ARRAY['RED'::text, 'DARKBLUE'::text])))",
            "constraint articles_pkey: PRIMARY KEY (id)",
            "constraint articles_price_check: CHECK ((price >= (0)::numeric))",
            "constraint articles_shelf_room_shelf_number_fkey: FOREIGN KEY (shelf_room, shelf_number) REFERENCES stock.shelves(room, number) ON UPDATE CASCADE ON DELETE SET NULL",
            "constraint articles_successor_id_fkey: FOREIGN KEY (successor_id) REFERENCES articles(id) ON DELETE RESTRICT",
            r#"constraint log_articleId_fkey: FOREIGN KEY ("articleId") REFERENCES articles(id) ON DELETE CASCADE"#,
            r#"constraint log_pkey: PRIMARY KEY ("entryId")"#,
            "constraint sane: CHECK (((len > 0) OR (len IS NULL)))",
            "constraint shelves_pkey: PRIMARY KEY (room, number)",
        ]
    );
    Ok(())
}

#[orm::test(setup = tables)]
async fn an_enum_has_its_labels_in_the_order_of_the_variants(db: Database) -> orm::Result<()> {
    assert_eq!(facts(&db, "enum ").await?, ["enum stock.size: small|it's big"]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn what_was_created_takes_rows_of_the_models(db: Database) -> orm::Result<()> {
    let shelf = Shelf { room: "cellar".to_owned(), number: 3 }.insert(&db).await?;
    let article = Article::create()
        .name("lamp")
        .size(Size::Big)
        .shelf_room(&shelf.room)
        .shelf_number(shelf.number)
        .save(&db)
        .await?;
    assert_eq!((article.colour, article.remark.as_str()), (Colour::DarkBlue, r"it's \ here"));
    Entry::create().article_id(article.id).save(&db).await?;
    // The actions of the foreign keys, seen from the rows.
    shelf.update(&db, |shelf| shelf.number = 4).await?;
    let moved = Article::find().include(Article::shelf).required(&db).await?;
    assert_eq!((moved.shelf_number, moved.shelf.as_ref().map(|shelf| shelf.number)), (Some(4), Some(4)));
    Shelf::delete_all().all_rows().exec(&db).await?;
    assert_eq!(Article::find().required(&db).await?.shelf_room, None);
    Article::find().required(&db).await?.delete(&db).await?;
    assert_eq!(Entry::find().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = tables)]
async fn tables_that_are_all_there_are_left_as_they_are(db: Database) -> orm::Result<()> {
    Shelf { room: "cellar".to_owned(), number: 3 }.insert(&db).await?;
    orm::assert_queries!(db, 1, {
        orm::schema::create_all(&db, orm::models![Entry, Article, Shelf]).await?;
    });
    assert_eq!(Shelf::find().count(&db).await?, 1);
    Ok(())
}

#[orm::test]
async fn programs_that_start_at_once_all_find_the_tables(db: Database) -> orm::Result<()> {
    let create = || orm::schema::create_all(&db, orm::models![Entry, Article, Shelf]);
    let (one, two, three) = tokio::join!(create(), create(), create());
    one.and(two).and(three)?;
    assert_eq!(Entry::find().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = tables)]
async fn tables_of_which_some_are_there_are_an_error_that_names_them_and_nothing_is_created(
    db: Database,
) -> orm::Result<()> {
    #[derive(Model, Debug, Clone)]
    struct Newcomer {
        #[column(primary_key)]
        id: i64,
    }

    let refused = orm::schema::create_all(&db, orm::models![Newcomer, Entry]).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Schema);
    let names = r#"the database has the tables "log", but not "newcomers": "#;
    assert!(refused.to_string().starts_with(names), "{refused}");
    assert_eq!(facts(&db, "newcomers.").await?, Vec::<String>::new());
    orm::assert_queries!(db, 2, { orm::schema::create_all(&db, orm::models![Newcomer]).await? });
    assert_eq!(Newcomer::create().id(5).save(&db).await?.id, 5);
    Ok(())
}

#[orm::test]
async fn an_enum_may_be_the_only_thing_in_its_schema(db: Database) -> orm::Result<()> {
    #[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
    #[db_enum(schema = "types")]
    enum Mood {
        Good,
    }

    #[derive(Model, Debug, Clone)]
    struct Person {
        #[column(primary_key, default = identity)]
        id: i64,
        mood: Mood,
        moods: Vec<Mood>,
    }

    orm::schema::create_all(&db, orm::models![Person]).await?;
    let person = Person::create().mood(Mood::Good).moods([Mood::Good]).save(&db).await?;
    assert_eq!((person.id, person.mood, &person.moods[..]), (1, Mood::Good, &[Mood::Good][..]));
    Ok(())
}
