//! What every command gets.

use orm_core::schema::Table;
use orm_core::session::Database;
use orm_migrate::seed::Seeds;

use crate::app::App;
use crate::arguments::Global;
use crate::failure::{Exit, Failure, Result};
use crate::screen::Screen;
use crate::server::Address;

pub(crate) struct Context<'a> {
    pub(crate) app: App,
    pub(crate) global: Global,
    /// How the program is called, for messages.
    pub(crate) program: String,
    pub(crate) screen: Screen<'a>,
}

impl Context<'_> {
    /// Where the database is.
    ///
    /// # Errors
    /// [`Exit::Usage`] if nothing says so.
    pub(crate) fn address(&self) -> Result<Address> {
        Address::find(self.global.database_url.as_deref())
    }

    /// The database, connected.
    ///
    /// # Errors
    /// [`Exit::Unreachable`].
    pub(crate) async fn connect(&self) -> Result<Database> {
        self.address()?.connect().await
    }

    /// The application's tables, each once.
    ///
    /// # Errors
    /// [`Exit::Usage`] for the program `orm`, which has none.
    pub(crate) fn models(&self) -> Result<Vec<&'static Table>> {
        let Some(models) = &self.app.models else {
            let message = "this needs the models, which only your application's own program has";
            let help = format!("`{} init` writes such a program: src/bin/manage.rs", self.program);
            return Err(Failure::new(Exit::Usage, message).help(help));
        };
        let mut tables: Vec<&'static Table> = Vec::new();
        for table in models.iter().map(|table| table.whole()) {
            // A table may have a read-only model beside the one that makes it.
            let is_known = |known: &&Table| **known == *table && known.read_only == table.read_only;
            if !tables.iter().any(is_known) {
                tables.push(table);
            }
        }
        Ok(tables)
    }

    /// The environment: as given, or else of `ORM_ENV`, also in a file `.env`.
    pub(crate) fn environment(given: Option<&String>) -> Option<String> {
        let of_process = || std::env::var("ORM_ENV").ok();
        // A file that cannot be read is told of where the database's address is looked for.
        let of_file = || {
            let mut variables = dotenvy::dotenv_iter().ok()?.flatten();
            variables.find(|(name, _)| name == "ORM_ENV").map(|(_, value)| value)
        };
        given.cloned().or_else(of_process).or_else(of_file).filter(|environment| !environment.is_empty())
    }

    /// The application's seeds and those in files.
    ///
    /// # Errors
    /// Files that cannot be read, or are no seeds.
    pub(crate) fn take_seeds(&mut self, folder: &std::path::Path) -> Result<Seeds> {
        let mut seeds = Seeds::read(folder)?;
        for seed in std::mem::take(&mut self.app.seeds) {
            seeds = seeds.with(seed)?;
        }
        Ok(seeds)
    }
}
