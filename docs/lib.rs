//! The guide's chapters as doctests: a code block that does not compile fails the tests.
//!
//! The chapters share the models of [`blog`], which the chapter on models shows.

pub mod blog;

macro_rules! chapters {
    ($($chapter:ident $file:literal)*) => {
        $(#[doc = include_str!($file)] pub mod $chapter {})*
    };
}

chapters! {
    setup "src/setup.md"
    models "src/models.md"
    attributes "src/attributes.md"
    queries "src/queries.md"
    relations "src/relations.md"
    writing "src/writing.md"
    validation "src/validation.md"
    hooks "src/hooks.md"
    transactions "src/transactions.md"
    testing "src/testing.md"
    readme "../README.md"
}
