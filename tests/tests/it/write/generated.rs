//! Columns that the database calculates from others.

use orm::expr::Search;
use orm::prelude::*;
use orm::schema::SearchConfig;
use orm::value::SearchVector;

const ENGLISH: SearchConfig = SearchConfig::ENGLISH;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(index(words, method = gin), before_save = tamper)]
struct Article {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
    body: String,
    #[column(default = generated("setweight(to_tsvector('english', title), 'A') || to_tsvector('english', body)"))]
    words: SearchVector,
    #[column(default = generated("char_length(body)"))]
    length: Option<i32>,
}

/// What a hook sets there is not sent.
async fn tamper(article: &mut Edit<Article>, _: &mut HookContext<'_>) -> orm::Result<()> {
    article.length = Some(-1);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Line {
    #[column(primary_key, default = identity)]
    id: i64,
    quantity: i32,
    price: i32,
    #[column(default = generated("quantity * price"))]
    total: i32,
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Article, Line]).await
}

#[orm::test(setup = tables)]
async fn the_database_calculates_it_whenever_the_row_is_written(db: Database) -> orm::Result<()> {
    let line = Line::create().quantity(3).price(5).save(&db).await?;
    assert_eq!(line.total, 15);
    let line = line.update(&db, |line| line.quantity = 4).await?;
    assert_eq!(line.total, 20);
    // A literal has to say something, which is not sent.
    let literal = Line { id: 0, quantity: 2, price: 2, total: 77 }.insert(&db).await?;
    assert_eq!(literal.total, 4);
    // Nothing else changed, so nothing is sent.
    let unchanged = orm::assert_queries!(db, 0, { literal.update(&db, |line| line.total = 5).await? });
    assert_eq!(Line::find_by_pk(unchanged.id).required(&db).await?.total, 4);
    let many = Line::insert_many([
        Line { id: 0, quantity: 1, price: 9, total: 0 },
        Line { id: 0, quantity: 2, price: 9, total: 0 },
    ]);
    let totals: Vec<i32> = many.all(&db).await?.into_iter().map(|line| line.total).collect();
    assert_eq!(totals, [9, 18]);
    let built = [5, 6].map(|quantity| Line::create().quantity(quantity).price(2));
    assert_eq!(Line::insert_many(built).exec(&db).await?, 2);
    assert_eq!(Line::find().sum(Line::total, &db).await?, Some(20 + 4 + 9 + 18 + 10 + 12));
    Ok(())
}

#[orm::test(setup = tables)]
async fn hooks_cannot_set_it(db: Database) -> orm::Result<()> {
    let article = Article::create().title("Rust").body("four").save(&db).await?;
    assert_eq!(article.length, Some(4));
    let article = article.update(&db, |article| article.body = "sixsix".to_owned()).await?;
    assert_eq!(article.length, Some(6));
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_generated_search_vector_is_searched_by_its_index(db: Database) -> orm::Result<()> {
    let rows = (0..2_000).map(|number| Article::create().title(format!("entry {number}")).body("filler"));
    Article::insert_many(rows).exec(&db).await?;
    let wanted = Article::create().title("On ferrets").body("cats and dogs").save(&db).await?;
    let other = Article::create().title("On cats").body("and a ferret").save(&db).await?;
    db.execute_batch("VACUUM ANALYZE articles").await?;
    let ferrets = || Search::plain("ferret").config(ENGLISH);
    let query = Article::find()
        .filter(Article::words.matches(ferrets()))
        .order_by((Article::words.rank(ferrets()).desc(), Article::id));
    assert_eq!(query.clone().all(&db).await?, [wanted, other]);
    let plan = query.explain(&db).await?.to_string();
    assert!(plan.contains("articles_words_idx"), "{plan}");
    Ok(())
}
