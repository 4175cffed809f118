//! The guide's chapters as doctests: a code block that does not compile fails the tests.
//!
//! The chapters share the models of [`blog`], which the chapter on models shows; that on mixins has [`documents`],
//! that on trees [`folders`].

pub mod blog;
pub mod comments;
pub mod contents;
pub mod documents;
pub mod folders;

macro_rules! chapters {
    ($($chapter:ident $file:literal)*) => {
        $(#[doc = include_str!($file)] pub mod $chapter {})*
    };
}

chapters! {
    setup "src/setup.md"
    models "src/models.md"
    attributes "src/attributes.md"
    mixins "src/mixins.md"
    queries "src/queries.md"
    expressions "src/expressions.md"
    aggregates "src/aggregates.md"
    joins "src/joins.md"
    projections "src/projections.md"
    raw_sql "src/raw-sql.md"
    filters "src/filters.md"
    paging "src/paging.md"
    relations "src/relations.md"
    trees "src/trees.md"
    links "src/links.md"
    polymorphic "src/polymorphic.md"
    inheritance "src/inheritance.md"
    writing "src/writing.md"
    graphs "src/graphs.md"
    validation "src/validation.md"
    hooks "src/hooks.md"
    transactions "src/transactions.md"
    migration_lint "src/migration-lint.md"
    migrations "src/migrations.md"
    command_line "src/command-line.md"
    seeds "src/seeds.md"
    command_line_reference "src/command-line-reference.md"
    testing "src/testing.md"
    factories "src/factories.md"
    pull "src/pull.md"
    readme "../README.md"
}
