//! Rules as CHECK constraints.

use orm::prelude::*;

#[derive(Model, Validate, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator")]
#[model(check_validators, check("stock < 5000"))]
struct Product {
    #[column(primary_key, default = identity)]
    id: i64,
    #[validate(length(min = 3, max = 10))]
    name: String,
    #[column(name = "in \"stock\"")]
    #[validate(range(min = 0, exclusive_max = 1000))]
    stock: i32,
    #[validate(range(exclusive_min = -1.5, max = 2.5))]
    weight: Option<f64>,
    #[validate(length(equal = 2))]
    sizes: Option<Vec<i32>>,
    #[validate(length(max = 3))]
    image: Option<Vec<u8>>,
    #[validate(email)]
    contact: Option<String>,
}

#[test]
fn each_range_and_length_is_a_check_of_its_own() {
    let checks: Vec<_> = Product::TABLE.checks.iter().map(|check| (check.name, check.expression)).collect();
    assert_eq!(
        checks[1..],
        [
            ("products_name_length_check", r#"char_length("name") >= 3 AND char_length("name") <= 10"#),
            ("products_in \"stock\"_range_check", r#""in ""stock""" >= 0 AND "in ""stock""" < 1000"#),
            ("products_weight_range_check", r#""weight" > -1.5 AND "weight" <= 2.5"#),
            ("products_sizes_length_check", r#"cardinality("sizes") = 2"#),
            ("products_image_length_check", r#"octet_length("image") <= 3"#),
        ]
    );
}

#[derive(Model, Validate, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator")]
#[model(check_validators)]
struct Item {
    #[column(primary_key, default = identity)]
    id: i64,
    #[validate(length(min = 3))]
    name: String,
    #[validate(range(min = 0))]
    stock: Option<i32>,
    #[validate(length(equal = 2))]
    sizes: Option<Vec<i32>>,
    #[validate(length(max = 3))]
    image: Option<Vec<u8>>,
}

#[orm::test]
async fn what_goes_around_the_validators_the_database_refuses(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Item]).await?;
    let item = Item::create().name("chair").save(&db).await?;
    assert_eq!((item.stock, item.sizes), (None, None));
    // No validator sees a bulk statement.
    let refused = [
        (Item::create().name("ab"), "name"),
        (Item::create().name("äöü").stock(-1), "stock"),
        (Item::create().name("table").sizes(vec![1]), "sizes"),
        (Item::create().name("table").image(vec![0; 4]), "image"),
    ];
    for (row, field) in refused {
        let error = Item::insert_many([row]).exec(&db).await.unwrap_err();
        assert_eq!((error.kind(), error.fields()), (ErrorKind::CheckViolation, &[field][..]));
    }
    let fits = Item::create().name("äöü").stock(0).sizes(vec![1, 2]).image(vec![0; 3]);
    assert_eq!(Item::insert_many([fits]).exec(&db).await?, 1);
    Ok(())
}
