//! Random pairs of schemas: the difference, applied to a database that is as the first says, makes it as the second
//! says, and the way back leads back.

mod build;
mod pulled;
mod recipe;
mod world;

use std::env;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use orm::Database;
use orm::sql::trusted;
use orm_migrate::diff::{DiffError, Hints, diff};
use orm_migrate::operation::Operation;
use orm_migrate::schema::{Name, Schema, Source};
use orm_migrate::{ddl, inverse};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};

use self::recipe::Pair;
use self::world::World;
use crate::support::{apply, clear, create, difference, read};

/// What became of a pair.
enum Outcome {
    Done,
    /// There is no conversion, and the difference says so.
    Refused,
}

/// The pair as schemas, with what is told of it.
struct Case {
    from: Schema,
    to: Schema,
    hints: Hints,
    rows: String,
}

impl Case {
    fn of(pair: &Pair, with_rows: bool) -> Self {
        let (before, after) = (World::before(pair), World::after(pair));
        let mut to_recipe = pair.to.clone();
        // A label never goes, unless its enum goes.
        for (to, from) in to_recipe.labels.iter_mut().zip(&pair.from.labels) {
            *to |= *from;
        }
        let from = build::schema(&pair.from, &before);
        let mut to = build::schema(&to_recipe, &after);
        if with_rows {
            let is_new = |name: &Name| {
                after
                    .tables
                    .iter()
                    .zip(&before.tables)
                    .any(|(new, old)| new == name && from.table(old).is_none())
            };
            lead_nowhere(&mut to, is_new);
        }
        let hints = hints(&from, &to, &before, &after);
        let rows = build::rows(&from, &before);
        Case { from, to, hints, rows }
    }
}

/// A table without rows has none that a key of old rows could lead to; and of a key whose one column is new, that one
/// is NULL alone.
fn lead_nowhere(to: &mut Schema, is_new: impl Fn(&Name) -> bool) {
    for table in &mut to.tables {
        for key in &mut table.foreign_keys {
            key.match_full = false;
        }
        for key in table.foreign_keys.iter().filter(|key| is_new(&key.references)) {
            for column in table.columns.iter_mut().filter(|column| key.columns.contains(&column.name)) {
                column.nullable = true;
            }
        }
    }
}

/// The renames between the two worlds of what is in both, and values for columns that have to have one.
fn hints(from: &Schema, to: &Schema, before: &World, after: &World) -> Hints {
    let mut hints = Hints::new();
    for (old, new) in before.enums.iter().zip(&after.enums) {
        if from.enumeration(old).is_some() && to.enumeration(new).is_some() {
            if old != new {
                hints = hints.rename_enum(old.clone(), new.clone());
            }
            let has_label = from.enumeration(old).is_some_and(|of| of.labels.contains(&before.labels[1]));
            if before.labels[1] != after.labels[1] && has_label {
                hints = hints.rename_label(new.clone(), &before.labels[1], &after.labels[1]);
            }
        }
    }
    for (place, (old, new)) in before.tables.iter().zip(&after.tables).enumerate() {
        let (Some(from), Some(to)) = (from.table(old), to.table(new)) else { continue };
        if old != new {
            hints = hints.rename_table(old.clone(), new.clone());
        }
        for (old, new) in before.columns[place].iter().zip(&after.columns[place]) {
            if old != new && from.column(old).is_some() && to.column(new).is_some() {
                hints = hints.rename_column(to.name.clone(), old, new);
            }
        }
    }
    for table in &to.tables {
        for column in table.columns.iter().filter(|column| !column.nullable && column.default.is_none()) {
            if column.identity.is_none() && column.generated.is_none() {
                let value = build::value_of(table, column, after);
                hints = hints.fill(table.name.clone(), &column.name, &orm_core::sql::quoted_literal(&value));
            }
        }
    }
    hints
}

/// The difference, with each cast that PostgreSQL does on request.
fn diff_with_casts(from: &Schema, to: &Schema, hints: &Hints) -> Result<Vec<Operation>, DiffError> {
    diff(from, to, hints).or_else(|error| {
        let DiffError::Refused(refusals) = &error else { return Err(error) };
        let casts = refusals.iter().filter_map(|refusal| refusal.cast.as_ref());
        let hints = casts.fold(hints.clone(), |hints, cast| {
            hints.convert(cast.table.clone(), &cast.column, &cast.expression)
        });
        diff(from, to, &hints)
    })
}

/// Goes there and back, and there again; what is wrong, if something is.
async fn run(db: &Database, case: &Case, with_rows: bool) -> Result<Outcome, String> {
    let said = |error: orm::Error| format!("{error}\n{}", error.sql().unwrap_or_default());
    let operations = match diff_with_casts(&case.from, &case.to, &case.hints) {
        Ok(operations) => operations,
        Err(DiffError::Refused(refusals))
            if refusals.iter().all(|refusal| refusal.reason.contains("no conversion")) =>
        {
            return Ok(Outcome::Refused);
        }
        Err(error) => return Err(error.to_string()),
    };
    let script = ddl::script(&operations);
    clear(db).await.map_err(said)?;
    create(db, &case.to).await.map_err(said)?;
    let expected = read(db).await.map_err(said)?;
    clear(db).await.map_err(said)?;
    create(db, &case.from).await.map_err(said)?;
    let before = read(db).await.map_err(said)?;
    if with_rows {
        db.execute_batch(trusted(case.rows.clone())).await.map_err(said)?;
    }
    apply(db, &operations).await.map_err(|error| format!("up: {}\n{script}", said(error)))?;
    let found = read(db).await.map_err(said)?;
    if let Some(difference) = difference(&found, &expected) {
        return Err(format!("up:\n{difference}\n{script}"));
    }
    let back = inverse(&operations);
    let script = format!("{script}-- back\n{}", ddl::script(&back.operations));
    if with_rows && back.loss.is_some() {
        // What was lost cannot be what foreign keys and checks ask for.
        let names = case
            .to
            .tables
            .iter()
            .map(|table| orm_core::sql::quoted(table.name.schema.as_deref(), &table.name.name));
        let names = names.collect::<Vec<_>>().join(", ");
        if !names.is_empty() {
            db.execute_batch(trusted(format!("TRUNCATE {names}"))).await.map_err(said)?;
        }
    }
    apply(db, &back.operations).await.map_err(|error| format!("down: {}\n{script}", said(error)))?;
    let found = without_added_labels(read(db).await.map_err(said)?, &operations);
    if let Some(difference) = difference(&found, &before) {
        return Err(format!("down:\n{difference}\n{script}"));
    }
    if !with_rows {
        again(db, &expected).await?;
    }
    Ok(Outcome::Done)
}

/// There once more, from catalogue to catalogue: without hints what has another name is another thing.
async fn again(db: &Database, expected: &Schema) -> Result<(), String> {
    let said = |error: orm::Error| format!("{error}\n{}", error.sql().unwrap_or_default());
    let found = read(db).await.map_err(said)?;
    let Ok(operations) = diff_with_casts(&found, expected, &Hints::new()) else { return Ok(()) };
    let script = ddl::script(&operations);
    apply(db, &operations).await.map_err(|error| format!("from the catalogue: {}\n{script}", said(error)))?;
    match difference(&read(db).await.map_err(said)?, expected) {
        None => Ok(()),
        Some(difference) => Err(format!("from the catalogue:\n{difference}\n{script}")),
    }
}

/// PostgreSQL cannot remove a label, and the inverse says so.
fn without_added_labels(mut schema: Schema, operations: &[Operation]) -> Schema {
    for operation in operations {
        let Operation::AddEnumValue { enumeration: name, value, .. } = operation else { continue };
        for enumeration in schema.enums.iter_mut().filter(|enumeration| enumeration.name == *name) {
            enumeration.labels.retain(|label| label != value);
        }
    }
    schema
}

/// As many pairs as fit in a few seconds, or as `ORM_TEST_CASES` says.
async fn check(db: &Database, with_rows: bool) {
    let cases: Option<usize> = env::var("ORM_TEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let start = Instant::now();
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let strategy = recipe::pair();
    let (mut done, mut refused) = (0, 0);
    while cases.map_or(done < LEAST || start.elapsed() < ENOUGH, |cases| done + refused < cases) {
        let mut tree = strategy.new_tree(&mut runner).expect("a pair");
        match run(db, &Case::of(&tree.current(), with_rows), with_rows).await {
            Ok(Outcome::Done) => done += 1,
            Ok(Outcome::Refused) => refused += 1,
            Err(first) => panic!("{}", shrink(db, &mut tree, first, with_rows).await),
        }
    }
    eprintln!("{done} pairs, and {refused} that were refused");
}

const LEAST: usize = 10;
const ENOUGH: Duration = Duration::from_secs(12);

/// The least of the pair that still fails, and how.
async fn shrink(
    db: &Database,
    tree: &mut impl ValueTree<Value = Pair>,
    mut message: String,
    with_rows: bool,
) -> String {
    let mut least = tree.current();
    let mut goes_on = tree.simplify();
    for _ in 0..150 {
        if !goes_on {
            break;
        }
        match run(db, &Case::of(&tree.current(), with_rows), with_rows).await {
            Err(other) => {
                message = other;
                least = tree.current();
                goes_on = tree.simplify();
            }
            Ok(_) => goes_on = tree.complicate(),
        }
    }
    let case = Case::of(&least, with_rows);
    let mut text = String::new();
    let empty = Schema::empty(Source::Models);
    for (what, schema) in [("from", &case.from), ("to", &case.to)] {
        let operations = diff(&empty, schema, &Hints::new()).unwrap_or_default();
        // Writing to a String does not fail.
        let _ = writeln!(text, "-- {what}\n{}", ddl::script(&operations));
    }
    format!("{message}\n{text}{:?}", case.hints)
}

#[orm::test]
async fn the_difference_of_random_schemas_leads_from_one_to_the_other_and_back(db: Database) {
    check(&db, false).await;
}

#[orm::test]
async fn the_difference_of_random_schemas_is_applied_to_tables_with_rows(db: Database) {
    check(&db, true).await;
}
