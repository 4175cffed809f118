//! Functions that an application gives to its command line.

use orm::migrate::seed::Seed;
use orm::prelude::*;

async fn returns_nothing(_: &Transaction) {}

fn does_not_wait(_: &Transaction) -> orm::Result<()> {
    Ok(())
}

fn holds_at_once(_: &Database) -> orm::Result<bool> {
    Ok(true)
}

fn main() {
    let _ = Seed::new("0001", returns_nothing);
    let _ = Seed::new("0002", does_not_wait);
    let _ = orm::cli::App::new(&[]).invariant("it holds", holds_at_once);
}
