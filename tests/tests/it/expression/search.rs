use orm::expr::{Search, Truth};
use orm::schema::SearchConfig;
use orm::value::SearchVector;

use super::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(index(expr = "to_tsvector('english', body)", method = gin))]
struct Page {
    #[column(primary_key, default = identity)]
    id: i64,
    body: String,
    note: Option<String>,
    words: Option<SearchVector>,
}

const ENGLISH: SearchConfig = SearchConfig::ENGLISH;

async fn pages(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Page]).await?;
    for body in
        ["The rust on the cars", "An object mapper for Rust", "Mapping the objects", "it's \\ % 'quoted'"]
    {
        Page::create().body(body).save(db).await?;
    }
    Page::update_all().set(Page::words, Page::body.to_tsvector(ENGLISH)).all_rows().exec(db).await?;
    Ok(())
}

async fn found(db: &Database, filter: Expr<Page, impl Truth>) -> orm::Result<Vec<i64>> {
    let rows = Page::find().filter(filter).order_by(Page::id).all(db).await?;
    Ok(rows.into_iter().map(|page| page.id).collect())
}

#[orm::test(setup = pages)]
async fn every_form_of_a_query_finds_what_it_says(db: Database) -> orm::Result<()> {
    assert_eq!(found(&db, Page::body.matches("rust & !car:*")).await?, [2]);
    assert_eq!(
        found(&db, Page::body.matches(Search::query("object | car").config(ENGLISH))).await?,
        [1, 2, 3]
    );
    assert_eq!(found(&db, Page::body.matches(Search::plain("map object").config(ENGLISH))).await?, [3]);
    assert_eq!(found(&db, Page::body.matches(Search::phrase("object mapper").config(ENGLISH))).await?, [2]);
    assert_eq!(found(&db, Page::body.matches(Search::web("rust -object").config(ENGLISH))).await?, [1]);
    assert_eq!(found(&db, Page::words.matches(Search::plain("cars").config(ENGLISH))).await?, [1]);
    assert_eq!(found(&db, Page::note.matches("rust")).await?, [0; 0]);
    assert_eq!(found(&db, Page::note.rank("rust").is_null()).await?, [1, 2, 3, 4]);
    // What a person types is never an error.
    for typed in ["'", "\"", "a & | b", "\\", "'; DROP TABLE pages; --", "-", ""] {
        found(&db, Page::body.matches(Search::web(typed))).await?;
    }
    let refused = found(&db, Page::body.matches("a & | b")).await.unwrap_err();
    assert_eq!(refused.sqlstate(), Some("42601"), "{refused}");
    Ok(())
}

#[orm::test(setup = pages)]
async fn the_best_match_comes_first_and_is_marked(db: Database) -> orm::Result<()> {
    let words = Search::query("object | mapper | rust").config(ENGLISH);
    let best = Page::find().order_by((Page::body.rank(words.clone()).desc(), Page::id)).limit(1);
    assert_eq!(best.one(&db).await?.map(|page| page.id), Some(2));
    let near = Page::find().order_by((Page::words.rank_by_distance(words.clone()).desc(), Page::id)).limit(1);
    assert_eq!(near.one(&db).await?.map(|page| page.id), Some(2));
    let marked = Page::body.headline(words.clone()).eq("An <b>object</b> <b>mapper</b> for <b>Rust</b>");
    assert_eq!(found(&db, marked).await?, [2]);
    let marked = Page::body.headline_with(words, "StartSel=[, StopSel=]").contains("[Rust]");
    assert_eq!(found(&db, marked).await?, [2]);
    Ok(())
}

#[orm::test(setup = pages)]
async fn a_search_in_the_configuration_of_an_index_uses_it(db: Database) -> orm::Result<()> {
    let connection = db.acquire().await?;
    connection.execute_batch("SET enable_seqscan = off").await?;
    let query = |words: Search| Page::find().filter(Page::body.matches(words));
    let plan = query(Search::web("rust").config(ENGLISH)).explain(&connection).await?;
    assert!(plan.to_string().contains("pages_to_tsvector_idx"), "{plan}");
    let plan = query(Search::web("rust")).explain(&connection).await?;
    assert!(!plan.to_string().contains("pages_to_tsvector_idx"), "{plan}");
    connection.execute_batch("RESET enable_seqscan").await?;
    Ok(())
}

#[orm::test(setup = pages)]
async fn a_configuration_is_an_identifier_and_not_sql(db: Database) -> orm::Result<()> {
    db.execute_batch(r#"CREATE TEXT SEARCH CONFIGURATION "It's \ ""mine""" (COPY = english)"#).await?;
    let ours = SearchConfig::named("It's \\ \"mine\"").in_schema("public");
    assert_eq!(found(&db, Page::body.matches(Search::web("mapper").config(ours))).await?, [2]);
    let hostile = SearchConfig::named("english'::regconfig); DROP TABLE pages; --");
    let refused = found(&db, Page::body.matches(Search::web("a").config(hostile))).await.unwrap_err();
    assert_eq!(refused.sqlstate(), Some("42704"), "{refused}");
    assert_eq!(Page::find().count(&db).await?, 4);
    let words = Page::find_by_pk(2).required(&db).await?.words.unwrap_or_default();
    assert!(words.has("mapper") && words.has("rust") && !words.has("an"), "{words:?}");
    Ok(())
}
