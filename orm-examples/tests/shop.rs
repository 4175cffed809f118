//! The shop, order by order.

mod set_up;

use fastrand::Rng;
use indicatif::ProgressBar;
use orm::migrate::file::{Migrations, Script};
use orm::migrate::runner::{Runner, Target};
use orm::migrate::seed::Seeds;
use orm::prelude::*;
use orm_examples::shop::catalogue::{self, Entry};
use orm_examples::shop::checkout::{self, Basket, OutOfStock, Outcome};
use orm_examples::shop::customers::{self, Customer};
use orm_examples::shop::models::*;
use orm_examples::shop::visits::{self, Receipt, Then, Visit};
use orm_examples::shop::{Error, audit, database, import, report, reviews, storefront};

async fn tables(db: &Database) -> orm::Result<()> {
    set_up::migrate(db, database::migrations()).await
}

/// A shop with the first products of the catalogue and some customers.
struct Shop {
    catalogue: Vec<Entry>,
    products: Vec<Product>,
    customers: Vec<Customer>,
}

impl Shop {
    async fn open(db: &Database, products: usize) -> Result<Self, Error> {
        let mut catalogue = catalogue::read()?;
        catalogue.truncate(products);
        import::import(db, &catalogue, &ProgressBar::hidden()).await?;
        let customers = customers::sign_up(db, &mut Rng::with_seed(1), 20).await?;
        let products = Product::find().order_by(Product::sku.asc()).all(db).await?;
        Ok(Shop { catalogue, products, customers })
    }

    fn basket(&self, lines: &[(&Product, i32)]) -> Basket {
        let customer = &self.customers[0];
        Basket {
            user_id: customer.user.id,
            shipping_address: customer.postal_address(),
            lines: lines.iter().map(|(product, quantity)| (product.id, *quantity)).collect(),
        }
    }
}

async fn stock(db: &Database, product: &Product) -> orm::Result<i32> {
    Ok(Product::find_by_pk(product.id).required(db).await?.stock)
}

async fn placed(db: &Database, basket: Basket) -> orm::Result<Receipt> {
    let outcome = checkout::place(db, &basket).await?;
    assert!(matches!(outcome, Outcome::Placed(_)), "{outcome:?}");
    Ok(Receipt { basket, outcome })
}

fn mistakes(balance: Result<audit::Balance, Error>) -> Vec<String> {
    match balance {
        Err(Error::Audit(mistakes)) => mistakes,
        other => panic!("expected mistakes, got {other:?}"),
    }
}

#[orm::test(setup = tables)]
async fn the_import_keeps_every_category_under_its_parent(db: Database) -> Result<(), Error> {
    let shop = Shop::open(&db, 400).await?;
    let pages = Product::find()
        .include(Product::category.include(Category::parent.include(Category::parent)))
        .include(Product::tags.order_by(Tag::id.asc()))
        .order_by(Product::sku.asc())
        .all(&db)
        .await?;
    assert_eq!(pages.len(), 400);
    let mut entries = shop.catalogue;
    entries.sort_by(|a, b| a.sku.cmp(&b.sku));
    for (page, entry) in pages.iter().zip(&entries) {
        let parents = page.category.parent.iter().flat_map(|parent| {
            parent.parent.as_ref().map(|top| top.name.as_str()).into_iter().chain([parent.name.as_str()])
        });
        let path: Vec<&str> = parents.chain([page.category.name.as_str()]).collect();
        let tags: Vec<&str> = page.tags.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(
            (path, tags),
            (entry.category.iter().map(String::as_str).collect(), {
                let mut tags: Vec<&str> = entry.tags.iter().map(String::as_str).collect();
                tags.sort_unstable();
                tags
            })
        );
        assert_eq!((&page.name, page.price, page.stock), (&entry.name, entry.price, entry.stock));
        assert_eq!(page.attributes.0, entry.attributes);
    }
    Ok(())
}

#[orm::test(setup = tables)]
async fn many_customers_at_once_leave_money_and_stock_in_balance(db: Database) -> Result<(), Error> {
    let shop = Shop::open(&db, 60).await?;
    let scarce: Vec<Product> = shop.products.iter().take(6).cloned().collect();
    Product::update_all()
        .filter(Product::id.in_(scarce.iter().map(|product| product.id)))
        .set(Product::stock, 3)
        .exec(&db)
        .await?;
    let mut catalogue = shop.catalogue.clone();
    for entry in &mut catalogue {
        if scarce.iter().any(|product| product.sku == entry.sku) {
            entry.stock = 3;
        }
    }
    let visits = visits::plan(&mut Rng::with_seed(7), &shop.customers, &shop.products, &scarce, 150);
    let receipts = visits::run(&db, visits, &ProgressBar::hidden()).await?;
    let balance = audit::audit(&db, &catalogue, &receipts).await?;
    assert_eq!(balance.orders + balance.refused, 150);
    assert!(balance.refused > 10, "{balance:?}");
    assert_eq!(balance.units[0] - balance.units[1], balance.units[2]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_basket_that_cannot_be_served_leaves_nothing(db: Database) -> Result<(), Error> {
    let shop = Shop::open(&db, 10).await?;
    let (enough, scarce) = (&shop.products[0], &shop.products[1]);
    let basket = shop.basket(&[(enough, 1), (scarce, scarce.stock + 1)]);
    let refused = checkout::place(&db, &basket).await?;
    assert_eq!(
        refused,
        Outcome::Refused(OutOfStock {
            product: scarce.name.clone(),
            wanted: scarce.stock + 1,
            left: scarce.stock,
        })
    );
    assert_eq!(stock(&db, enough).await?, enough.stock);
    assert_eq!(Order::find().count(&db).await?, 0);
    assert_eq!(OrderItem::find().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_product_that_does_not_exist_is_an_error_and_leaves_nothing(db: Database) -> Result<(), Error> {
    let shop = Shop::open(&db, 10).await?;
    let mut basket = shop.basket(&[(&shop.products[0], 1)]);
    basket.lines.push((Uuid::nil(), 1));
    let error = checkout::place(&db, &basket).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(stock(&db, &shop.products[0]).await?, shop.products[0].stock);
    Ok(())
}

#[orm::test(setup = tables)]
async fn an_order_called_off_puts_its_stock_back_and_refunds_its_money(db: Database) -> Result<(), Error> {
    let shop = Shop::open(&db, 10).await?;
    let product = &shop.products[0];
    let visit = Visit { basket: shop.basket(&[(product, 2)]), then: Then::PayAndCancel };
    let receipts = visits::run(&db, vec![visit], &ProgressBar::hidden()).await?;
    let Outcome::Placed(order) = &receipts[0].outcome else { panic!("{receipts:?}") };
    assert_eq!((order.status, order.payment_status), (OrderStatus::Cancelled, PaymentStatus::Refunded));
    assert_eq!(stock(&db, product).await?, product.stock);
    Ok(())
}

#[orm::test(setup = tables)]
async fn an_order_that_has_left_cannot_be_called_off(db: Database) -> Result<(), Error> {
    let shop = Shop::open(&db, 10).await?;
    let product = &shop.products[0];
    let visit = Visit { basket: shop.basket(&[(product, 1)]), then: Then::Ship };
    let receipts = visits::run(&db, vec![visit], &ProgressBar::hidden()).await?;
    let Outcome::Placed(order) = &receipts[0].outcome else { panic!("{receipts:?}") };
    assert_eq!(checkout::cancel(&db, order.id).await?, *order);
    assert_eq!(stock(&db, product).await?, product.stock - 1);
    Ok(())
}

#[orm::test(setup = tables)]
async fn the_audit_names_a_product_whose_stock_is_wrong(db: Database) -> Result<(), Error> {
    let shop = Shop::open(&db, 10).await?;
    let product = &shop.products[0];
    let receipt = placed(&db, shop.basket(&[(product, 1)])).await?;
    product.increment(Product::stock, 1, &db).await?;
    let mistakes = mistakes(audit::audit(&db, &shop.catalogue, &[receipt]).await);
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    assert!(mistakes[0].starts_with(&product.sku), "{mistakes:?}");
    Ok(())
}

#[orm::test(setup = tables)]
async fn the_audit_names_an_order_whose_total_is_wrong(db: Database) -> Result<(), Error> {
    let shop = Shop::open(&db, 10).await?;
    let receipt = placed(&db, shop.basket(&[(&shop.products[0], 1), (&shop.products[1], 2)])).await?;
    OrderItem::update_all()
        .all_rows()
        .set(OrderItem::price_at_time, OrderItem::price_at_time + Decimal::new(1, 2))
        .exec(&db)
        .await?;
    let mistakes = mistakes(audit::audit(&db, &shop.catalogue, &[receipt]).await);
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    assert!(mistakes[0].contains("its items cost"), "{mistakes:?}");
    Ok(())
}

#[orm::test(setup = tables)]
async fn the_audit_finds_what_a_refused_basket_left(db: Database) -> Result<(), Error> {
    let shop = Shop::open(&db, 10).await?;
    // As if its transaction had been committed.
    let Receipt { basket, outcome: Outcome::Placed(order) } =
        placed(&db, shop.basket(&[(&shop.products[0], 1)])).await?
    else {
        unreachable!("placed() says so")
    };
    let refusal = OutOfStock { product: shop.products[0].name.clone(), wanted: 1, left: 0 };
    let receipts = [Receipt { basket, outcome: Outcome::Refused(refusal) }];
    let mistakes = mistakes(audit::audit(&db, &shop.catalogue, &receipts).await);
    assert_eq!(mistakes, [format!("order {}: nobody placed it", order.id)]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_product_page_with_its_tree_is_one_round_trip(db: Database) -> Result<(), Error> {
    let shop = Shop::open(&db, 5).await?;
    reviews::write(&db, &mut Rng::with_seed(3), &shop.products, &shop.customers, 60).await?;
    let sku = &shop.products[0].sku;
    let page = orm::assert_queries!(db, 1, { storefront::product_page(&db, sku).await? });
    assert_eq!(&page.sku, sku);
    assert_eq!(page.reviews.len(), 3);
    assert!(page.reviews.is_sorted_by(|a, b| a.created_at >= b.created_at));
    assert!(page.reviews.iter().all(|review| review.author.id == review.author_id));
    let newest = Product::reviews.of(&shop.products[0]).order_by(Review::created_at.desc()).one(&db).await?;
    assert_eq!(newest.map(|review| review.id), page.reviews.first().map(|review| review.id));
    Ok(())
}

#[orm::test(setup = tables)]
async fn the_report_counts_every_sale_once(db: Database) -> Result<(), Error> {
    let shop = Shop::open(&db, 40).await?;
    let visits = visits::plan(&mut Rng::with_seed(5), &shop.customers, &shop.products, &[], 40);
    let receipts = visits::run(&db, visits, &ProgressBar::hidden()).await?;
    let balance = audit::audit(&db, &shop.catalogue, &receipts).await?;
    let sales = orm::assert_queries!(db, 1, { report::sales(&db).await? });
    for rows in [report::by_department(&sales), report::by_product(&sales), report::by_customer(&sales)] {
        assert_eq!(rows.iter().map(|(_, sold)| sold.revenue).sum::<Decimal>(), balance.revenue);
        assert!(rows.is_sorted_by(|(_, a), (_, b)| a.revenue >= b.revenue));
    }
    assert_eq!(report::by_product(&sales).iter().map(|(_, sold)| sold.units).sum::<i64>(), balance.units[1]);
    Ok(())
}

#[orm::test]
async fn the_migrations_make_what_the_models_ask_for_and_keep_nobody_waiting(
    db: Database,
) -> Result<(), Box<dyn std::error::Error>> {
    set_up::the_migrations_are_in_order(&db, database::command_line).await
}

#[orm::test]
async fn all_migrations_can_be_undone_and_applied_again(
    db: Database,
) -> Result<(), Box<dyn std::error::Error>> {
    set_up::down_all_the_way_and_up_again(&db, &database::migrations()?).await
}

#[orm::test]
async fn seeding_twice_changes_nothing(db: Database) -> Result<(), Box<dyn std::error::Error>> {
    set_up::seeding_twice_changes_nothing(&db, &database::migrations()?, &database::seeds()?).await
}

/// What was there before its latest versions is what they have now, and what they wrote is there for those before.
#[orm::test]
async fn rows_go_through_the_history_and_back(db: Database) -> Result<(), Box<dyn std::error::Error>> {
    let migrations = database::migrations()?;
    let named = |name: &str| {
        let found = migrations.iter().find(|migration| migration.description.starts_with(name));
        found.map(|migration| migration.version).ok_or("there is no such migration")
    };
    let runner = Runner::new(&db, &migrations);
    runner.run(Target::UpTo(named("reviews")?)).await?;
    orm::sql!(
        "INSERT INTO users (id, email, name, last_seen_at)
         VALUES (gen_random_uuid(), 'Ada@Example.org', 'Ada', '2026-11-01'), (gen_random_uuid(), 'ben@example.org', 'Ben', NULL)"
    )
    .exec(&db)
    .await?;
    // While programs of both versions run.
    runner.run(Target::UpTo(named("last login fill")?)).await?;
    orm::sql!("UPDATE users SET last_seen_at = '2026-11-02' WHERE name = 'Ben'").exec(&db).await?;
    runner.up().await?;
    let users = User::find().order_by(User::name).all(&db).await?;
    let seen = |users: &[User]| -> Vec<String> {
        users
            .iter()
            .map(|user| user.last_login_at.map_or_else(String::new, |at| at.date_naive().to_string()))
            .collect()
    };
    assert_eq!(users[0].email, "ada@example.org");
    assert_eq!(seen(&users), ["2026-11-01", "2026-11-02"]);
    runner.run(Target::DownTo(named("reviews")?)).await?;
    let back: Vec<String> =
        orm::sql!("SELECT last_seen_at::date::text FROM users ORDER BY name").scalars(&db).await?;
    assert_eq!(back, ["2026-11-01", "2026-11-02"]);
    Ok(())
}

#[test]
fn what_is_embedded_is_what_the_folders_have() -> Result<(), Box<dyn std::error::Error>> {
    let migrations = Migrations::read(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/shop"))?;
    let embedded = database::migrations()?;
    assert_eq!(embedded.len(), migrations.len());
    for (embedded, read) in embedded.iter().zip(&migrations) {
        let file = std::path::Path::new(read.up.file()).file_name();
        assert_eq!(std::path::Path::new(embedded.up.file()).file_name(), file);
        assert_eq!((embedded.version, embedded.up.sql()), (read.version, read.up.sql()));
        assert_eq!(embedded.down.as_ref().map(Script::sql), read.down.as_ref().map(Script::sql));
    }
    let read = Seeds::read(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/shop"))?;
    let of_files: Vec<&str> = read.names().collect();
    assert_eq!(of_files, ["0001_tags", "0002_first_admin"]);
    assert_eq!(database::seeds()?.names().collect::<Vec<_>>(), [&of_files[..], &["0003_catalogue"]].concat());
    Ok(())
}
