//! What `world` runs in processes of their own: a few tests that behave as an environment variable says.

use std::io::{Read as _, Write as _};
use std::{env, fs, io};

use orm::Database;

/// Leaves one line per run in the file that `ORM_CHILD_SETUPS` names.
async fn counted_setup(db: &Database) -> orm::Result<()> {
    if let Some(path) = env::var_os("ORM_CHILD_SETUPS") {
        let file = fs::OpenOptions::new().append(true).create(true).open(path);
        file.and_then(|mut file| writeln!(file, "ran")).map_err(orm::Error::application)?;
    }
    let script = match env::var("ORM_CHILD").as_deref() {
        Ok("refuse") => {
            format!("CREATE TABLE from_setup (id no_such_type); {}", "SELECT 'a line';\n".repeat(500))
        }
        _ => "CREATE TABLE from_setup (id int)".to_owned(),
    };
    db.execute_batch(orm::sql::trusted(script)).await
}

async fn behave(db: Database) -> orm::Result<()> {
    db.execute_batch("INSERT INTO from_setup VALUES (1); CREATE TABLE only_here (id int)").await?;
    match env::var("ORM_CHILD").as_deref() {
        Ok("panic") => panic!("as told"),
        Ok("error") => db.execute_batch("SELECT no_such_column").await,
        Ok("wait") => {
            writeln!(io::stdout(), "\nready").map_err(orm::Error::application)?;
            io::stdin().read_to_end(&mut Vec::new()).map(drop).map_err(orm::Error::application)
        }
        _ => Ok(()),
    }
}

#[orm::test(setup = counted_setup)]
#[ignore = "run by other tests, in a process of its own"]
async fn one(db: Database) -> orm::Result<()> {
    behave(db).await
}

#[orm::test(setup = counted_setup)]
#[ignore = "run by other tests, in a process of its own"]
async fn two(db: Database) -> orm::Result<()> {
    behave(db).await
}

#[orm::test(setup = counted_setup)]
#[ignore = "run by other tests, in a process of its own"]
async fn three(db: Database) -> orm::Result<()> {
    behave(db).await
}
