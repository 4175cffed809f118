//! What `check` says of a struct and what it makes of it. The compile-fail suite shows the same mistakes as
//! the compiler prints them.

mod columns;
mod indexes;
mod mixins;
mod read_only;
mod relations;
mod structs;

use syn::DeriveInput;

use super::{attr, check, ir};
use crate::errors::Errors;

/// The messages that a struct gets.
fn mistakes(input: &DeriveInput) -> Vec<String> {
    let errors = Errors::new();
    let mut attributes = attr::Input::parse(input, &errors);
    check::model(&mut attributes, &errors);
    errors.messages()
}

/// What a struct without mistakes becomes.
fn checked(input: &DeriveInput) -> ir::Model {
    let errors = Errors::new();
    let mut attributes = attr::Input::parse(input, &errors);
    let model = check::model(&mut attributes, &errors);
    assert_eq!(errors.messages(), [""; 0]);
    model
}
