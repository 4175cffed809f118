use super::{HookContext, Hooks};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Edit, Model, refused};

/// The rules of the model's attributes.
pub(super) fn rules<M: Model>(hooks: &Hooks<M>, row: &M) -> Result<()> {
    let Some(rules) = hooks.rules else { return Ok(()) };
    rules(row).map_err(|errors| refused(M::TABLE, errors))
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
