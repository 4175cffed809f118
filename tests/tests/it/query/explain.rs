use super::*;
use crate::blog::{User, empty};

#[orm::test(setup = empty)]
async fn a_plan_tells_which_index_is_used(db: Database) -> orm::Result<()> {
    User::insert_many((0..2000).map(|number| User::create().email(number.to_string()))).exec(&db).await?;
    db.execute_batch("ANALYZE users").await?;
    let by_email = || User::find().filter(User::email.eq("7"));
    let plan = orm::assert_queries!(db, 1, { by_email().explain(&db).await? });
    assert!(plan.uses_index("users_email_key") && !plan.scans("users"), "{plan}");
    assert!(plan.to_string().contains("using users_email_key on users"), "{plan}");
    let by_key = User::find_by_pk(7).explain(&db).await?;
    assert!(by_key.uses_index("users_pkey"), "{by_key}");
    let by_nick = User::find().filter(User::nick.eq("x")).explain(&db).await?;
    assert!(by_nick.scans("users") && !by_nick.uses_index("users_email_key"), "{by_nick}");
    assert!(by_nick.total_cost() > plan.total_cost());
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_plan_of_a_tree_is_that_of_its_one_statement(db: Database) -> orm::Result<()> {
    let query = Post::find().include(Post::comments).include(Post::author);
    let plan = orm::assert_queries!(db, 1, { query.explain(&db).await? });
    assert!(plan.scans("posts"), "{plan}");
    assert!(plan.to_string().contains("comments") && plan.to_string().contains("users"), "{plan}");
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_analyzed_plan_has_counted_the_rows(db: Database) -> orm::Result<()> {
    let plan = Post::find().filter(Post::views.gt(5)).explain_analyze(&db).await?;
    assert_eq!(plan.json()["Actual Rows"].as_f64(), Some(3.0), "{plan}");
    assert!(plan.to_string().contains("took"), "{plan}");
    Ok(())
}
