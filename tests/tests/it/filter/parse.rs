//! What is refused, and in which words.

use orm::filter::{Filter, FilterOptions, Sort};
use orm::prelude::*;

use super::Item;

fn refused(outcome: orm::Result<impl Sized>) -> String {
    let Err(error) = outcome else { panic!("it was not refused") };
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Filter, 400));
    error.to_string()
}

fn of_json(json: &str) -> String {
    refused(Filter::<Item>::from_json(json))
}

fn of_query(query: &str) -> String {
    refused(Filter::<Item>::parse(query))
}

const COLUMNS: &str =
    "id, name, state, small, views, ratio, price, active, code, day, at, local, made, address";

#[test]
fn the_part_that_is_wrong_is_named_and_its_value_is_not_shown() {
    for (json, message) in [
        (
            r#"{"and": [{"id": 1}, {"views": "s3cret"}]}"#,
            "filter.and[1].views: expected an integer, got text",
        ),
        (r#"{"views": 1.5}"#, "filter.views: expected an integer"),
        (r#"{"views": 1e300}"#, "filter.views: expected an integer"),
        (r#"{"views": 3000000000}"#, "filter.views: the integer is out of range"),
        (r#"{"small": {"in": [1, 40000]}}"#, "filter.small.in[1]: the integer is out of range"),
        (r#"{"views": null}"#, "filter.views: null equals nothing: ask by is_null"),
        (r#"{"views": [1]}"#, "filter.views: expected an integer, got a list"),
        (r#"{"views": {"in": 1}}"#, "filter.views.in: expected a list, got a number"),
        (
            r#"{"views": {"between": [1]}}"#,
            "filter.views.between: expected two values, the least and the greatest",
        ),
        (r#"{"views": {}}"#, "filter.views: there is no condition in it"),
        (r#"{"or": []}"#, "filter.or: there is no condition in it"),
        (r#"{"or": {"0": {"id": 1}}}"#, "filter.or: expected a list of conditions, got an object"),
        (r#"{"or": [{}]}"#, "filter.or[0]: there is no condition in it"),
        (r#"{"not": 1}"#, "filter.not: expected an object of conditions, got a number"),
        (r"[]", "filter: expected an object of conditions, got a list"),
        (r#"{"views": "#, "filter: it is no JSON (line 1, column 10)"),
        (r#"{"name": {"eq": "a\u0000"}}"#, "filter.name.eq: a text cannot hold the NUL character"),
        (
            r#"{"name": {"contains": "a\u0000"}}"#,
            "filter.name.contains: a text cannot hold the NUL character",
        ),
        (r#"{"name": {"contains": 1}}"#, "filter.name.contains: expected text, got a number"),
        (r#"{"name": {"like": "a\\"}}"#, "filter.name.like: a pattern does not end with a single backslash"),
        (r#"{"price": "NaN"}"#, "filter.price: expected a number of digits and a point"),
        (r#"{"price": "1e5"}"#, "filter.price: expected a number of digits and a point"),
        (r#"{"price": {"is_null": "true"}}"#, "filter.price.is_null: expected true or false, got text"),
        (r#"{"state": "gone"}"#, "filter.state: expected one of draft, sold_out"),
        (
            r#"{"state": {"ne": "draft"}}"#,
            "filter.state.ne: no such operator for this column: there are eq, in",
        ),
        (
            r#"{"active": {"gt": true}}"#,
            "filter.active.gt: no such operator for this column: there are eq, ne",
        ),
        (r#"{"day": "2026-02-30"}"#, "filter.day: expected a date, as 2026-01-31"),
        (r#"{"day": " 2026-02-03"}"#, "filter.day: expected a date, as 2026-01-31"),
        (
            r#"{"made": "2026-02-03T00:00:00"}"#,
            "filter.made: expected a date and a time with its zone, as 2026-01-31T23:59:59Z",
        ),
        (r#"{"code": "x"}"#, "filter.code: expected a uuid"),
        (r#"{"address": "1.2.3"}"#, "filter.address: expected a network address"),
    ] {
        assert_eq!(of_json(json), message, "{json}");
        assert!(!message.contains("s3cret"));
    }
    for (query, message) in [
        ("filter[views]=s3cret", "filter.views: expected an integer"),
        ("filter[views]=%2B1", "filter.views: expected an integer"),
        ("filter[active]=1", "filter.active: expected true or false"),
        ("filter[views][in]=1,,2", "filter.views.in[1]: expected an integer"),
        ("filter[or][x][views]=1", "filter.or: conditions are numbered: `[0]`, `[1]`"),
        ("filter[or]=1", "filter.or: expected a list of conditions, got text"),
        ("filter[views][eq][x]=1", "filter.views.eq: expected an integer"),
        ("filter[views][in][x]=1", "filter.views.in: expected a list, got parameters with further brackets"),
        ("filter[ratio]=inf", "filter.ratio: expected a finite number"),
    ] {
        assert_eq!(of_query(query), message, "{query}");
    }
}

#[test]
fn what_is_not_exposed_is_as_if_it_were_not_there() {
    for name in ["secret", "tags", "item_state", "nothing", "Id", "id "] {
        let message = of_query(&format!("filter[{name}]=1"));
        let shown = if name == "id " { "…" } else { name };
        assert_eq!(
            message,
            format!("filter.{shown}: there is no such column to filter by: there are {COLUMNS}")
        );
    }
    assert_eq!(
        refused(Sort::<Item>::parse("sort=secret")),
        "sort.secret: there is no such column to sort by: there are id, name, views, made"
    );
    assert_eq!(
        refused(Sort::<Item>::parse("sort=--id")),
        "sort.…: there is no such column to sort by: there are id, name, views, made"
    );
    assert_eq!(refused(Sort::<Item>::parse("sort=id,-id")), "sort.id: it is given twice");
    assert_eq!(
        refused(Sort::<Item>::parse("sort=id&sort=id")),
        "sort: it is given twice: list the columns in one, with commas between them"
    );
}

#[test]
fn every_limit_is_told() {
    let options =
        FilterOptions::new().max_depth(1).max_conditions(2).max_list(2).max_text(3).max_input(60).max_sort(1);
    for (query, message) in [
        ("filter[not][not][id]=1", "filter.not.not: more than 1 levels of and, or and not"),
        ("filter[id][gt]=1&filter[id][lt]=1&filter[views]=1", "filter.views: more than 2 conditions"),
        ("filter[id][in]=1,2,3", "filter.id.in: more than 2 values"),
        ("filter[name]=abcd", "filter.name: the value has more than 3 bytes"),
        ("filter[name][contains]=abcd", "filter.name.contains: the value has more than 3 bytes"),
        (
            "filter[name]=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "filter: the input has more than 60 bytes",
        ),
    ] {
        assert_eq!(refused(options.parse::<Item>(query)), message, "{query}");
    }
    assert_eq!(
        refused(options.from_json::<Item>(r#"{"id": {"in": [1, 2, 3]}}"#)),
        "filter.id.in: more than 2 values"
    );
    assert_eq!(refused(options.sort::<Item>("sort=id,name")), "sort: more than 1 columns");
    let deep = format!("{}{}{}", r#"{"not":"#.repeat(100), r#"{"id":1}"#, "}".repeat(100));
    assert!(
        refused(FilterOptions::new().max_depth(1000).from_json::<Item>(&deep))
            .ends_with("more than 64 levels of and, or and not")
    );
}

#[derive(Inheritance, Debug)]
#[inheritance(shared(id, open, hidden))]
enum Thing {
    Book(Book),
    Film(Film),
}

#[derive(Model, Debug)]
#[model(inherit = Thing)]
struct Book {
    #[column(primary_key, default = identity, filter, sort)]
    id: i64,
    #[column(filter(eq, gt), sort)]
    open: i32,
    #[column(filter, sort)]
    hidden: i32,
}

#[derive(Model, Debug)]
#[model(inherit = Thing)]
struct Film {
    #[column(primary_key, default = identity, filter, sort)]
    id: i64,
    #[column(filter(eq, lt))]
    open: i32,
    hidden: i32,
}

#[test]
fn rows_of_all_kinds_are_asked_for_what_every_kind_exposes() {
    let query = Thing::find().filter(Filter::parse("filter[open]=1").expect("eq is of both"));
    assert!(query.to_sql().ends_with(r#" WHERE "things"."open" = $1"#), "{}", query.to_sql());
    let refused = |query: &str| refused(Filter::<Thing>::parse(query));
    assert_eq!(
        refused("filter[open][gt]=1"),
        "filter.open.gt: no such operator for this column: there are eq"
    );
    assert_eq!(
        refused("filter[hidden]=1"),
        "filter.hidden: there is no such column to filter by: there are id, open"
    );
    assert!(Filter::<Book>::parse("filter[hidden]=1&filter[open][gt]=1").is_ok());
    assert!(Sort::<Thing>::parse("sort=open").is_err() && Sort::<Book>::parse("sort=open").is_ok());
}
