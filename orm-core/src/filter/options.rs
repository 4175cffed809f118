use serde_json::Value;

use super::problem::{Part, problem};
use super::{Filter, Sort, query_string, sort, tree};
use crate::error::Result;
use crate::model::Model;

/// How much a filter or an order from outside may ask for. Every limit can be set; what goes beyond one is an error that
/// names it.
///
/// | Operator | Columns |
/// |---|---|
/// | `eq`, `ne` | all that can be filtered by: text, numbers, booleans, uuids, dates and times, enums, addresses |
/// | `in`, `not_in` | the same, without booleans |
/// | `gt`, `gte`, `lt`, `lte`, `between` | text, numbers, dates and times |
/// | `contains`, `icontains`, `starts_with`, `ends_with` | text, taken literally; `icontains` whatever the case |
/// | `like`, `ilike` | text, a pattern of `%` and `_` |
/// | `is_null` | a field that is an `Option` |
///
/// NULL satisfies none of them but `is_null`: `ne` and `not_in` do not find it either.
///
/// ```
/// # use orm::prelude::*;
/// # use orm::filter::FilterOptions;
/// # #[derive(Model)] struct Post { #[column(primary_key)] id: i64, #[column(filter)] views: i32 }
/// let options = FilterOptions::new().max_list(2);
/// let error = options.parse::<Post>("filter[views][in]=1,2,3").unwrap_err();
/// assert_eq!(error.to_string(), "filter.views.in: more than 2 values");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct FilterOptions {
    pub(super) depth: usize,
    pub(super) conditions: usize,
    pub(super) list: usize,
    pub(super) text: usize,
    pub(super) input: usize,
    pub(super) keys: usize,
}

impl FilterOptions {
    /// The depth that is never exceeded, so that no input exhausts the stack.
    const DEEPEST: usize = 64;

    /// The default limits: four levels of `and`, `or` and `not`, 32 conditions, 100 values of a list, 1,000 bytes of
    /// a text, 16 KiB of input, and 8 columns to order by.
    pub const fn new() -> Self {
        FilterOptions { depth: 4, conditions: 32, list: 100, text: 1000, input: 16 * 1024, keys: 8 }
    }

    /// How many levels of `and`, `or` and `not` may be nested; 64 at most.
    pub const fn max_depth(mut self, levels: usize) -> Self {
        self.depth = if levels < Self::DEEPEST { levels } else { Self::DEEPEST };
        self
    }

    /// How many comparisons there may be in all.
    pub const fn max_conditions(mut self, conditions: usize) -> Self {
        self.conditions = conditions;
        self
    }

    /// How many values `in` and `not_in` may list.
    pub const fn max_list(mut self, values: usize) -> Self {
        self.list = values;
        self
    }

    /// How many bytes a value may have.
    pub const fn max_text(mut self, bytes: usize) -> Self {
        self.text = bytes;
        self
    }

    /// How many bytes the query string, or the JSON, may have. (Of JSON that is parsed already the program has set the
    /// limit itself.)
    pub const fn max_input(mut self, bytes: usize) -> Self {
        self.input = bytes;
        self
    }

    /// How many columns there may be to order by.
    pub const fn max_sort(mut self, columns: usize) -> Self {
        self.keys = columns;
        self
    }

    /// As [`Filter::parse`], with these limits.
    ///
    /// # Errors
    /// As [`Filter::parse`].
    pub fn parse<M: Model>(&self, query: &str) -> Result<Filter<M>> {
        self.check_input("filter", query)?;
        let tree = query_string::filter(query, self)?;
        tree.map_or_else(
            || Ok(Filter::new(None)),
            |tree| tree::read(M::TABLE, &tree, self, tree::Form::Query).map(Filter::new),
        )
    }

    /// As [`Filter::from_json`], with these limits.
    ///
    /// # Errors
    /// As [`Filter::from_json`].
    pub fn from_json<M: Model>(&self, json: &str) -> Result<Filter<M>> {
        self.check_input("filter", json)?;
        let tree: Value = serde_json::from_str(json).map_err(|error| {
            let place = format!("it is no JSON (line {}, column {})", error.line(), error.column());
            problem(&Part::root("filter"), &place)
        })?;
        self.from_value(&tree)
    }

    /// As [`Filter::from_value`], with these limits.
    ///
    /// # Errors
    /// As [`Filter::parse`].
    pub fn from_value<M: Model>(&self, json: &Value) -> Result<Filter<M>> {
        tree::read(M::TABLE, json, self, tree::Form::Json).map(Filter::new)
    }

    /// As [`Sort::parse`], with these limits.
    ///
    /// # Errors
    /// As [`Sort::parse`].
    pub fn sort<M: Model>(&self, query: &str) -> Result<Sort<M>> {
        self.check_input("sort", query)?;
        let keys = query_string::sort(query)?;
        sort::read(M::TABLE, keys.as_deref().unwrap_or_default(), self).map(Sort::new)
    }

    /// As [`Sort::from_value`], with these limits.
    ///
    /// # Errors
    /// As [`Sort::from_value`].
    pub fn sort_from_value<M: Model>(&self, json: &Value) -> Result<Sort<M>> {
        sort::read_json(M::TABLE, json, self).map(Sort::new)
    }

    fn check_input(&self, what: &'static str, input: &str) -> Result<()> {
        if input.len() <= self.input {
            return Ok(());
        }
        Err(problem(&Part::root(what), &format!("the input has more than {} bytes", self.input)))
    }
}

impl Default for FilterOptions {
    fn default() -> Self {
        Self::new()
    }
}
