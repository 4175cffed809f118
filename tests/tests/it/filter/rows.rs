//! What filters find on a server: the same from a query string and from JSON.

use orm::filter::{Filter, Sort};
use orm::prelude::*;

use super::{Item, items};

#[orm::test(setup = items)]
async fn every_operator_finds_the_rows_that_it_says(db: Database) -> orm::Result<()> {
    for (query, json, expected) in [
        ("filter[views]=2", r#"{"views": 2}"#, &[2][..]),
        ("filter[views][eq]=2", r#"{"views": {"eq": 2}}"#, &[2]),
        ("filter[views][ne]=2", r#"{"views": {"ne": 2}}"#, &[1, 3]),
        ("filter[views][gt]=2", r#"{"views": {"gt": 2}}"#, &[3]),
        ("filter[views][gte]=2&filter[views][lt]=3", r#"{"views": {"gte": 2, "lt": 3}}"#, &[2]),
        ("filter[views][lte]=2", r#"{"views": {"lte": 2}}"#, &[1, 2]),
        ("filter[views][between]=2,3", r#"{"views": {"between": [2, 3]}}"#, &[2, 3]),
        ("filter[views][in]=1,3,7", r#"{"views": {"in": [1, 3, 7]}}"#, &[1, 3]),
        ("filter[views][not_in]=1,3", r#"{"views": {"not_in": [1, 3]}}"#, &[2]),
        ("filter[id][in]=1", r#"{"id": {"in": [1]}}"#, &[1]),
        ("filter[name]=a+pen", r#"{"name": "a pen"}"#, &[1]),
        ("filter[name][in][]=a+pen&filter[name][in][]=x,y", r#"{"name": {"in": ["a pen", "x,y"]}}"#, &[1]),
        ("filter[name][like]=%25en%25", r#"{"name": {"like": "%en%"}}"#, &[1, 2]),
        ("filter[name][ilike]=PEN%25", r#"{"name": {"ilike": "PEN%"}}"#, &[2]),
        ("filter[name][contains]=0%25", r#"{"name": {"contains": "0%"}}"#, &[2]),
        ("filter[name][contains]=it's+a%5C_", r#"{"name": {"contains": "it's a\\_"}}"#, &[3]),
        ("filter[name][contains]=PEN", r#"{"name": {"contains": "PEN"}}"#, &[]),
        ("filter[name][icontains]=PEN", r#"{"name": {"icontains": "PEN"}}"#, &[1, 2]),
        ("filter[name][starts_with]=Pen", r#"{"name": {"starts_with": "Pen"}}"#, &[2]),
        ("filter[name][ends_with]=pen", r#"{"name": {"ends_with": "pen"}}"#, &[1]),
        ("filter[state]=sold_out", r#"{"state": "sold_out"}"#, &[1, 3]),
        ("filter[state][in]=draft,sold_out", r#"{"state": {"in": ["draft", "sold_out"]}}"#, &[1, 2, 3]),
        ("filter[small]=1", r#"{"small": 1}"#, &[1, 2, 3]),
        ("filter[ratio][lt]=0.6", r#"{"ratio": {"lt": 0.6}}"#, &[1, 2, 3]),
        ("filter[price]=2.50", r#"{"price": "2.50"}"#, &[2]),
        ("filter[price][gte]=3", r#"{"price": {"gte": 3.5}}"#, &[3]),
        ("filter[price][is_null]=true", r#"{"price": {"is_null": true}}"#, &[1]),
        ("filter[made][is_null]=false", r#"{"made": {"is_null": false}}"#, &[2, 3]),
        ("filter[active]=true", r#"{"active": true}"#, &[2, 3]),
        ("filter[active][ne]=true", r#"{"active": {"ne": true}}"#, &[1]),
        (
            "filter[code]=00000000-0000-0000-0000-000000000002",
            r#"{"code": "00000000-0000-0000-0000-000000000002"}"#,
            &[2],
        ),
        ("filter[day]=2023-11-14", r#"{"day": "2023-11-14"}"#, &[1, 2, 3]),
        ("filter[at]=22:13:20", r#"{"at": "22:13:20"}"#, &[1, 2, 3]),
        ("filter[local]=2023-11-14T22:13:20", r#"{"local": "2023-11-14T22:13:20.000"}"#, &[1, 2, 3]),
        ("filter[made]=2023-11-14T23:13:20%2B01:00", r#"{"made": "2023-11-14T22:13:20Z"}"#, &[2, 3]),
        ("filter[address]=10.0.0.1", r#"{"address": "10.0.0.1"}"#, &[1, 2, 3]),
        (
            "filter[or][0][views]=1&filter[or][1][name][contains]=it&filter[not][views]=9",
            r#"{"or": [{"views": 1}, {"name": {"contains": "it"}}], "not": {"views": 9}}"#,
            &[1, 3],
        ),
        (
            "filter[and][0][views][gt]=1&filter[and][1][or][0][views]=1&filter[and][1][or][1][views]=3",
            r#"{"and": [{"views": {"gt": 1}}, {"or": [{"views": 1}, {"views": 3}]}]}"#,
            &[3],
        ),
        ("page=3", "{}", &[1, 2, 3]),
    ] {
        let by_query: Filter<Item> = Filter::parse(query)?;
        let by_json = Filter::from_json(json)?;
        for (filter, source) in [(by_query, query), (by_json, json)] {
            let rows = Item::find().filter(filter).order_by(Item::id).all(&db).await?;
            let views: Vec<i32> = rows.iter().map(|row| row.views).collect();
            assert_eq!(views, expected, "{source}");
        }
    }
    Ok(())
}

#[orm::test(setup = items)]
async fn rows_come_in_the_order_that_is_asked_for(db: Database) -> orm::Result<()> {
    for (query, expected) in
        [("sort=-views", [3, 2, 1]), ("sort=-made,-id&page=1", [1, 3, 2]), ("a=b&sort=id", [1, 2, 3])]
    {
        let rows = Item::find().order_by(Sort::parse(query)?).all(&db).await?;
        assert_eq!(rows.iter().map(|row| row.views).collect::<Vec<_>>(), expected, "{query}");
    }
    let json = orm::serde_json::json!(["-views", "id"]);
    let query = Item::find().order_by(Sort::from_value(&json)?);
    assert!(query.to_sql().ends_with(r#" ORDER BY "items"."views" DESC, "items"."id""#));
    assert!(Sort::<Item>::parse("page=1")?.is_empty() && Sort::<Item>::parse("sort=")?.is_empty());
    Ok(())
}

#[orm::test(setup = items)]
async fn a_filter_joins_the_conditions_of_the_program(db: Database) -> orm::Result<()> {
    let filter = Filter::parse("filter[views][gte]=2")?;
    let query = Item::find().filter(Item::active.eq(true)).filter(filter.clone());
    assert!(query.to_sql().ends_with(r#" WHERE "items"."active" = $1 AND "items"."views" >= $2"#));
    assert_eq!(query.count(&db).await?, 2);
    let condition = filter.into_expr().expect("a condition");
    assert_eq!(Item::delete_all().filter(condition).exec(&db).await?, 2);
    let none = Filter::<Item>::parse("")?;
    assert!(none.is_empty());
    assert!(!Item::find().filter(none.clone()).to_sql().contains("WHERE"));
    assert!(none.into_expr().is_none());
    Ok(())
}
