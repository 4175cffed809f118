//! The queries that a guide to another mapper teaches, each with the SQL that it sends here.

use orm::expr::{Expr, Truth, count};
use orm::prelude::*;

#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Customer,
    Admin,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(index(status, role), index(email, first_name, unique))]
#[has_many(orders: Order)]
#[has_one(address: Address)]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    email: String,
    first_name: String,
    role: Role,
    status: String,
    #[column(default = now)]
    created_at: DateTime<Utc>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Address {
    #[column(primary_key, default = identity)]
    id: i64,
    street: String,
    city: String,
    #[column(unique)]
    #[belongs_to(user: User)]
    user_id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(products: Product)]
struct Category {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Product {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
    brand: String,
    description: Option<String>,
    price: Decimal,
    #[column(default = now)]
    created_at: DateTime<Utc>,
    #[belongs_to(category: Category)]
    category_id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(items: OrderItem)]
struct Order {
    #[column(primary_key, default = identity)]
    id: i64,
    total_amount: Decimal,
    #[column(default = now)]
    created_at: DateTime<Utc>,
    #[belongs_to(user: User)]
    user_id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct OrderItem {
    #[column(primary_key, default = identity)]
    id: i64,
    quantity: i32,
    price: Decimal,
    #[belongs_to(order: Order)]
    order_id: i64,
    #[belongs_to(product: Product)]
    product_id: i64,
}

fn day(day: u32) -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(2026, 3, day)
        .and_then(|date| date.and_hms_opt(12, 0, 0))
        .unwrap_or_default()
        .and_utc()
}

/// Two users of whom one orders: a phone and two books on the first of March, a phone on the second.
async fn shop(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![User, Address, Category, Product, Order, OrderItem]).await?;
    let user = |email: &str, name: &str, role| {
        User::create().email(email).first_name(name).role(role).status("active").created_at(day(1))
    };
    user("root@x.org", "Rosa", Role::Admin).save(db).await?;
    let ada =
        user("ada@x.org", "Ada", Role::Customer).address(Address::create().street("High St").city("York"));
    let ada = ada.save(db).await?;
    let product = |name: &str, brand: &str, price: i64, number: u32| {
        Product::create().name(name).brand(brand).price(price).created_at(day(number))
    };
    let electronics = Category::create()
        .name("electronics")
        .products([
            product("Phone", "Samsung", 800, 1).description("call 555-12-3456"),
            product("Smartphone", "Apple", 1200, 2),
            product("Cable", "Other", 10, 3),
        ])
        .save(db)
        .await?;
    let books =
        Category::create().name("books").products([product("Novel", "Press", 20, 4)]).save(db).await?;
    let (phone, novel) = (&electronics.products[0], &books.products[0]);
    let item = |product: &Product, quantity| {
        OrderItem::create().product_id(product.id).quantity(quantity).price(product.price)
    };
    Order::create()
        .user_id(ada.id)
        .total_amount(840)
        .created_at(day(1))
        .items([item(phone, 1), item(novel, 2)])
        .save(db)
        .await?;
    let second = Order::create().user_id(ada.id).total_amount(1600).created_at(day(2));
    second.items([item(phone, 2)]).save(db).await?;
    Ok(())
}

/// What comes behind the columns.
fn tail(sql: &str) -> &str {
    sql.split_once(" FROM ").map_or(sql, |(_, tail)| tail)
}

async fn names(db: &Database, filter: Expr<Product, impl Truth>) -> orm::Result<Vec<String>> {
    Product::find().filter(filter).order_by(Product::id).select(Product::name).all(db).await
}

#[orm::test(setup = shop)]
async fn one_row_by_its_key_and_by_conditions(db: Database) -> orm::Result<()> {
    let by_key = User::find_by_pk(2);
    assert_eq!(tail(&by_key.to_sql()), r#""users" WHERE "users"."id" = $1"#);
    assert_eq!(by_key.one(&db).await?.map(|user| user.first_name).as_deref(), Some("Ada"));
    assert_eq!(User::find_by_pk(99).one(&db).await?, None);

    let admin = User::find().filter(User::role.eq(Role::Admin)).filter(User::status.eq("active"));
    assert_eq!(
        tail(&admin.to_sql()),
        r#""users" WHERE "users"."role" = $1::"role" AND "users"."status" = $2"#
    );
    assert_eq!(admin.one(&db).await?.map(|user| user.id), Some(1));
    let active = User::find().filter(User::status.eq("active"));
    assert_eq!(active.all(&db).await?.len(), 2);
    Ok(())
}

#[orm::test(setup = shop)]
async fn comparisons_and_lists(db: Database) -> orm::Result<()> {
    let sql = |filter| tail(&Product::find().filter(filter).to_sql()).to_owned();
    let cases = [
        (Product::price.eq(20), r#""products"."price" = $1"#, vec!["Novel"]),
        (Product::price.ne(20), r#""products"."price" <> $1"#, vec!["Phone", "Smartphone", "Cable"]),
        (Product::price.gt(100), r#""products"."price" > $1"#, vec!["Phone", "Smartphone"]),
        (Product::price.gte(800), r#""products"."price" >= $1"#, vec!["Phone", "Smartphone"]),
        (Product::price.lt(20), r#""products"."price" < $1"#, vec!["Cable"]),
        (Product::price.lte(20), r#""products"."price" <= $1"#, vec!["Cable", "Novel"]),
        (Product::price.between(20, 1000), r#""products"."price" BETWEEN $1 AND $2"#, vec!["Phone", "Novel"]),
        (
            Product::brand.in_(["Apple", "Press"]),
            r#""products"."brand" = ANY($1)"#,
            vec!["Smartphone", "Novel"],
        ),
        (
            Product::brand.not_in(["Apple", "Press"]),
            r#""products"."brand" <> ALL($1)"#,
            vec!["Phone", "Cable"],
        ),
    ];
    for (filter, expected, found) in cases {
        assert_eq!(sql(filter.clone()), format!(r#""products" WHERE {expected}"#));
        assert_eq!(names(&db, filter).await?, found, "{expected}");
    }
    Ok(())
}

#[orm::test(setup = shop)]
async fn conditions_are_nested(db: Database) -> orm::Result<()> {
    let filter = Product::price
        .gte(50)
        .and(Product::category.is(Category::name.eq("electronics")))
        .and(Product::brand.eq("Samsung").or(Product::brand.eq("Apple")));
    assert_eq!(
        tail(&Product::find().filter(filter.clone()).to_sql()),
        r#""products" WHERE "products"."price" >= $1 AND EXISTS (SELECT 1 FROM "categories" WHERE "categories"."id" = "products"."category_id" AND "categories"."name" = $2) AND ("products"."brand" = $3 OR "products"."brand" = $4)"#
    );
    assert_eq!(names(&db, filter).await?, ["Phone", "Smartphone"]);
    assert_eq!(names(&db, !Product::price.gt(15)).await?, ["Cable"]);
    Ok(())
}

#[orm::test(setup = shop)]
async fn patterns(db: Database) -> orm::Result<()> {
    let cases = [
        (Product::name.like("%phone%").nullable(), "LIKE $1", vec!["Smartphone"]),
        (Product::name.ilike("%phone%").nullable(), "ILIKE $1", vec!["Phone", "Smartphone"]),
        (Product::description.regexp(r"\d{3}-\d{2}-\d{4}"), "~ $1", vec!["Phone"]),
        (Product::name.starts_with("Sm").nullable(), "LIKE $1", vec!["Smartphone"]),
        (Product::name.ends_with("one").nullable(), "LIKE $1", vec!["Phone", "Smartphone"]),
        (Product::name.contains("ab").nullable(), "LIKE $1", vec!["Cable"]),
    ];
    for (filter, expected, found) in cases {
        assert!(Product::find().filter(filter.clone()).to_sql().ends_with(expected));
        assert_eq!(names(&db, filter).await?, found, "{expected}");
    }
    Ok(())
}

#[orm::test(setup = shop)]
async fn a_tree_of_relations_is_one_round_trip(db: Database) -> orm::Result<()> {
    let orders = orm::assert_queries!(db, 1, {
        Order::find()
            .include(Order::user.include(User::address))
            .include(Order::items.order_by(OrderItem::id).include(OrderItem::product))
            .order_by(Order::id)
            .all(&db)
            .await?
    });
    let first = &orders[0];
    assert_eq!(first.user.address.as_ref().map(|address| &*address.city), Some("York"));
    let products: Vec<_> = first.items.iter().map(|item| (&*item.product.name, item.quantity)).collect();
    assert_eq!(products, [("Phone", 1), ("Novel", 2)]);
    Ok(())
}

#[orm::test(setup = shop)]
async fn chosen_attributes_and_functions(db: Database) -> orm::Result<()> {
    let query = User::find().order_by(User::id).select((
        User::id,
        User::email,
        User::first_name,
        User::created_at.date(),
    ));
    assert_eq!(
        query.to_sql(),
        r#"SELECT "users"."id", "users"."email", "users"."first_name", "users"."created_at"::date FROM "users" ORDER BY "users"."id""#
    );
    let rows: Vec<(i64, String, String, NaiveDate)> = query.all(&db).await?;
    assert_eq!(rows[1], (2, "ada@x.org".to_owned(), "Ada".to_owned(), day(1).date_naive()));
    Ok(())
}

#[orm::test(setup = shop)]
async fn orders_and_revenue_by_day(db: Database) -> orm::Result<()> {
    let query = Order::find()
        .group_by(Order::created_at.date())
        .order_by_key(|day| day)
        .select(|day| (day, Order::id.count(), Order::total_amount.sum()));
    assert_eq!(
        query.to_sql(),
        r#"SELECT "orders"."created_at"::date, count("orders"."id"), sum("orders"."total_amount") FROM "orders" GROUP BY "orders"."created_at"::date ORDER BY "orders"."created_at"::date"#
    );
    let rows: Vec<(NaiveDate, i64, Option<Decimal>)> = query.all(&db).await?;
    let expected =
        [(1, 840), (2, 1600)].map(|(number, sum)| (day(number).date_naive(), 1, Some(Decimal::from(sum))));
    assert_eq!(rows, expected);
    Ok(())
}

#[orm::test(setup = shop)]
async fn sales_of_each_product_with_its_name(db: Database) -> orm::Result<()> {
    let query = OrderItem::find()
        .group_by((OrderItem::product_id, OrderItem::product.get(Product::name)))
        .order_by((OrderItem::price * OrderItem::quantity.cast::<Decimal>()).sum().desc())
        .select(|(product, name)| {
            let revenue = (OrderItem::price * OrderItem::quantity.cast::<Decimal>()).sum();
            (product, name, count(), OrderItem::quantity.sum(), revenue)
        });
    assert!(
        tail(&query.to_sql().replacen(" FROM ", " ", 1)).ends_with(
            r#"GROUP BY "order_items"."product_id", (SELECT "products"."name" FROM "products" WHERE "products"."id" = "order_items"."product_id") ORDER BY sum("order_items"."price" * "order_items"."quantity"::numeric) DESC"#
        ),
        "{}",
        query.to_sql()
    );
    let rows = query.all(&db).await?;
    let revenue = |amount: i64| Some(Decimal::from(amount));
    assert_eq!(
        rows,
        [
            (1, "Phone".to_owned(), 2, Some(3), revenue(2400)),
            (4, "Novel".to_owned(), 1, Some(2), revenue(40))
        ]
    );
    Ok(())
}

#[orm::test(setup = shop)]
async fn pages_by_number_and_by_cursor(db: Database) -> orm::Result<()> {
    let newest = || Product::find().order_by(Product::created_at.desc());
    let page = orm::assert_queries!(db, 2, { newest().page(2, 3, &db).await? });
    assert_eq!((page.total, page.total_pages, page.rows.len()), (4, 2, 1));
    assert_eq!(page.rows[0].name, "Phone");
    let first = newest().limit(3).cursor_page(&db).await?;
    let next = first.next.expect("there are more");
    let second = orm::assert_queries!(db, 1, { newest().after(next).limit(3).cursor_page(&db).await? });
    assert_eq!(second.rows, page.rows);
    Ok(())
}

#[orm::test(setup = shop)]
async fn subqueries_in_a_condition(db: Database) -> orm::Result<()> {
    let big = Order::find().filter(Order::total_amount.gt(1000)).select(Order::user_id).distinct();
    let users = User::find().filter(User::id.in_(big));
    assert_eq!(
        tail(&users.to_sql()),
        r#""users" WHERE "users"."id" = ANY(SELECT DISTINCT "orders"."user_id" FROM "orders" WHERE "orders"."total_amount" > $1)"#
    );
    let found = users.all(&db).await?;
    // The same through the relation.
    let through = User::find().filter(User::orders.any(Order::total_amount.gt(1000)));
    assert_eq!(through.all(&db).await?, found);
    assert_eq!(found.len(), 1);

    // Dearer than the average of its category: two orders of the outer row through its relation.
    let average = Product::category.get(Category::products.avg(Product::price));
    let dear = Product::find().filter(Product::price.gt(average));
    assert_eq!(
        tail(&dear.to_sql()),
        r#""products" WHERE "products"."price" > (SELECT (SELECT avg("products_2"."price") FROM "products" AS "products_2" WHERE "products_2"."category_id" = "categories"."id") FROM "categories" WHERE "categories"."id" = "products"."category_id")"#
    );
    let found = dear.include(Product::category).order_by(Product::id).all(&db).await?;
    let names: Vec<_> = found.iter().map(|product| (&*product.name, &*product.category.name)).collect();
    assert_eq!(names, [("Phone", "electronics"), ("Smartphone", "electronics")]);
    Ok(())
}
