use orm_migrate::catalogue::{self, Scope};
use orm_migrate::file::Migrations;
use orm_migrate::lint::{self, Applied, Invalid, InvalidKind, ModelTable, Severity, Source};
use orm_migrate::runner::{Runner, State};
use serde_json::json;

use super::super::Answer;
use crate::arguments::Lint;
use crate::context::Context;
use crate::failure::{Exit, Result};
use crate::screen::{BOLD, GOOD, count};

pub(super) async fn run(cx: &mut Context<'_>, migrations: &Migrations, arguments: &Lint) -> Answer {
    let sources = sources(migrations);
    let mut context = lint::Context::default();
    if arguments.connect {
        context = ask(cx, migrations).await?;
    }
    if cx.app.models.is_some() {
        context.models = Some(cx.models()?.into_iter().map(ModelTable::from).collect());
    }
    let findings = lint::lint(&sources, &context);
    for finding in &findings {
        let report =
            if cx.screen.is_coloured() { finding.colored().to_string() } else { finding.to_string() };
        cx.screen.line(format!("{report}\n"));
    }
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count() as u64;
    let warnings = findings.len() as u64 - errors;
    let summary = if findings.is_empty() {
        let good = cx.screen.paint(GOOD, "nothing found");
        format!("{good} in {}", count(sources.len() as u64, "file"))
    } else {
        cx.screen.paint(BOLD, format!("{}, {}", count(errors, "error"), count(warnings, "warning")))
    };
    cx.screen.line(summary);
    let is_found = errors > 0 || (warnings > 0 && !arguments.errors_only);
    let exit = if is_found { Exit::Found } else { Exit::Done };
    Ok((json!({ "findings": findings, "errors": errors, "warnings": warnings }), exit))
}

fn sources(migrations: &Migrations) -> Vec<Source> {
    let mut sources = Vec::new();
    for migration in migrations {
        sources.push(Source::up(migration.version, migration.up.file(), migration.up.sql()));
        if let Some(down) = &migration.down {
            sources.push(Source::down(migration.version, down.file(), down.sql()));
        }
    }
    sources
}

/// What the database knows: its tables and indexes, which migrations are applied, and what is not valid.
async fn ask(cx: &Context<'_>, migrations: &Migrations) -> Result<lint::Context> {
    let db = cx.connect().await?;
    let status = Runner::new(&db, migrations).status().await?;
    let schema = catalogue::read(&db, &Scope::new()).await?;
    db.close().await;
    let mut context = lint::Context::default().database(&schema);
    for migration in &status.migrations {
        if let (State::Applied | State::Edited | State::Removed, Some(checksum)) =
            (migration.state, &migration.checksum)
        {
            context.applied.push(Applied { version: migration.version, checksum: checksum.clone() });
        }
    }
    let of_index =
        |index: &orm_migrate::runner::InvalidIndex| invalid(InvalidKind::Index, &index.table, &index.name);
    context.invalid.extend(status.invalid_indexes.iter().filter(|index| !index.building).map(of_index));
    let of_constraint = |constraint: &String| {
        let (table, name) = constraint.rsplit_once('.').unwrap_or(("", constraint));
        invalid(InvalidKind::Constraint, table, name)
    };
    context.invalid.extend(status.unvalidated.iter().map(of_constraint));
    Ok(context)
}

fn invalid(kind: InvalidKind, table: &str, name: &str) -> Invalid {
    let (schema, table) =
        table.split_once('.').map_or((None, table), |(schema, table)| (Some(schema), table));
    let bare = |name: &str| name.trim_matches('"').replace("\"\"", "\"");
    let name = name.rsplit_once('.').map_or(name, |(_, name)| name);
    Invalid { kind, schema: schema.map(bare), table: bare(table), name: bare(name) }
}
