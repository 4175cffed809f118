//! Prepared statements: what the driver's cache, which knows a statement by its text alone, does not tell.

use std::collections::HashMap;
use std::fmt::Write;
use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::fast::FixedState;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArguments, PgTypeInfo};
use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _, Statement as _};

use super::failure::{self, Fault};
use super::link::{Check, Link, OnRow};
use crate::sql::Statement;

/// How many texts are remembered before all are forgotten, here and by the driver.
const MOST: usize = 4096;

/// The texts that a connection was given, each with the argument types that it was first prepared for: both as
/// their hashes. It holds every text that the driver's cache holds, and may hold more.
#[derive(Default)]
pub(super) struct Texts(HashMap<u64, u64, FixedState>);

impl Texts {
    /// The text under which a statement is prepared: its own, or for other argument types than the text was
    /// prepared for before, one that names the types.
    fn text_of(&mut self, statement: &Statement) -> Arc<str> {
        let hasher = FixedState::default();
        let types = statement.arguments.iter().fold(0, |types: u64, argument| {
            hasher.hash_one((types, argument.sql_type().oid)) // in their order
        });
        let first = *self.0.entry(hasher.hash_one(&*statement.sql)).or_insert(types);
        if first == types { Arc::clone(&statement.sql) } else { with_types(statement).into() }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// A text of the same meaning that no other argument types share.
#[cold]
fn with_types(statement: &Statement) -> String {
    let mut text = format!("{}\n--", statement.sql);
    for argument in &statement.arguments {
        // Writing to a String does not fail.
        let _ = write!(text, " {}", argument.sql_type().oid);
    }
    text
}

impl Link {
    /// Sends a statement: see [`exchange`](Link::exchange).
    ///
    /// `check` sees its columns before it runs, as they were when it was prepared on this connection.
    pub(super) async fn send(
        &mut self,
        statement: &Statement,
        arguments: PgArguments,
        check: Option<Check<'_>>,
        on_row: OnRow<'_>,
    ) -> Result<u64, Fault> {
        if self.texts.0.len() >= MOST {
            Box::pin(self.forget_statements()).await.map_err(Fault::Driver)?;
        }
        let text = self.texts.text_of(statement);
        if let Some(check) = check {
            // Boxed, as all that is not on the way of every statement: a small future is a cheap one.
            Box::pin(self.check(statement, &text, check)).await?;
        }
        self.exchange(sqlx::query_with(AssertSqlSafe(text), arguments), on_row).await
    }

    /// Prepares a statement, or finds it prepared, and lets `check` see its columns.
    async fn check(&mut self, statement: &Statement, text: &Arc<str>, check: Check<'_>) -> Result<(), Fault> {
        let types: Vec<PgTypeInfo> = statement
            .arguments
            .iter()
            .map(|argument| PgTypeInfo::with_oid(Oid(argument.sql_type().oid)))
            .collect();

        let mut connection = self.take().map_err(Fault::Driver)?;
        let text = AssertSqlSafe(Arc::clone(text)).into_sql_str();
        let prepared = connection.prepare_with(text, &types).await;
        if prepared.as_ref().err().is_none_or(failure::is_answer) {
            self.put_back(connection);
        }
        let prepared = prepared.map_err(Fault::Driver)?;

        let checked = check(prepared.columns());
        if checked.is_err() {
            // The next one is prepared anew: the table may have been migrated until then. A failure of this shows
            // there, too.
            let _ = self.forget_statements().await;
        }
        checked.map_err(Fault::Row)
    }
}
