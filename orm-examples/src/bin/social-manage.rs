//! The command line of the network: `cargo run -p orm-examples --bin social-manage -- --help`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    orm_examples::social::database::command_line().run().await
}
