//! Models that share a table: what each sees, what the enum reads, and what the database holds to.

mod base;
mod kind;
mod life;
mod paging;
mod related;
mod table;

use orm::prelude::*;
use serde::{Deserialize, Serialize};

/// Who writes articles and hosts podcasts.
#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(articles: Article)]
#[has_many(podcasts: Podcast)]
pub(crate) struct Person {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) name: String,
}

#[derive(Inheritance, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[inheritance(table = "contents", discriminator = "type", shared(id, title, updated_at))]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Content {
    Article(Article),
    Video(Video),
    #[inheritance(rename = "pod")]
    #[serde(rename = "pod")]
    Podcast(Podcast),
}

#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[model(inherit = Content, timestamps, check("length(title) > 2"), unique(slug))]
#[has_many(notes: Note)]
pub(crate) struct Article {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) slug: String,
    pub(crate) title: String,
    #[column(default = 0)]
    pub(crate) views: i32,
    pub(crate) body: String,
    #[column(default = sql("'draft'"))]
    pub(crate) status: String,
    pub(crate) labels: Option<Vec<String>>,
    #[belongs_to(author: Person, on_delete = cascade)]
    pub(crate) person_id: i64,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[model(inherit = Content, timestamps, check("seconds > 0"))]
pub(crate) struct Video {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) slug: String,
    pub(crate) seconds: i32,
    #[belongs_to(trailer_of: Video)]
    pub(crate) trailer_of_id: Option<i64>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[model(inherit = Content, timestamps, check("seconds > 0"))]
pub(crate) struct Podcast {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) seconds: i32,
    #[belongs_to(host: Person, on_delete = cascade)]
    pub(crate) person_id: i64,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// On an article alone, and on content of any kind.
#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Note {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) text: String,
    #[belongs_to(article: Article)]
    pub(crate) article_id: Option<i64>,
    #[belongs_to(content: Content)]
    pub(crate) content_id: Option<i64>,
}

/// Two people; two articles, a video with its trailer, a podcast, in this order; notes on the first three.
pub(crate) async fn filled(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Person, Content, Note]).await?;
    let people = ["Ada", "Bob"].map(|name| Person::create().name(name));
    Person::insert_many(people).exec(db).await?;
    for (slug, title, person) in [("intro", "Introduction", 1), ("end", "The end", 2)] {
        Article::create().slug(slug).title(title).body("…").person_id(person).save(db).await?;
    }
    let film = Video::create().title("Film").slug("intro").seconds(90).save(db).await?;
    Video::create().title("Trailer").slug("intro").seconds(9).trailer_of_id(film.id).save(db).await?;
    Podcast::create().title("Talk").seconds(600).person_id(1).save(db).await?;
    for (text, article, content) in
        [("a", Some(1), Some(1)), ("b", Some(1), Some(3)), ("c", None, Some(3)), ("d", Some(3), None)]
    {
        Note::create().text(text).article_id(article).content_id(content).save(db).await?;
    }
    Ok(())
}
