use orm::prelude::*;

#[derive(Inheritance)]
enum Types {
    First(First),
    Second(Second),
}

#[derive(Model)]
#[model(inherit = Types)]
struct First {
    #[column(primary_key)]
    id: i64,
    size: i32,
}

#[derive(Model)]
#[model(inherit = Types)]
struct Second {
    #[column(primary_key)]
    id: i64,
    size: Option<String>,
}

#[derive(Inheritance)]
enum Keys {
    Third(Third),
    Fourth(Fourth),
}

#[derive(Model)]
#[model(inherit = Keys)]
struct Third {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
#[model(inherit = Keys)]
struct Fourth {
    #[column(primary_key)]
    uuid: Uuid,
}

#[derive(Inheritance)]
#[inheritance(table = "things")]
enum Tables {
    Fifth(Fifth),
    Sixth(Sixth),
}

#[derive(Model)]
#[model(inherit = Tables, table = "things", check("size > 1"))]
struct Fifth {
    #[column(primary_key)]
    id: i64,
    size: i64,
}

#[derive(Model)]
#[model(inherit = Tables)]
struct Sixth {
    #[column(primary_key)]
    id: i64,
}

#[derive(Inheritance)]
enum Checks {
    Seventh(Seventh),
    Eighth(Eighth),
}

#[derive(Model)]
#[model(inherit = Checks, check("size > 1"))]
struct Seventh {
    #[column(primary_key)]
    id: i64,
    size: i64,
}

#[derive(Model)]
#[model(inherit = Checks, check("size > 2"))]
struct Eighth {
    #[column(primary_key)]
    id: i64,
    size: i64,
}

#[derive(Inheritance)]
enum Numbers {
    Ninth(Ninth),
    Tenth(Tenth),
}

#[derive(Model)]
#[model(inherit = Numbers)]
struct Ninth {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
#[model(inherit = Numbers)]
struct Tenth {
    #[column(primary_key)]
    id: i64,
    #[column(default = identity)]
    number: i64,
}

fn main() {}
