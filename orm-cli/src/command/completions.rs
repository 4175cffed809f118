use clap_complete::Shell;
use serde_json::json;

use super::Answer;
use crate::arguments::definition;
use crate::context::Context;
use crate::failure::Exit;

#[expect(clippy::unnecessary_wraps, reason = "what every command answers")]
pub(super) fn run(cx: &mut Context<'_>, shell: Shell) -> Answer {
    let mut script = Vec::new();
    let program = cx.program.clone();
    clap_complete::generate(shell, &mut definition(&program), &program, &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    if !cx.global.json {
        cx.screen.text(&script);
    }
    Ok((json!({ "shell": shell.to_string(), "script": script }), Exit::Done))
}
