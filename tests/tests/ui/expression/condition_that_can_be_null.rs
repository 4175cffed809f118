use orm::expr::Expr;
use orm::prelude::*;

#[derive(Model)]
struct User {
    #[column(primary_key)]
    id: i64,
    age: Option<i32>,
}

fn is_adult() -> Expr<User, bool> {
    User::age.gte(21)
}

fn main() {
    let _ = User::id.eq(1).and(User::age);
    let _ = User::find().filter(User::age);
    let _ = User::delete_all().filter(User::age + 1);
    let _ = Expr::all_of([User::id.eq(1), User::age.eq(1)]);
}
