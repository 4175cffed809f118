//! The models of the chapter on inheritance: articles and videos, which share a table.

#![allow(missing_docs)] // their names say it

use orm::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Inheritance, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[inheritance(shared(id, title))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    Article(Article),
    Video(Video),
}

#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[model(inherit = Content)]
pub struct Article {
    #[column(primary_key, default = identity)]
    pub id: i64,
    pub title: String,
    pub body: String,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[model(inherit = Content, check("seconds > 0"))]
pub struct Video {
    #[column(primary_key, default = identity)]
    pub id: i64,
    pub title: String,
    #[column(unique)]
    pub url: String,
    pub seconds: i32,
}
