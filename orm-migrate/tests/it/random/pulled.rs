//! Random schemas are pulled: whatever they have, models of them are written, and nothing is lost in silence.

use std::process::Command;

use orm::Database;
use orm_migrate::catalogue::{self, Scope};
use orm_migrate::pull::{Options, pull};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};

use super::{Case, recipe};
use crate::pull::names_what_is_other;
use crate::support::{clear, create};

#[orm::test]
async fn of_random_schemas_nothing_is_lost_in_silence(db: Database) -> orm::Result<()> {
    let cases = std::env::var("ORM_TEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(20);
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("rustfmt.toml"), "").expect("the folder is there");
    for number in 0..cases {
        let pair = recipe::pair().new_tree(&mut runner).expect("a pair").current();
        clear(&db).await?;
        create(&db, &Case::of(&pair, false).to).await?;
        let found = catalogue::read(&db, &Scope::new()).await?;
        let pulled = pull(&db, &Options::new()).await?;
        names_what_is_other(&found, &pulled);
        assert_eq!(pull(&db, &Options::new()).await?.files, pulled.files);
        // It is Rust: rustfmt can read it.
        let path = folder.path().join(format!("{number}.rs"));
        std::fs::write(&path, &pulled.files[0].text).expect("the folder is there");
        let output =
            Command::new("rustfmt").args(["--edition", "2024", "--emit", "stdout"]).arg(&path).output();
        let output = output.expect("rustfmt is a part of the toolchain");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
    }
    Ok(())
}
