//! What a migration has to be told beside the models: what rows get, and how values become those of a new type.

use orm::cli::App;
use orm::prelude::*;
use tempfile::TempDir;

use crate::generate::{NOWHERE, migrate};
use crate::support::{Ran, folder, url};

mod first {
    use orm::prelude::*;

    #[derive(Model)]
    #[model(table = "products")]
    pub(super) struct Product {
        #[column(primary_key)]
        pub(super) id: i64,
        #[column(len = 10)]
        pub(super) code: String,
        pub(super) kind: Option<String>,
    }
}

/// A shorter code.
mod shorter {
    use orm::prelude::*;

    #[derive(Model)]
    #[model(table = "products")]
    pub(super) struct Product {
        #[column(primary_key)]
        pub(super) id: i64,
        #[column(len = 5)]
        pub(super) code: String,
        pub(super) kind: Option<String>,
    }
}

/// A code that is a number.
mod number {
    use orm::prelude::*;

    #[derive(Model)]
    #[model(table = "products")]
    pub(super) struct Product {
        #[column(primary_key)]
        pub(super) id: i64,
        pub(super) code: i32,
        pub(super) kind: Option<String>,
    }
}

/// One more column that has to have a value.
mod labelled {
    use orm::prelude::*;

    #[derive(Model)]
    #[model(table = "products")]
    pub(super) struct Product {
        #[column(primary_key)]
        pub(super) id: i64,
        #[column(len = 10)]
        pub(super) code: String,
        pub(super) kind: Option<String>,
        pub(super) label: String,
    }
}

/// A kind that has to have a value.
mod required {
    use orm::prelude::*;

    #[derive(Model)]
    #[model(table = "products")]
    pub(super) struct Product {
        #[column(primary_key)]
        pub(super) id: i64,
        #[column(len = 10)]
        pub(super) code: String,
        #[column(default = "new")]
        pub(super) kind: String,
    }
}

struct Shop {
    url: String,
    here: TempDir,
}

impl Shop {
    /// A table of the first form, with these codes.
    async fn of(db: &Database, codes: &[&str]) -> Self {
        let shop = Shop { url: url(db).await, here: folder() };
        shop.generate(App::new(orm::models![first::Product]), &[]).await.done();
        shop.up(App::new(orm::models![first::Product])).await.done();
        for (id, code) in (1_i64..).zip(codes) {
            orm::sql!("INSERT INTO products (id, code) VALUES ({id}, {code})").exec(db).await.unwrap();
        }
        shop
    }

    async fn generate(&self, app: App, arguments: &[&str]) -> Ran {
        migrate(app, self.here.path(), NOWHERE, &[&["generate", "products"], arguments].concat()).await
    }

    async fn up(&self, app: App) -> Ran {
        migrate(app, self.here.path(), &self.url, &["up"]).await
    }

    fn files(&self) -> usize {
        std::fs::read_dir(self.here.path()).unwrap().count()
    }
}

macro_rules! texts {
    ($db:ident, $sql:literal) => {
        orm::sql!($sql).scalars::<String>(&$db).await.unwrap()
    };
}

#[orm::test]
async fn a_shorter_column_never_cuts_values_off(db: Database) {
    let shop = Shop::of(&db, &["short", "much long"]).await;
    let app = || App::new(orm::models![shorter::Product]);
    let wrote = shop.generate(app(), &[]).await;
    assert_eq!(wrote.status, 0, "{}", wrote.err);
    let warning =
        "products.code from varchar(10) to varchar(5): rows with longer values make the migration fail";
    assert!(wrote.err.contains(warning), "{}", wrote.err);
    let failed = shop.up(app()).await;
    assert_eq!(failed.status, 1, "{}", failed.out);
    assert!(failed.err.contains("value too long for type character varying(5)"), "{}", failed.err);
    // Those who write while both columns are there are not cut off either.
    let long = db.execute_batch("INSERT INTO products (id, code) VALUES (9, 'too long')").await.unwrap_err();
    assert!(long.to_string().contains("value too long"), "{long}");
    assert_eq!(texts!(db, "SELECT code::text FROM products ORDER BY id"), ["short", "much long"]);

    db.execute_batch("UPDATE products SET code = 'long' WHERE id = 2").await.unwrap();
    shop.up(app()).await.done();
    assert_eq!(texts!(db, "SELECT code::text FROM products ORDER BY id"), ["short", "long"]);
}

#[orm::test]
async fn a_type_that_values_do_not_become_by_themselves_is_refused(db: Database) {
    let shop = Shop::of(&db, &["1", "x"]).await;
    let app = || App::new(orm::models![number::Product]);
    let before = shop.files();
    let refused = shop.generate(app(), &[]).await.failed(1);
    assert!(refused.contains("does not convert by itself from varchar(10) to integer"), "{refused}");
    assert!(refused.contains(r#"--convert 'products.code="code"::integer'"#), "{refused}");
    assert_eq!(shop.files(), before, "nothing was written");
    let told = "products.code=CASE WHEN code ~ '^[0-9]+$' THEN code::integer ELSE 0 END";
    let wrote = shop.generate(app(), &["--convert", told]).await;
    assert_eq!(wrote.status, 0, "{}", wrote.err);
    shop.up(app()).await.done();
    assert_eq!(texts!(db, "SELECT code::text FROM products ORDER BY id"), ["1", "0"]);
}

#[orm::test]
async fn what_a_new_column_gets_may_be_made_of_the_row(db: Database) {
    let shop = Shop::of(&db, &["a", "b"]).await;
    let app = || App::new(orm::models![labelled::Product]);
    let wrote = shop.generate(app(), &["--fill", "products.label='P' || id"]).await;
    assert_eq!(wrote.status, 0, "{}", wrote.err);
    shop.up(app()).await.done();
    assert_eq!(texts!(db, "SELECT label FROM products ORDER BY id"), ["P1", "P2"]);
    let checked = migrate(app(), shop.here.path(), &shop.url, &["check", "--replay"]).await.done();
    assert_eq!(checked, "the migrations produce what the models ask for\n");
}

#[orm::test]
async fn a_new_column_that_has_to_have_a_value_is_asked_for(db: Database) {
    let shop = Shop::of(&db, &["a"]).await;
    let before = shop.files();
    let refused = shop.generate(App::new(orm::models![labelled::Product]), &[]).await.failed(3);
    assert!(refused.contains("\n  --fill products.label=SQL\n"), "{refused}");
    assert!(refused.contains("make the field an Option"), "{refused}");
    assert_eq!(shop.files(), before, "nothing was written");
}

#[orm::test]
async fn a_fill_or_a_conversion_of_nothing_is_refused(db: Database) {
    let shop = Shop::of(&db, &["a"]).await;
    let app = || App::new(orm::models![labelled::Product]);
    let fills = ["--fill", "products.label='x'", "--fill", "products.lable='x'"];
    let refused = shop.generate(app(), &fills).await.failed(2);
    assert!(refused.contains("--fill products.lable: no column of that name is new"), "{refused}");
    assert!(refused.contains("what is new or becomes NOT NULL: products.label"), "{refused}");
    let both = ["--fill", "products.label='x'", "--convert", "products.code=1"];
    let refused = shop.generate(app(), &both).await.failed(2);
    assert!(refused.contains("--convert products.code: "), "{refused}");
    assert!(refused.contains("no column gets another type"), "{refused}");
}

#[orm::test]
async fn a_column_that_becomes_required_is_filled_where_it_is_null(db: Database) {
    let shop = Shop::of(&db, &["a", "b"]).await;
    db.execute_batch("UPDATE products SET kind = 'mine' WHERE id = 2").await.unwrap();
    let app = || App::new(orm::models![required::Product]);
    let warned = shop.generate(app(), &["--dry-run"]).await;
    assert_eq!(warned.status, 0, "{}", warned.err);
    assert!(warned.err.contains("rows with NULL in products.kind make the migration fail"), "{}", warned.err);
    assert!(warned.err.contains("--fill products.kind="), "{}", warned.err);
    let default = warned.out.find("SET DEFAULT 'new'").expect("it has a default");
    assert!(warned.out.find("NOT VALID").is_some_and(|check| default < check), "{}", warned.out);

    shop.generate(app(), &["--fill", "products.kind='old'"]).await.done();
    shop.up(app()).await.done();
    assert_eq!(texts!(db, "SELECT kind FROM products ORDER BY id"), ["old", "mine"]);
    let checked = migrate(app(), shop.here.path(), &shop.url, &["check", "--replay"]).await.done();
    assert_eq!(checked, "the migrations produce what the models ask for\n");
}
