use std::fmt;
use std::marker::PhantomData;

use serde_json::Value as Json;

use super::FilterOptions;
use super::problem::{Part, problem};
use crate::error::Result;
use crate::expr::IntoOrder;
use crate::model::Model;
use crate::schema::Table;
use crate::sql::ast::Order;

/// An order of rows of `M` that came from outside, for `order_by`; or none. See the [module](crate::filter).
#[must_use = "an order does nothing until a query uses it"]
pub struct Sort<M> {
    keys: Vec<Order>,
    of: PhantomData<fn() -> M>,
}

impl<M: Model> Sort<M> {
    pub(super) fn new(keys: Vec<Order>) -> Self {
        Sort { keys, of: PhantomData }
    }

    /// Reads the parameter `sort` of a query string: columns that the model exposes by `#[column(sort)]`, the most
    /// significant first, with commas between them and a minus sign before those that descend: `sort=-published_at,id`.
    /// Other parameters are not looked at.
    ///
    /// # Errors
    /// Of kind [`Filter`](crate::error::ErrorKind::Filter), status 400, with the part that is wrong.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm::filter::Sort;
    /// # #[derive(Model)] struct Post { #[column(primary_key, sort)] id: i64, #[column(sort)] views: i32 }
    /// let query = Post::find().order_by(Sort::parse("sort=-views,id").unwrap());
    /// assert!(query.to_sql().ends_with(r#" ORDER BY "posts"."views" DESC, "posts"."id""#));
    /// ```
    pub fn parse(query: &str) -> Result<Self> {
        FilterOptions::new().sort(query)
    }

    /// Reads an order from JSON: `"-published_at,id"`, or `["-published_at", "id"]`.
    ///
    /// # Errors
    /// As [`parse`](Sort::parse).
    pub fn from_value(json: &Json) -> Result<Self> {
        FilterOptions::new().sort_from_value(json)
    }

    /// Whether there is no order, so that rows come in none in particular.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

/// `-published_at,id`; of an empty text nothing.
pub(super) fn read(table: &'static Table, list: &str, options: &FilterOptions) -> Result<Vec<Order>> {
    if list.is_empty() { Ok(Vec::new()) } else { keys(table, list.split(','), options) }
}

pub(super) fn read_json(table: &'static Table, json: &Json, options: &FilterOptions) -> Result<Vec<Order>> {
    match json {
        Json::String(list) => read(table, list, options),
        Json::Array(list) if list.iter().all(Json::is_string) => {
            keys(table, list.iter().filter_map(Json::as_str), options)
        }
        _ => Err(problem(&Part::root("sort"), "expected text, or a list of texts")),
    }
}

fn keys<'a>(
    table: &'static Table,
    words: impl Iterator<Item = &'a str>,
    options: &FilterOptions,
) -> Result<Vec<Order>> {
    let root = Part::root("sort");
    let mut keys: Vec<Order> = Vec::new();
    for word in words {
        let (name, descending) = word.strip_prefix('-').map_or((word, false), |name| (name, true));
        let part = root.name(name);
        if keys.len() == options.keys {
            return Err(problem(&root, &format!("more than {} columns", options.keys)));
        }
        let columns = table.columns.iter();
        let Some(column) = columns.clone().position(|column| column.field == name && column.sort) else {
            let exposed: Vec<&str> =
                columns.filter(|column| column.sort).map(|column| column.field).collect();
            let message = match &*exposed {
                [] => "there is no column to sort by".to_owned(),
                exposed => format!("there is no such column to sort by: there are {}", exposed.join(", ")),
            };
            return Err(problem(&part, &message));
        };
        let key = Order::of_column(table, column, descending);
        if keys.iter().any(|other| other.expr == key.expr) {
            return Err(problem(&part, "it is given twice"));
        }
        keys.push(key);
    }
    Ok(keys)
}

#[diagnostic::do_not_recommend]
impl<M: Model> IntoOrder<M> for Sort<M> {
    fn keys(self) -> Vec<Order> {
        self.keys
    }
}

impl<M> Clone for Sort<M> {
    fn clone(&self) -> Self {
        Sort { keys: self.keys.clone(), of: PhantomData }
    }
}

impl<M> fmt::Debug for Sort<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sort").field(&self.keys).finish()
    }
}
