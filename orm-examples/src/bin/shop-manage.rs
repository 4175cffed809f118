//! The command line of the shop: `cargo run -p orm-examples --bin shop-manage -- --help`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    orm_examples::shop::database::command_line().run().await
}
