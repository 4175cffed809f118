//! What an application's models have in common, as a trait of its own: written once, used on two models.

use orm::prelude::*;
use orm::query::Select;

/// Rows with a name for URLs, made from another text.
trait Sluggable: orm::Writable + Clone {
    const SLUG: orm::Column<Self, String>;
    fn source(&self) -> &str;
    fn slug(&mut self) -> &mut String;

    fn find_by_slug(slug: &str) -> Select<Self> {
        Self::find().filter(Self::SLUG.eq(slug))
    }
}

/// Fills the slug of a row that changed, unless it was given.
fn fill_slug<M: Sluggable>(row: &mut Edit<M>) {
    if !row.changed(M::SLUG) {
        let slug = row.source().to_lowercase().replace(' ', "-");
        *row.slug() = slug;
    }
}

async fn rename<M: Sluggable>(
    row: M,
    change: impl FnOnce(&mut M) + Send,
    db: &impl Executor,
) -> orm::Result<M> {
    let mut row = row.edit();
    change(&mut row);
    fill_slug(&mut row);
    row.save(db).await
}

#[derive(Model, Debug, Clone)]
struct Article {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
    #[column(unique)]
    slug: String,
}

#[derive(Model, Debug, Clone)]
#[model(soft_delete)]
struct Product {
    #[column(primary_key, default = uuid_v7)]
    id: Uuid,
    name: String,
    #[column(name = "path", unique)]
    slug: String,
    deleted_at: Option<DateTime<Utc>>,
}

impl Sluggable for Article {
    const SLUG: orm::Column<Self, String> = Article::slug.plain();

    fn source(&self) -> &str {
        &self.title
    }

    fn slug(&mut self) -> &mut String {
        &mut self.slug
    }
}

impl Sluggable for Product {
    const SLUG: orm::Column<Self, String> = Product::slug.plain();

    fn source(&self) -> &str {
        &self.name
    }

    fn slug(&mut self) -> &mut String {
        &mut self.slug
    }
}

#[orm::test]
async fn a_mixin_of_ones_own_is_written_once_for_several_models(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Article, Product]).await?;
    let article = Article::create().title("Old").slug("old").save(&db).await?;
    let article = rename(article, |article| article.title = "Big News".to_owned(), &db).await?;
    assert_eq!(Article::find_by_slug("big-news").required(&db).await?.id, article.id);

    let product = Product::create().name("Cup").slug("cup").save(&db).await?;
    let product = rename(product, |product| product.slug = "mug".to_owned(), &db).await?;
    assert_eq!((&*product.name, &*product.slug), ("Cup", "mug"));
    assert_eq!(Product::find_by_slug("mug").required(&db).await?.id, product.id);
    product.delete(&db).await?;
    assert!(!Product::find_by_slug("mug").exists(&db).await?);
    Ok(())
}

/// What was done to rows of any model that is audited, in the transaction in which it was done.
#[derive(Model, Debug, Clone)]
struct Trail {
    #[column(primary_key, default = identity)]
    id: i64,
    source: String,
    row: String,
    event: String,
}

trait Audited: Model {
    fn key(&self) -> String;
}

async fn audit_save<M: Audited>(row: &Edit<M>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    audit(&**row, if cx.is_new() { "created" } else { "changed" }, cx).await
}

async fn audit_delete<M: Audited>(row: &M, cx: &mut HookContext<'_>) -> orm::Result<()> {
    audit(row, "deleted", cx).await
}

async fn audit<M: Audited>(row: &M, event: &str, cx: &mut HookContext<'_>) -> orm::Result<()> {
    Trail::create().source(M::TABLE.name).row(row.key()).event(event).save(cx.tx()).await?;
    Ok(())
}

#[derive(Model, Debug, Clone)]
#[model(after_save = audit_save, after_delete = audit_delete)]
struct Account {
    #[column(primary_key)]
    id: i64,
    #[column(unique)]
    owner: String,
}

#[derive(Model, Debug, Clone)]
#[model(after_save = audit_save)]
struct Setting {
    #[column(primary_key)]
    name: String,
    value: i32,
}

impl Audited for Account {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Audited for Setting {
    fn key(&self) -> String {
        self.name.clone()
    }
}

async fn audited(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Trail, Account, Setting]).await
}

#[orm::test(setup = audited)]
async fn a_trail_is_written_with_what_it_is_about_and_undone_with_it(db: Database) -> orm::Result<()> {
    let account = Account { id: 1, owner: "ada".to_owned() }.insert(&db).await?;
    let account = account.update(&db, |account| account.owner = "eve".to_owned()).await?;
    Setting { name: "limit".to_owned(), value: 3 }.insert(&db).await?;
    let taken = Account { id: 2, owner: "eve".to_owned() }.insert(&db).await.map_err(|error| error.kind());
    assert_eq!(taken.map(|_| ()), Err(ErrorKind::UniqueViolation));
    account.delete(&db).await?;

    let undone = db.transaction(async |tx| {
        Setting { name: "other".to_owned(), value: 1 }.insert(tx).await?;
        Err::<(), _>(Error::new(ErrorKind::Other, "never mind"))
    });
    assert!(undone.await.is_err());

    let trail = Trail::find().order_by(Trail::id).all(&db).await?;
    let trail: Vec<_> = trail.iter().map(|row| (&*row.source, &*row.row, &*row.event)).collect();
    assert_eq!(
        trail,
        [
            ("accounts", "1", "created"),
            ("accounts", "1", "changed"),
            ("settings", "limit", "created"),
            ("accounts", "1", "deleted")
        ]
    );
    Ok(())
}
