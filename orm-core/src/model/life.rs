use std::any::Any;

/// What happens around the reads and writes of a model's rows: its hooks and validators, of which this layer knows
/// no more than that there are some.
///
/// Without its type, so that nothing but [`Model`](super::Model) has to be asked of a model that is read and written.
#[derive(Clone, Copy)]
pub struct Life(Option<&'static (dyn Any + Send + Sync)>);

impl Life {
    /// Nothing.
    pub const NONE: Self = Life(None);

    /// What the derive found on the model.
    #[doc(hidden)]
    pub const fn of(hooks: &'static (dyn Any + Send + Sync)) -> Self {
        Life(Some(hooks))
    }

    /// Whether there is nothing.
    pub const fn is_none(self) -> bool {
        self.0.is_none()
    }

    /// It, by its type.
    pub(crate) fn get<H: 'static>(self) -> Option<&'static H> {
        self.0?.downcast_ref()
    }
}
