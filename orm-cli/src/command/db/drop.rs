use serde_json::json;

use super::Answer;
use crate::arguments::Drop;
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::screen::{GOOD, bytes, count};
use crate::server::Admin;

/// SQL: `DROP DATABASE name`, from the server's maintenance database.
pub(super) async fn run(cx: &mut Context<'_>, arguments: &Drop) -> Answer {
    let address = cx.address()?;
    let admin = Admin::connect(&address).await?;
    let name = address.database();
    let answer = |dropped: bool| json!({ "database": name, "server": address.server(), "dropped": dropped, "dry_run": arguments.dry_run });
    if !admin.exists(&name).await? {
        cx.screen.line(format!("there is no database {address}"));
        return Ok((answer(false), Exit::Done));
    }
    let size = admin.size(&name).await.map_or_else(|_| String::new(), |size| format!(" ({})", bytes(size)));
    let connected = admin.connections(&name).await?;
    let mut what = format!("drop the database {address}{size} with all that is in it");
    if connected > 0 && arguments.force {
        what = format!("{what}, and disconnect {}", count(connected, "client"));
    }
    if arguments.dry_run {
        cx.screen.line(format!("would {what}"));
        return Ok((answer(false), Exit::Done));
    }
    if connected > 0 && !arguments.force {
        let message = format!("{} connected to the database {address}", are(connected));
        return Err(Failure::failed(message).help("--force disconnects them"));
    }
    cx.screen.confirm(&what, Some(&name))?;
    admin.drop(&name, arguments.force).await?;
    admin.close().await;
    let dropped = cx.screen.paint(GOOD, "dropped");
    cx.screen.line(format!("{dropped} the database {address}"));
    Ok((answer(true), Exit::Done))
}

fn are(clients: u64) -> String {
    format!("{} {}", count(clients, "client"), if clients == 1 { "is" } else { "are" })
}
