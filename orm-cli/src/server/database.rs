//! The databases of a server, over a connection to one that is always there.

use orm_core::error::Error;
use orm_core::expr::raw::trusted;
use orm_core::session::{Database, Transaction};
use orm_migrate::query::Query;

use super::Address;
use crate::failure::{Failure, Result};

/// Every server has the first; the second is only missing where somebody has dropped it, too.
const MAINTENANCE: [&str; 2] = ["postgres", "template1"];

/// A connection that makes, renames and drops databases.
pub(crate) struct Admin {
    db: Database,
}

/// The statements that make a database with what another one has beside its contents: owner, encoding, locale,
/// settings, privileges.
#[derive(Debug)]
pub(crate) struct Settings(Vec<String>);

impl Admin {
    /// Connects to the server's maintenance database.
    ///
    /// # Errors
    /// Those of the connection.
    pub(crate) async fn connect(address: &Address) -> Result<Self> {
        let [mut first, mut second] = MAINTENANCE.map(|name| address.with_database(name));
        // What is replaced cannot be the one that says so.
        if first.database() == address.database() {
            std::mem::swap(&mut first, &mut second);
        }
        match first.connect().await {
            Ok(db) => Ok(Admin { db }),
            // What is wrong with the first is more likely what is wrong.
            Err(error) => second.connect().await.map(|db| Admin { db }).map_err(|_| error),
        }
    }

    /// Whether there is such a database.
    pub(crate) async fn exists(&self, name: &str) -> Result<bool> {
        let query =
            Query::new("SELECT EXISTS (SELECT FROM pg_database WHERE datname = ").bind(&name).text(")");
        Ok(query.build().scalar(&self.db).await?)
    }

    /// The server's major version.
    pub(crate) async fn version(&self) -> Result<u32> {
        version(&self.db).await
    }

    /// How many are connected to a database.
    pub(crate) async fn connections(&self, name: &str) -> Result<u64> {
        let query = Query::new(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND datname = ",
        );
        let count: i64 = query.bind(&name).build().scalar(&self.db).await?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// How many bytes a database has.
    pub(crate) async fn size(&self, name: &str) -> Result<u64> {
        let size: i64 = Query::new("SELECT pg_database_size(")
            .bind(&name)
            .text("::name)")
            .build()
            .scalar(&self.db)
            .await?;
        Ok(u64::try_from(size).unwrap_or_default())
    }

    /// Makes an empty database.
    ///
    /// # Errors
    /// If the user may not, or there is one.
    pub(crate) async fn create(&self, name: &str) -> Result<()> {
        let create = Query::new("CREATE DATABASE ").name(name).build();
        create.exec(&self.db).await.map(drop).map_err(|error| refused(error, "make databases"))
    }

    /// Drops a database; with `force` whoever is connected to it.
    ///
    /// # Errors
    /// If somebody is, or the user may not.
    pub(crate) async fn drop(&self, name: &str, force: bool) -> Result<()> {
        let statement = Query::new("DROP DATABASE IF EXISTS ").name(name);
        let statement = statement.text(if force { " WITH (FORCE)" } else { "" }).build();
        statement.exec(&self.db).await.map(drop).map_err(|error| refused(error, "drop this database"))
    }

    /// Gives a database another name, and disconnects whoever is connected to it.
    ///
    /// # Errors
    /// If the user may not, or others come back as fast as they are disconnected.
    pub(crate) async fn rename(&self, name: &str, new: &str) -> Result<()> {
        let mut attempts = 0;
        loop {
            let disconnect =
                Query::new("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = ");
            let disconnected: Result<i64, Error> = disconnect.bind(&name).build().scalar(&self.db).await;
            disconnected.map_err(|error| refused(error, "disconnect the clients of this database"))?;
            let rename = Query::new("ALTER DATABASE ").name(name).text(" RENAME TO ").name(new).build();
            match rename.exec(&self.db).await {
                // Somebody has come in between.
                Err(error) if error.sqlstate() == Some("55006") && attempts < 5 => attempts += 1,
                renamed => {
                    return renamed.map(drop).map_err(|error| refused(error, "rename this database"));
                }
            }
        }
    }

    /// Refuses a database whose end is the end of somebody's replication.
    ///
    /// # Errors
    /// With the names of the slots.
    pub(crate) async fn refuse_slots(&self, name: &str) -> Result<()> {
        let query = Query::new("SELECT slot_name::text FROM pg_replication_slots WHERE database = ");
        let slots: Vec<String> =
            query.bind(&name).text(" ORDER BY slot_name").build().scalars(&self.db).await?;
        if slots.is_empty() {
            return Ok(());
        }
        let message = format!("{name} has replication slots, which end with it: {}", slots.join(", "));
        Err(Failure::failed(message)
            .help("drop them by pg_drop_replication_slot, and set the replication up anew"))
    }

    /// What makes a database like another one, but empty.
    ///
    /// The server writes and quotes the statements. As in `pg_dump`, values of settings that are lists stand as they are.
    pub(crate) async fn settings(&self, of: &str, new: &str) -> Result<Settings> {
        let query =
            Query::new("WITH old AS (SELECT d.*, to_jsonb(d) AS j FROM pg_database d WHERE datname = ")
                .bind(&of)
                .text("), new (name) AS (SELECT ")
                .bind(&new)
                .text(
                    "::text)
                SELECT ARRAY[format(
                    'CREATE DATABASE %I TEMPLATE template0 OWNER %I ENCODING %L LC_COLLATE %L LC_CTYPE %L \
                     %sCONNECTION LIMIT %s%s',
                    name, pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype,
                    -- To name the default one takes a privilege that few have.
                    coalesce((SELECT format('TABLESPACE %I ', spcname) FROM pg_tablespace t
                        WHERE t.oid = dattablespace AND spcname <> 'pg_default'), ''), datconnlimit,
                    CASE datlocprovider
                        WHEN 'i' THEN format(' LOCALE_PROVIDER icu ICU_LOCALE %L',
                                             coalesce(j->>'datlocale', j->>'daticulocale'))
                        WHEN 'b' THEN format(' LOCALE_PROVIDER builtin BUILTIN_LOCALE %L', j->>'datlocale')
                        ELSE '' END)]
                || ARRAY(
                    SELECT format(
                        CASE WHEN setrole = 0 THEN 'ALTER DATABASE %2$I SET %3$s TO %4$s'
                             ELSE 'ALTER ROLE %1$I IN DATABASE %2$I SET %3$s TO %4$s' END,
                        pg_get_userbyid(setrole), name,
                        (SELECT string_agg(quote_ident(part), '.')
                         FROM unnest(string_to_array(split_part(entry, '=', 1), '.')) AS part),
                        CASE WHEN lower(split_part(entry, '=', 1)) = ANY('{search_path,temp_tablespaces,\
                                  local_preload_libraries,session_preload_libraries}')
                             THEN coalesce(nullif(substr(entry, strpos(entry, '=') + 1), ''), '''''')
                             ELSE quote_literal(substr(entry, strpos(entry, '=') + 1)) END)
                    FROM pg_db_role_setting, unnest(setconfig) AS entry WHERE setdatabase = old.oid)
                || CASE WHEN datacl IS NULL THEN '{}' ELSE
                    ARRAY[format('REVOKE ALL ON DATABASE %I FROM PUBLIC', name)] || ARRAY(
                        SELECT format('GRANT %s ON DATABASE %I TO %s%s', privilege_type, name,
                                      CASE WHEN grantee = 0 THEN 'PUBLIC'
                                           ELSE quote_ident(pg_get_userbyid(grantee)) END,
                                      CASE WHEN is_grantable AND grantee <> datdba
                                           THEN ' WITH GRANT OPTION' ELSE '' END)
                        FROM aclexplode(datacl)) END
                || ARRAY(
                    SELECT format('COMMENT ON DATABASE %I IS %L', name, said)
                    FROM shobj_description(old.oid, 'pg_database') AS said WHERE said IS NOT NULL)
                FROM old, new",
                );
        Ok(Settings(query.build().scalar(&self.db).await?))
    }

    /// Makes a database with these, and tells which of them it could not have: what a superuser has set only a superuser
    /// sets again.
    ///
    /// # Errors
    /// If the user may not make databases. Nothing is left behind then.
    pub(crate) async fn create_as(&self, name: &str, settings: Settings) -> Result<Vec<String>> {
        let mut statements = settings.0.into_iter();
        if let Some(create) = statements.next() {
            let created = self.db.execute_batch(trusted(create)).await;
            created.map_err(|error| refused(error, "make databases"))?;
        }
        let mut lost = Vec::new();
        for statement in statements {
            match self.db.execute_batch(trusted(statement.clone())).await {
                Ok(()) => {}
                Err(error) if error.sqlstate() == Some("42501") => {
                    // Without its value.
                    lost.push(statement.split(" TO ").next().unwrap_or_default().to_owned());
                }
                Err(error) => {
                    let _ = self.drop(name, true).await;
                    return Err(refused(error, "make databases"));
                }
            }
        }
        Ok(lost)
    }

    /// Waits until no other deployment of a database is under way, and keeps others waiting until the transaction ends.
    ///
    /// # Errors
    /// Those of the connection.
    pub(crate) async fn take_turn(&self, name: &str, waits: impl FnOnce()) -> Result<Transaction> {
        let tx = self.db.begin().await?;
        tx.execute_batch("SET LOCAL idle_in_transaction_session_timeout = 0").await?;
        let lock = |function: &'static str| {
            Query::new(function)
                .text("(hashtextextended('orm deploy ' || ")
                .bind(&name)
                .text("::text, 0))")
                .build()
        };
        if !lock("SELECT pg_try_advisory_xact_lock").scalar::<bool>(&tx).await? {
            waits();
            lock("SELECT true FROM pg_advisory_xact_lock").scalar::<bool>(&tx).await?;
        }
        Ok(tx)
    }

    /// Finds out whether a database could be replaced, before it has to be: makes an empty one like it, and drops it.
    ///
    /// # Errors
    /// What would stand in the way.
    pub(crate) async fn rehearse(&self, name: &str) -> Result<()> {
        self.refuse_slots(name).await?;
        let other = beside(name, "rehearsal");
        self.create_as(&other, self.settings(name, &other).await?).await?;
        self.drop(&other, true).await
    }

    /// Ends the connection.
    pub(crate) async fn close(self) {
        self.db.close().await;
    }
}

/// The major version of a database's server: 15.
pub(crate) async fn version(db: &Database) -> Result<u32> {
    let query = Query::new("SELECT current_setting('server_version_num')::int4");
    let number: i32 = query.build().scalar(db).await?;
    Ok(u32::try_from(number / 10_000).unwrap_or_default())
}

/// Why the server does not do it, and what to do.
fn refused(error: Error, what: &str) -> Failure {
    let code = error.sqlstate().unwrap_or_default().to_owned();
    let failure = Failure::from(error);
    match code.as_str() {
        "42501" => failure.help(format!(
            "the user may not {what}: connect as its owner, or as one with CREATEDB (ALTER ROLE … CREATEDB)"
        )),
        "55006" => failure.help("somebody is connected to it: --force disconnects them"),
        _ => failure,
    }
}

/// A name for a database beside another one, which says what it is for: `shop_restoring_0f3a91c2`.
pub(crate) fn beside(name: &str, purpose: &str) -> String {
    const LONGEST: usize = 63;
    let suffix = format!("_{purpose}_{:08x}", fastrand::u32(..));
    format!("{}{suffix}", &name[..name.floor_char_boundary(LONGEST - suffix.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_beside_a_long_one_is_cut_between_characters() {
        let name = beside(&"ä".repeat(31), "restoring");
        assert_eq!(name.len(), 44 + 19);
        assert!(name.starts_with("ää") && name.contains("ä_restoring_"), "{name}");
        assert!(beside("shop", "restoring").starts_with("shop_restoring_"));
    }
}
