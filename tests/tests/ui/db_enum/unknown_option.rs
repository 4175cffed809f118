use orm::prelude::*;

#[derive(DbEnum)]
#[db_enum(rename_al = "camelCase", txt)]
enum Status {
    #[db_enum(label = "entwurf")]
    Draft,
}

fn main() {}
