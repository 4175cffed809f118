//! The subqueries and joins that a guide to another mapper teaches, each with the SQL that it sends here.

use orm::expr::count;
use orm::prelude::*;
use orm::query::exists;

use super::models::tail;

#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(orders: Order)]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    email: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Order {
    #[column(primary_key, default = identity)]
    id: i64,
    total_amount: Decimal,
    #[belongs_to(user: User)]
    user_id: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
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
    price: Decimal,
    #[belongs_to(category: Category)]
    category_id: i64,
}

/// Ada orders for 1500 and 20, Bob nothing; one order is nobody's. A phone and a cable, a novel and an atlas.
async fn shop(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![User, Order, Category, Product]).await?;
    User::insert_many(["ada@x.org", "bob@x.org"].map(|email| User::create().email(email))).exec(db).await?;
    let orders = [(1500, Some(1)), (20, Some(1)), (7, None)];
    let orders = orders.map(|(amount, user)| Order::create().total_amount(amount).user_id(user));
    Order::insert_many(orders).exec(db).await?;
    Category::insert_many(["electronics", "books"].map(|name| Category::create().name(name)))
        .exec(db)
        .await?;
    let products = [("Phone", 800, 1), ("Cable", 10, 1), ("Novel", 10, 2), ("Atlas", 90, 2)];
    let products = products
        .map(|(name, price, category)| Product::create().name(name).price(price).category_id(category));
    Product::insert_many(products).exec(db).await?;
    Ok(())
}

/// 4.2.1: users who have placed orders over 1000, as a list, as a condition on the relation, and as an alias.
#[orm::test(setup = shop)]
async fn subqueries_in_where(db: Database) -> orm::Result<()> {
    let big = Order::find().filter(Order::total_amount.gt(1000)).select(Order::user_id).distinct();
    let listed = User::find().filter(User::id.in_(big));
    assert_eq!(
        tail(&listed.to_sql()),
        r#""users" WHERE "users"."id" = ANY(SELECT DISTINCT "orders"."user_id" FROM "orders" WHERE "orders"."total_amount" > $1)"#
    );
    let related = User::find().filter(User::orders.any(Order::total_amount.gt(1000)));
    let order = Order::alias();
    let own = order.find().filter(order.user_id.eq(User::id)).filter(order.total_amount.gt(1000));
    let aliased = User::find().filter(exists(own));
    assert_eq!(
        tail(&aliased.to_sql()),
        r#""users" WHERE EXISTS (SELECT 1 FROM "orders" WHERE "orders"."user_id" = "users"."id" AND "orders"."total_amount" > $1)"#
    );
    assert_eq!(aliased.to_sql(), related.to_sql());
    for query in [listed, related, aliased] {
        let found = query.all(&db).await?;
        assert_eq!(found.iter().map(|user| &*user.email).collect::<Vec<_>>(), ["ada@x.org"]);
    }
    Ok(())
}

/// 4.2.1: products with a price above the average of their category, with the category.
#[orm::test(setup = shop)]
async fn products_dearer_than_the_average_of_their_category(db: Database) -> orm::Result<()> {
    let p2 = Product::alias();
    let average = p2.find().filter(p2.category_id.eq(Product::category_id)).aggregate(p2.price.avg());
    let query = Product::find().filter(Product::price.gt(average)).order_by(Product::id);
    assert_eq!(
        tail(&query.to_sql()),
        r#""products" WHERE "products"."price" > (SELECT avg("products_2"."price") FROM "products" AS "products_2" WHERE "products_2"."category_id" = "products"."category_id") ORDER BY "products"."id""#
    );
    let found = orm::assert_queries!(db, 1, { query.include(Product::category).all(&db).await? });
    let found: Vec<_> = found.iter().map(|product| (&*product.name, &*product.category.name)).collect();
    assert_eq!(found, [("Phone", "electronics"), ("Atlas", "books")]);
    Ok(())
}

/// 4.3.1: every kind of join between orders and users.
#[orm::test(setup = shop)]
async fn multiple_join_types(db: Database) -> orm::Result<()> {
    let inner = Order::find().join(User::find(), |order, user| order.user_id.eq(user.id));
    assert_eq!(tail(&inner.to_sql()), r#""orders" JOIN "users" ON "orders"."user_id" = "users"."id""#);
    let rows: Vec<(Order, User)> = inner.all(&db).await?;
    assert_eq!(rows.len(), 2);

    let left = Order::find().left_join(User::find(), |order, user| order.user_id.eq(user.id));
    assert_eq!(tail(&left.to_sql()), r#""orders" LEFT JOIN "users" ON "orders"."user_id" = "users"."id""#);
    let rows: Vec<(Order, Option<User>)> = left.all(&db).await?;
    assert_eq!((rows.len(), rows.iter().filter(|(_, user)| user.is_none()).count()), (3, 1));

    let right = Order::find().right_join(User::find(), |order, user| order.user_id.eq(user.id));
    assert_eq!(tail(&right.to_sql()), r#""orders" RIGHT JOIN "users" ON "orders"."user_id" = "users"."id""#);
    let rows: Vec<(Option<Order>, User)> = right.all(&db).await?;
    assert_eq!((rows.len(), rows.iter().filter(|(order, _)| order.is_none()).count()), (3, 1));

    let full = Order::find().full_join(User::find(), |order, user| order.user_id.eq(user.id));
    assert_eq!(tail(&full.to_sql()), r#""orders" FULL JOIN "users" ON "orders"."user_id" = "users"."id""#);
    let rows: Vec<(Option<Order>, Option<User>)> = full.all(&db).await?;
    assert_eq!(rows.len(), 4);
    Ok(())
}

/// 4.4.1: how many orders each user has, and how the server finds that out.
#[orm::test(setup = shop)]
async fn the_plan_of_a_grouped_join(db: Database) -> orm::Result<()> {
    let query = User::find()
        .left_join(Order::find(), |user, order| user.id.eq(order.user_id))
        .group_by(|(user, _)| (user.id, user.email))
        .order_by(|(id, _), _| id)
        .select(|(_, email), (_, order)| (email, order.id.count()));
    assert_eq!(
        query.to_sql(),
        r#"SELECT "users"."email", count("orders"."id") FROM "users" LEFT JOIN "orders" ON "users"."id" = "orders"."user_id" GROUP BY "users"."id", "users"."email" ORDER BY "users"."id""#
    );
    assert!(query.clone().explain(&db).await?.to_string().contains("Join"));
    let rows = query.all(&db).await?;
    assert_eq!(rows, [("ada@x.org".to_owned(), 2), ("bob@x.org".to_owned(), 0)]);
    let all = User::find().left_join(Order::find(), |user, order| user.id.eq(order.user_id));
    assert_eq!(all.aggregate(|_| count()).required(&db).await?, 3);
    Ok(())
}
