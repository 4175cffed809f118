use std::any::Any;

/// What happens around the reads and writes of a model's rows: its hooks and validators, of which this layer knows
/// no more than that there are some.
///
/// Without its type, so that nothing but [`Model`](super::Model) has to be asked of a model that is read and written.
#[derive(Clone, Copy)]
pub struct Life(Option<&'static dyn Hooked>);

/// Hooks and validators of a model.
#[doc(hidden)]
pub trait Hooked: Any + Send + Sync {
    /// Whether some of them narrow queries.
    fn narrows(&self) -> bool;

    /// A query for rows of the model, narrowed by them; anything else stays as it is.
    fn narrow(&self, query: Box<dyn Any>) -> Box<dyn Any>;
}

impl Life {
    /// Nothing.
    pub const NONE: Self = Life(None);

    /// What the derive found on the model.
    #[doc(hidden)]
    pub const fn of(hooks: &'static dyn Hooked) -> Self {
        Life(Some(hooks))
    }

    /// Whether there is nothing.
    pub const fn is_none(self) -> bool {
        self.0.is_none()
    }

    /// It, by its type.
    pub(crate) fn get<H: 'static>(self) -> Option<&'static H> {
        let hooks: &'static dyn Any = self.0?;
        hooks.downcast_ref()
    }

    /// What narrows queries of the model, if anything does.
    pub(crate) fn narrowing(self) -> Option<&'static dyn Hooked> {
        self.0.filter(|hooks| hooks.narrows())
    }
}
