//! What holds of the migrations and seeds of every application.

use std::collections::BTreeMap;

use orm::cli::{App, Exit};
use orm::migrate::catalogue::{self, Scope};
use orm::migrate::file::{FileError, Migrations};
use orm::migrate::runner::{Runner, Target};
use orm::migrate::schema::Schema;
use orm::migrate::seed::{self, Seeds, Which};
use orm::prelude::*;

/// What the library keeps of its own.
const OWN: [&str; 3] = ["_sqlx_migrations", "_orm_migration_progress", "_orm_backfills"];

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The command line finds that the migrations produce what the models ask for, and its lint nothing in them.
pub(crate) async fn the_migrations_are_in_order(db: &Database, app: impl Fn() -> App) -> Result {
    let name: String = orm::sql!("SELECT current_database()::text").scalar(db).await?;
    let url = orm::testkit::url(&name)?;
    for (command, answer) in [
        (&["check", "--replay"][..], "the migrations produce what the models ask for\n"),
        (&["lint"], "nothing found in "),
    ] {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let line = [&["manage", "--database-url", &url, "migrate"], command].concat();
        let exit = app().run_with(line, &mut out, &mut err).await;
        let text = [out, err].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        assert!(exit == Exit::Done && text.starts_with(answer), "{command:?}: {text}");
    }
    Ok(())
}

/// All migrations can be undone, to the last table and type, and applied again.
pub(crate) async fn down_all_the_way_and_up_again(db: &Database, migrations: &Migrations) -> Result {
    let runner = Runner::new(db, migrations);
    assert_eq!(runner.up().await?.len(), migrations.len());
    assert!(runner.up().await?.is_empty());
    let there = schema(db).await?;
    assert_eq!(runner.run(Target::DownAll).await?.len(), migrations.len());
    let nothing = schema(db).await?;
    assert!(
        nothing.tables.is_empty() && nothing.enums.is_empty() && nothing.functions.is_empty(),
        "{nothing:?}"
    );
    runner.up().await?;
    assert_eq!(schema(db).await?, there);
    Ok(())
}

/// Seeds that have run change nothing when they are run again, and what they did can be undone and done again.
pub(crate) async fn seeding_twice_changes_nothing(
    db: &Database,
    migrations: &Migrations,
    seeds: &Seeds,
) -> Result {
    Runner::new(db, migrations).up().await?;
    let empty = rows(db).await?;
    assert_eq!(seed::up(db, seeds, None).await?.len(), seeds.names().count());
    let there = rows(db).await?;
    assert!(seed::up(db, seeds, None).await?.is_empty());
    assert_eq!(rows(db).await?, there);
    seed::down(db, seeds, &Which::All).await?;
    assert_eq!(rows(db).await?, empty);
    seed::up(db, seeds, None).await?;
    assert_eq!(rows(db).await?, there);
    Ok(())
}

async fn schema(db: &Database) -> Result<Schema> {
    let scope = OWN.iter().fold(Scope::new(), |scope, table| scope.except(*table));
    Ok(catalogue::read(db, &scope).await?)
}

/// How many rows each table of the application has.
async fn rows(db: &Database) -> Result<BTreeMap<String, i64>> {
    let tables: Vec<String> =
        orm::sql!("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '^_'")
            .scalars(db)
            .await?;
    let mut rows = BTreeMap::new();
    for table in tables {
        let count = orm::sql!("SELECT count(*) FROM {orm::sql::ident(&table)}").scalar(db).await?;
        rows.insert(table, count);
    }
    Ok(rows)
}

/// Applies all migrations, and runs no seed.
pub(crate) async fn migrate(
    db: &Database,
    migrations: std::result::Result<Migrations, FileError>,
) -> orm::Result<()> {
    let migrations = migrations.map_err(Error::application)?;
    Runner::new(db, &migrations).up().await.map_err(Error::application)?;
    Ok(())
}
