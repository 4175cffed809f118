/// What stands behind `Post::` already, in the trait or in the generated code.
pub const ASSOCIATED: &[&str] = &[
    "find",
    "find_by_pk",
    "create",
    "insert_many",
    "insert_iter",
    "insert_stream",
    "update_all",
    "update_many",
    "save_many",
    "delete_all",
    "alias",
    "factory",
];

/// The methods of a create builder besides the fields' own.
pub const BUILDER: &[&str] =
    &["save", "into_insert", "find_or_create_by", "on_conflict", "returning_only", "create_many"];
