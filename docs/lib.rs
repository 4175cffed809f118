//! The guide's chapters as doctests: a code block that does not compile fails the tests.
//!
//! The chapters share the models of [`blog`], which the chapter on models shows.

pub mod blog;
pub mod comments;
pub mod contents;

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
    polymorphic "src/polymorphic.md"
    inheritance "src/inheritance.md"
    writing "src/writing.md"
    transactions "src/transactions.md"
    testing "src/testing.md"
    readme "../README.md"
}
