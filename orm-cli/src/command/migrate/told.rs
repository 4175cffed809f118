//! What a person tells of a change, by flags and by answers: what models cannot say.

use orm_migrate::diff::{Candidate, DiffError, Hints, Refusal, candidates, diff};
use orm_migrate::operation::Operation;
use orm_migrate::schema::{Name, Schema};

use crate::arguments::{Expression, Generate};
use crate::context::Context;
use crate::failure::{Exit, Failure, Result};

/// The operations from what is there to what the models ask for, with all that is told.
pub(super) fn operations(
    cx: &mut Context<'_>,
    from: &Schema,
    to: &Schema,
    arguments: &Generate,
    mut hints: Hints,
) -> Result<Vec<Operation>> {
    for fill in &arguments.fill {
        hints = hints.fill(fill.table.clone(), &fill.column, &fill.sql);
    }
    for convert in &arguments.convert {
        hints = hints.convert(convert.table.clone(), &convert.column, &convert.sql);
    }
    let hints = renames(cx, from, to, arguments, hints)?;
    let operations = diff(from, to, &hints).map_err(refused)?;
    all_used("--fill", &arguments.fill, &operations, filled)?;
    all_used("--convert", &arguments.convert, &operations, converted)?;
    match fills(cx, &operations, hints.clone())? {
        None => Ok(operations),
        Some(hints) => Ok(diff(from, to, &hints).map_err(refused)?),
    }
}

/// A difference that is not made, with the flags that would make it.
fn refused(error: DiffError) -> Failure {
    let flag = |refusal: &Refusal| {
        let cast = refusal.cast.as_ref()?;
        let told = format!("{}.{}={}", cast.table, cast.column, cast.expression);
        Some(format!("--convert {}", quoted(&told)))
    };
    let flags: Vec<String> = match &error {
        DiffError::Refused(refusals) => refusals.iter().filter_map(flag).collect(),
        _ => Vec::new(),
    };
    let failure = Failure::from(error);
    if flags.is_empty() {
        return failure;
    }
    failure.help(format!("if every value can be converted: {}", flags.join(" ")))
}

/// As one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// The column that a `--fill` may be of.
fn filled(operation: &Operation) -> Option<(&Name, &str)> {
    match operation {
        Operation::AddColumn { table, column, .. }
            if column.identity.is_none() && column.generated.is_none() =>
        {
            Some((table, &column.name))
        }
        Operation::SetNotNull { table, column, .. } => Some((table, column)),
        _ => None,
    }
}

/// The column that a `--convert` may be of.
fn converted(operation: &Operation) -> Option<(&Name, &str)> {
    match operation {
        Operation::AlterType { table, to, .. } => Some((table, &to.name)),
        _ => None,
    }
}

/// That each expression is of a column that needs one.
fn all_used(
    flag: &str,
    told: &[Expression],
    operations: &[Operation],
    place: impl Fn(&Operation) -> Option<(&Name, &str)>,
) -> Result<()> {
    let places: Vec<(&Name, &str)> = operations.iter().filter_map(place).collect();
    let Some(unknown) = told.iter().find(|told| !places.contains(&(&told.table, told.column.as_str())))
    else {
        return Ok(());
    };
    let (what, none) = match flag {
        "--fill" => ("is new or becomes NOT NULL", "no column is new or becomes NOT NULL"),
        _ => ("gets another type", "no column gets another type"),
    };
    let message = format!("{flag} {}.{}: no column of that name {what}", unknown.table, unknown.column);
    let list: Vec<String> = places.iter().map(|(table, column)| format!("{table}.{column}")).collect();
    let help = if list.is_empty() { none.to_owned() } else { format!("what {what}: {}", list.join(", ")) };
    Err(Failure::new(Exit::Usage, message).help(help))
}

/// The hints with what rows get in new columns that have to have a value, as somebody answers; none if all is told.
fn fills(cx: &mut Context<'_>, operations: &[Operation], mut hints: Hints) -> Result<Option<Hints>> {
    let open: Vec<(&Name, &str)> =
        operations.iter().filter(|operation| operation.needs_fill()).filter_map(filled).collect();
    if open.is_empty() {
        return Ok(None);
    }
    if !cx.screen.can_ask() {
        let list: Vec<String> =
            open.iter().map(|(table, column)| format!("--fill {table}.{column}=SQL")).collect();
        let message = format!(
            "these columns have to have a value, and the rows that are there have none:\n  {}",
            list.join("\n  ")
        );
        let help = "say what they get by an SQL expression, give the column a default in the model \
                    (`#[column(default = …)]`), or make the field an Option";
        return Err(Failure::new(Exit::NotConfirmed, message).help(help));
    }
    for (table, column) in open {
        let question = format!("What do the rows that are there get in {table}.{column}? An SQL expression:");
        let Some(answer) = cx.screen.ask_text(&question) else {
            let message = format!("nothing is told of {table}.{column}, nothing was done");
            return Err(Failure::new(Exit::NotConfirmed, message));
        };
        hints = hints.fill(table.clone(), column, &answer);
    }
    Ok(Some(hints))
}

/// What a flag calls a candidate: `users.name=full_name`.
fn flag(candidate: &Candidate) -> String {
    match candidate {
        Candidate::Table { from, to } | Candidate::Enum { from, to } => format!("{from}={to}"),
        Candidate::Column { table, from, to } => format!("{table}.{from}={to}"),
        Candidate::Label { enumeration, from, to } => format!("{enumeration}.{from}={to}"),
        _ => candidate.to_string(),
    }
}

/// The hints with what was renamed: as the flags say, and for the rest as somebody answers.
fn renames(
    cx: &mut Context<'_>,
    from: &Schema,
    to: &Schema,
    arguments: &Generate,
    mut hints: Hints,
) -> Result<Hints> {
    let mut told: Vec<&String> = arguments.rename.iter().collect();
    let mut denied: Vec<Candidate> = Vec::new();
    loop {
        let found = candidates(from, to, &hints);
        // An answer may bring new candidates: the columns of a table that was renamed.
        if let Some(candidate) = found.iter().find(|candidate| told.contains(&&flag(candidate))) {
            let flag = flag(candidate);
            told.retain(|told| **told != flag);
            hints = hints.rename(candidate);
            continue;
        }
        let open: Vec<&Candidate> = found.iter().filter(|candidate| !denied.contains(candidate)).collect();
        let Some(first) = open.first().copied().filter(|_| !arguments.no_renames) else {
            return told.first().map_or(Ok(hints), |unknown| Err(no_such_rename(unknown, &found)));
        };
        if !cx.screen.can_ask() {
            let list: Vec<String> =
                open.iter().map(|candidate| format!("--rename {}", flag(candidate))).collect();
            let message = format!(
                "these may be renames, or something dropped and something new:\n  {}",
                list.join("\n  ")
            );
            let help = "say so by --rename for each that is one, and --no-renames for the rest; \
                        `renamed_from` in the model says it for good";
            return Err(Failure::new(Exit::NotConfirmed, message).help(help));
        }
        if cx.screen.ask(&format!("Was it renamed: {first}?")) {
            hints = hints.rename(first);
        } else {
            denied.push(first.clone());
        }
    }
}

fn no_such_rename(unknown: &str, found: &[Candidate]) -> Failure {
    let message = format!(
        "--rename {unknown}: nothing of the old name is gone, or nothing like it of the new name has come"
    );
    let list: Vec<String> = found.iter().map(flag).collect();
    let help = if list.is_empty() {
        "nothing looks like a rename".to_owned()
    } else {
        format!("what may be one: {}", list.join(", "))
    };
    Failure::new(Exit::Usage, message).help(help)
}
