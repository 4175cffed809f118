//! The command line of the blog: `cargo run -p orm-examples --bin blog-manage -- --help`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    orm_examples::blog::database::command_line().run().await
}
