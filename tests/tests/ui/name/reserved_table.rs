use orm::prelude::*;

#[derive(Model)]
#[model(table = "orm_rows")]
struct Row {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
struct OrmSetting {
    #[column(primary_key)]
    id: i64,
}

fn main() {}
