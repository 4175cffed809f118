//! Whatever comes in: no panic, and no SQL but that of the model.

use orm::filter::{Filter, FilterOptions, Sort};
use orm::prelude::*;
use orm::serde_json::{Map, Value};
use proptest::prelude::*;

use super::Item;

/// The words that a filter's SQL is made of, once its arguments and the names of the model are taken out.
const WORDS: &[&str] = &[
    "AND", "OR", "NOT", "IS", "NULL", "BETWEEN", "LIKE", "ILIKE", "ANY", "ALL", "DESC", "ORDER", "BY",
    "WHERE", "::", "=", "<>", "<", "<=", ">", ">=", "(", ")", ",", ".", "[]",
];

/// What of the SQL does not come from the library or the model.
fn foreign(sql: &str) -> String {
    let mut rest = sql.to_owned();
    for column in Item::TABLE.columns {
        rest = rest.replace(&format!("\"items\".\"{}\"", column.name), " ");
    }
    rest = rest.replace("\"item_state\"", " ");
    let numbers = regex::Regex::new(r"\$[0-9]+").expect("a pattern");
    let mut rest = numbers.replace_all(&rest, " ").into_owned();
    let mut words = WORDS.to_vec();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in words {
        rest = rest.replace(word, " ");
    }
    rest.trim().to_owned()
}

fn assert_own(filter: orm::Result<Filter<Item>>, sort: orm::Result<Sort<Item>>) {
    let prefix = Item::find().to_sql();
    let mut query = Item::find();
    if let Ok(filter) = filter {
        query = query.filter(filter);
    }
    if let Ok(sort) = sort {
        query = query.order_by(sort);
    }
    let sql = query.to_sql();
    let added = sql.strip_prefix(&prefix).expect("the query goes on");
    assert_eq!(foreign(added), "", "{sql}");
}

/// Words that a filter is made of, and some that it is not.
fn word() -> impl Strategy<Value = String> {
    let columns = Item::TABLE.columns.iter().map(|column| column.field.to_owned());
    let operators = orm::schema::FilterOperator::ALL.iter().map(|operator| operator.word().to_owned());
    let others =
        ["and", "or", "not", "0", "1", "", "\"", "';--", "items.id", "id\" OR 1=1 --"].map(str::to_owned);
    let known: Vec<String> = columns.chain(operators).chain(others).collect();
    prop_oneof![9 => proptest::sample::select(known), 1 => any::<String>()]
}

fn text() -> impl Strategy<Value = String> {
    let known = ["1", "2,3", "true", "draft", "2026-01-31", "' OR 1=1 --", "\0", "\\", "%", "$1", "1.5"];
    prop_oneof![4 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-3..3_i64).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((word(), inner), 0..4)
                .prop_map(|members| Value::from(members.into_iter().collect::<Map<String, Value>>())),
        ]
    })
}

fn parameter() -> impl Strategy<Value = String> {
    (proptest::collection::vec(word(), 0..5), text()).prop_map(|(path, value)| {
        if path.is_empty() {
            format!("filter={value}")
        } else {
            format!("filter[{}]={value}", path.join("]["))
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn any_text_is_a_filter_of_the_model_or_refused(query in any::<String>(), sort in any::<String>()) {
        assert_own(Filter::parse(&query), Sort::parse(&format!("sort={sort}")));
        assert_own(Filter::from_json(&query), Sort::from_value(&Value::from(sort)));
    }

    #[test]
    fn any_parameters_are_a_filter_of_the_model_or_refused(parameters in proptest::collection::vec(parameter(), 0..4), sort in proptest::collection::vec(word(), 0..4)) {
        let query = parameters.join("&");
        assert_own(Filter::parse(&query), Sort::parse(&format!("{query}&sort={}", sort.join(","))));
    }

    #[test]
    fn any_json_is_a_filter_of_the_model_or_refused(json in json()) {
        assert_own(Filter::from_value(&json), Sort::from_value(&json));
        assert_own(FilterOptions::new().max_depth(usize::MAX).max_conditions(usize::MAX).from_json(&json.to_string()), Sort::parse(""));
    }
}

#[test]
fn sql_that_is_not_the_models_would_be_noticed() {
    assert_eq!(foreign(r#" WHERE "items"."id" = $1 AND "items"."name" LIKE $12"#), "");
    assert_ne!(foreign(r#" WHERE "items"."id" = 1"#), "");
    assert_ne!(foreign(r#" WHERE "items"."nothing" = $1"#), "");
}
