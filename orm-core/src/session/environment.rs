use std::collections::HashMap;

use sqlx::postgres::PgConnectOptions;

use super::config::{FORM, config, parse};
use crate::error::Result;

/// The variables of the process, and behind them those of a file `.env`. The file's are not put into the
/// process: other threads may be reading there.
pub(super) struct Environment {
    variables: HashMap<String, String>,
}

/// What is read of them.
const NAMES: &[&str] = &["DATABASE_URL", "DB_DATABASE", "DB_HOST", "DB_PORT", "DB_USERNAME", "DB_PASSWORD"];

impl Environment {
    /// Reads the file, if there is one in the current folder or one above.
    pub(super) fn read() -> Result<Self> {
        let mut variables = match dotenvy::dotenv_iter() {
            Ok(lines) => lines
                .collect::<Result<HashMap<_, _>, _>>()
                // The driver of the file would repeat the line, and the line may hold a password.
                .map_err(|_| config("the file .env is not valid: write one NAME=value in a line"))?,
            Err(dotenvy::Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => HashMap::new(),
            Err(_) => return Err(config("the file .env cannot be read: check its rights")),
        };
        for name in NAMES {
            if let Ok(value) = std::env::var(name) {
                variables.insert((*name).to_owned(), value);
            }
        }
        Ok(Environment { variables })
    }

    fn get(&self, name: &str) -> Option<String> {
        self.variables.get(name).filter(|value| !value.is_empty()).cloned()
    }

    /// What they say about the database.
    pub(super) fn options(&self) -> Result<PgConnectOptions> {
        if let Some(url) = self.get("DATABASE_URL") {
            return parse(&url);
        }
        let Some(database) = self.get("DB_DATABASE") else {
            return Err(config(format!(
                "neither DATABASE_URL nor DB_DATABASE is set: write DATABASE_URL={FORM} into the environment or a file .env"
            )));
        };
        let mut options = PgConnectOptions::new().database(&database);
        if let Some(host) = self.get("DB_HOST") {
            options = options.host(&host);
        }
        if let Some(port) = self.get("DB_PORT") {
            let port = port
                .parse()
                .map_err(|_| config(format!("DB_PORT is {port:?}: write a number up to 65535")))?;
            options = options.port(port);
        }
        if let Some(user) = self.get("DB_USERNAME") {
            options = options.username(&user);
        }
        if let Some(password) = self.get("DB_PASSWORD") {
            options = options.password(&password);
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Environment { variables: variables.iter().map(owned).collect() }
    }

    #[test]
    fn the_parts_of_an_address_are_put_together() {
        let environment = environment(&[
            ("DB_DATABASE", "shop"),
            ("DB_HOST", "db"),
            ("DB_PORT", "6432"),
            ("DB_USERNAME", "ann"),
        ]);
        let options = environment.options().unwrap();
        assert_eq!(options.get_database(), Some("shop"));
        assert_eq!((options.get_host(), options.get_port(), options.get_username()), ("db", 6432, "ann"));
    }

    #[test]
    fn a_port_that_is_none_is_named() {
        let error = environment(&[("DB_DATABASE", "shop"), ("DB_PORT", "many")]).options().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert_eq!(error.to_string(), "DB_PORT is \"many\": write a number up to 65535");
    }
}
