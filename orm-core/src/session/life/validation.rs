use validator::ValidationErrors;

use super::{HookContext, Hooks};
use crate::error::{Error, ErrorKind, Result, WHOLE_ROW};
use crate::model::{Edit, Model, candidate, refused};
use crate::query::Insert;

/// The rules of the model's attributes.
pub(super) fn rules<M: Model>(hooks: &Hooks<M>, row: &M) -> Result<()> {
    let Some(rules) = hooks.rules else { return Ok(()) };
    rules(row).map_err(|errors| refused(M::TABLE, errors))
}

/// Notes what the rules of the model's attributes find wrong with a row that is going to be inserted, before anything
/// is sent. The columns in `later` have no values yet, so that nothing is said of them, nor of the row as a whole. Where a
/// hook changes the row first, nothing is known yet.
pub(in crate::session) fn note_rules<M: Model>(
    row: &Insert<M>,
    later: &[usize],
    errors: &mut ValidationErrors,
) -> Result<()> {
    let Some(hooks) = Hooks::<M>::of() else { return Ok(()) };
    let (true, Some(rules)) = (hooks.before_validate.is_empty(), hooks.rules) else { return Ok(()) };
    let Err(found) = rules(&candidate::<M>(&row.without(later))?) else { return Ok(()) };
    let is_later = |field: &str| later.iter().any(|&column| M::TABLE.columns[column].field == field);
    for (field, kind) in found.into_errors() {
        let name = field.strip_prefix("r#").unwrap_or(&field);
        if !(is_later(name) || name == WHOLE_ROW && !later.is_empty()) {
            errors.errors_mut().insert(field, kind);
        }
    }
    Ok(())
}

/// All that validates a row. What is wrong comes together; an error of another kind comes alone.
pub(super) async fn all<M: Model>(hooks: &Hooks<M>, row: &Edit<M>, cx: &mut HookContext<'_>) -> Result<()> {
    let mut found: Option<Error> = rules(hooks, row).err();
    for validate in hooks.validate {
        match validate(row, cx).await {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::Validation => {
                found = Some(match found {
                    Some(found) => found.merge(error),
                    None => error,
                });
            }
            Err(error) => return Err(error),
        }
    }
    match found.map(Error::into_validation) {
        None => Ok(()),
        // Anew, in the order of the fields.
        Some(Ok(errors)) => Err(refused(M::TABLE, errors)),
        Some(Err(error)) => Err(error),
    }
}
