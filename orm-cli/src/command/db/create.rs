use serde_json::json;

use super::Answer;
use crate::context::Context;
use crate::failure::Exit;
use crate::screen::GOOD;
use crate::server::Admin;

/// SQL: `CREATE DATABASE name`, from the server's maintenance database.
pub(super) async fn run(cx: &mut Context<'_>) -> Answer {
    let address = cx.address()?;
    let admin = Admin::connect(&address).await?;
    let name = address.database();
    let is_there = admin.exists(&name).await?;
    if is_there {
        cx.screen.line(format!("the database {address} is there already"));
    } else {
        admin.create(&name).await?;
        let created = cx.screen.paint(GOOD, "created");
        cx.screen.line(format!("{created} the database {address}"));
    }
    admin.close().await;
    Ok((json!({ "database": name, "server": address.server(), "created": !is_there }), Exit::Done))
}
