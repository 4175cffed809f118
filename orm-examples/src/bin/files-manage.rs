//! The command line of the file store: `cargo run -p orm-examples --bin files-manage -- --help`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    orm_examples::files::database::command_line().run().await
}
