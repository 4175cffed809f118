use orm_core::session::Database;

use super::{SeedError, history};

/// Notes seeds as not run, so that they run again: after their tables were dropped, or where nothing undoes them. Their
/// rows stay as they are.
///
/// SQL: one transaction, in which each of them is looked for and its row of `_orm_seeds` is deleted.
///
/// # Errors
/// [`SeedError::NotApplied`] for the first that has not run: none is forgotten. [`SeedError::Database`].
///
/// ```no_run
/// # async fn example(db: &orm::Database) -> Result<(), orm::migrate::seed::SeedError> {
/// orm::migrate::seed::forget(db, &["0001_roles"]).await
/// # }
/// ```
pub async fn forget<N: AsRef<str>>(db: &Database, names: &[N]) -> Result<(), SeedError> {
    let applied = history::applied(db).await?;
    let unknown = names.iter().map(AsRef::as_ref).find(|name| !applied.iter().any(|seed| seed.name == *name));
    if let Some(name) = unknown {
        return Err(SeedError::NotApplied { name: name.to_owned() });
    }
    if names.is_empty() {
        return Ok(());
    }
    let tx = db.begin().await?;
    history::lock(&tx).await?;
    for name in names {
        history::forget(&tx, name.as_ref()).await?;
    }
    tx.commit().await?;
    Ok(())
}
