//! The order of one save.

use super::hooks::Ended;
use super::{HookContext, Hooks, LifeOfKinds, validation};
use crate::error::Result;
use crate::model::{Edit, Model, candidate, copy};
use crate::query::Insert;
use crate::session::callback::When;
use crate::session::terminal::{insert, insert_unless, not_inserted, update_changed};
use crate::session::{Session, Transaction};
use crate::value::Value;

/// Whether a save of a row of the model is more than its statement, or another one: that of its kind.
pub(in crate::session) fn has_life<M: Model>(is_new: bool) -> bool {
    LifeOfKinds::<M>::get().is_some() || at_save::<M>(is_new)
}

/// Whether a save of the model's rows is more than its statement.
pub(in crate::session) fn at_save<M: Model>(is_new: bool) -> bool {
    if let Some(kinds) = LifeOfKinds::<M>::get() {
        return kinds.at_save(is_new);
    }
    Hooks::<M>::of().is_some_and(|hooks| hooks.rules.is_some() || hooks.send_at_save(is_new))
}

/// Whether creates of the model's rows have hooks, or validators that send something: what works on whole rows.
pub(in crate::session) fn has_hooks<M: Model>() -> bool {
    match LifeOfKinds::<M>::get() {
        Some(kinds) => kinds.at_save(true),
        None => Hooks::<M>::of().is_some_and(|hooks| hooks.send_at_save(true)),
    }
}

/// A row on its way into the table.
pub(in crate::session) struct Candidate<M> {
    row: Edit<M>,
    /// Which columns have a value; the others the database makes, unless a hook sets them.
    has_value: Vec<bool>,
}

impl<M: Model> Candidate<M> {
    pub(super) fn of_insert(insert: Insert<M>) -> Result<Self> {
        let given = insert.given();
        Self::of_values(given, &insert.completed().into_values())
    }

    /// A row with these values, of which some were given.
    pub(super) fn of_values(given: Vec<bool>, values: &[Option<Value>]) -> Result<Self> {
        Self::of(candidate(values)?, given, values)
    }

    pub(super) fn of_model(model: M) -> Result<Self> {
        let values = Insert::of_model(&model).into_values();
        let given = values.iter().map(Option::is_some).collect();
        Self::of(model, given, &values)
    }

    fn of(model: M, given: Vec<bool>, values: &[Option<Value>]) -> Result<Self> {
        let has_value = values.iter().map(Option::is_some).collect();
        Ok(Candidate { row: Edit::of_new(model, candidate(values)?, given), has_value })
    }

    pub(super) fn row(&self) -> &Edit<M> {
        &self.row
    }

    pub(super) fn into_model(self) -> M {
        self.row.into_inner()
    }

    /// The columns to insert.
    pub(super) fn insert(&self) -> Insert<M> {
        let value = |(column, &has_value): (usize, &bool)| {
            (has_value || self.row.differs_at(column)).then(|| self.row.field(column).value())
        };
        Insert::of_values(self.has_value.iter().enumerate().map(value).collect())
    }
}

/// Inserts a row that a builder has, with all that belongs to it.
pub(in crate::session) async fn create<M: Model>(session: Session<'_>, insert: Insert<M>) -> Result<M> {
    save(session, Saving::New(Candidate::of_insert(insert)?)).await
}

/// Inserts a whole row, with all that belongs to it.
pub(in crate::session) async fn create_model<M: Model>(session: Session<'_>, model: M) -> Result<M> {
    if let Some(kinds) = LifeOfKinds::<M>::get() {
        return kinds.of_row(&model)?.create(session, model).await;
    }
    save(session, Saving::New(Candidate::of_model(model)?)).await
}

/// Updates a row, with all that belongs to it. Nothing changed: nothing happens.
pub(in crate::session) async fn update<M: Model>(session: Session<'_>, edit: Edit<M>) -> Result<M> {
    if edit.changes().is_empty() {
        return Ok(edit.into_inner());
    }
    if let Some(kinds) = LifeOfKinds::<M>::get() {
        return kinds.of_row(&edit)?.update(session, edit).await;
    }
    save(session, Saving::Stored(edit)).await
}

pub(super) enum Saving<M> {
    New(Candidate<M>),
    Stored(Edit<M>),
    /// A new row, unless a row with the same values in these columns is there already; in no columns: in those of any
    /// unique key.
    Unless(Candidate<M>, Vec<usize>),
}

/// What became of a save.
pub(super) enum Saved<M> {
    /// The row as it stands in the table.
    Row(M),
    /// A new row that was not inserted, with all that its hooks made of it.
    Not(Candidate<M>),
}

impl<M: Model> Saving<M> {
    fn row(&self) -> &Edit<M> {
        match self {
            Saving::New(candidate) | Saving::Unless(candidate, _) => &candidate.row,
            Saving::Stored(edit) => edit,
        }
    }

    fn row_mut(&mut self) -> &mut Edit<M> {
        match self {
            Saving::New(candidate) | Saving::Unless(candidate, _) => &mut candidate.row,
            Saving::Stored(edit) => edit,
        }
    }

    /// The row as it stands in the table; none if it was in the way of a new one.
    async fn write(&self, session: Session<'_>) -> Result<Option<M>> {
        match self {
            Saving::New(candidate) => insert(session, candidate.insert().into_statement()).await.map(Some),
            Saving::Stored(edit) => update_changed(session, edit).await.map(Some),
            Saving::Unless(candidate, target) => {
                insert_unless(session, &candidate.insert().into_ast(), target).await
            }
        }
    }

    fn into_row(self) -> Edit<M> {
        match self {
            Saving::New(candidate) | Saving::Unless(candidate, _) => candidate.row,
            Saving::Stored(edit) => edit,
        }
    }
}

async fn save<M: Model>(session: Session<'_>, row: Saving<M>) -> Result<M> {
    let Some(hooks) = Hooks::<M>::of() else { return written(row.write(session).await?) };
    first_rules(hooks, row.row())?;
    if !hooks.send_at_save(row.row().is_new()) {
        return written(row.write(session).await?);
    }
    let scope = session.scope().await?;
    let outcome = save_in(scope.tx(), hooks, row).await;
    scope.close(outcome).await
}

/// What is wrong by the attributes alone is known before anything is sent.
pub(super) fn first_rules<M: Model>(hooks: &Hooks<M>, row: &M) -> Result<()> {
    if hooks.before_validate.is_empty() && hooks.validate.is_empty() {
        return validation::rules(hooks, row);
    }
    Ok(())
}

/// One save in its transaction.
pub(super) async fn save_in<M: Model>(
    tx: &Transaction,
    hooks: &'static Hooks<M>,
    row: Saving<M>,
) -> Result<M> {
    match save_or_not(tx, hooks, row).await? {
        Saved::Row(row) => Ok(row),
        Saved::Not(_) => written(None),
    }
}

fn written<M: Model>(row: Option<M>) -> Result<M> {
    row.ok_or_else(|| not_inserted(M::TABLE))
}

/// The order of one save.
pub(super) async fn save_or_not<M: Model>(
    tx: &Transaction,
    hooks: &'static Hooks<M>,
    mut row: Saving<M>,
) -> Result<Saved<M>> {
    let is_new = row.row().is_new();
    let cx = &mut HookContext::new(tx, is_new);
    for hook in hooks.before_validate {
        hook(row.row_mut(), cx).await?;
    }
    validation::all(hooks, row.row(), cx).await?;
    for hook in hooks.after_validate {
        hook(row.row(), cx).await?;
    }
    let before = if is_new { hooks.before_create } else { hooks.before_update };
    for hook in hooks.before_save.iter().chain(before) {
        hook(row.row_mut(), cx).await?;
    }
    if !is_new && row.row().changes().is_empty() {
        return Ok(Saved::Row(row.into_row().into_inner()));
    }
    register(tx, When::Rollback, hooks.after_rollback, row.row())?;
    let row = match (row.write(Session::Transaction(tx)).await?, row) {
        (Some(written), row) => row.into_row().saved(written),
        (None, Saving::New(candidate) | Saving::Unless(candidate, _)) => return Ok(Saved::Not(candidate)),
        (None, Saving::Stored(_)) => return Err(not_inserted(M::TABLE)),
    };
    let after = if is_new { hooks.after_create } else { hooks.after_update };
    for hook in after.iter().chain(hooks.after_save) {
        hook(&row, cx).await?;
    }
    register(tx, When::Commit, hooks.after_commit, &row)?;
    Ok(Saved::Row(row.into_inner()))
}

/// Lets the hooks of the transaction's end run with the row as it is now.
fn register<M: Model>(tx: &Transaction, when: When, hooks: &'static [Ended<M>], row: &M) -> Result<()> {
    for hook in hooks {
        let row = copy(row)?;
        tx.register(when, Box::new(move |db| Box::pin(async move { hook(&row, &db).await })));
    }
    Ok(())
}
