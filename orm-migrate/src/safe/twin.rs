//! A column beside another one of its table, which a trigger keeps alike until it takes its place.

use std::fmt::Display;

use orm_core::sql::quoted;

use super::column::{fill_in, of};
use super::constraint::{alter, limited, not_null};
use super::expression::{may_read, rewrites};
use super::form::{Lock, RENAME, REWRITE, SafeForm};
use super::narrowing::narrowing;
use super::step::Step;
use crate::ddl;
use crate::operation::Operation;
use crate::schema::{Column, IndexKey, Name, Schema, Table};

struct Twin<'a> {
    form: &'static SafeForm,
    table: &'a Name,
    /// The column that is there, and the one that is to be.
    old: Column,
    new: Column,
    /// What the trigger does, between BEGIN and RETURN.
    sync: String,
}

/// Another type, if that writes every row anew and nothing hangs on the column.
pub(super) fn alter_type(operation: &Operation, schema: &Schema) -> Option<Vec<Step>> {
    let Operation::AlterType { table, from, to, using, using_back } = operation else { return None };
    let is_free = schema.table(table).is_some_and(|found| is_free(found, &from.name));
    if !rewrites(from, to, using.as_deref()) || !is_free || is_made(from) {
        return None;
    }
    // Where it was renamed, that has happened by then; so has what lets it be NULL.
    let is_nullable = from.nullable || to.nullable;
    let old = Column { name: to.name.clone(), nullable: is_nullable, ..from.as_ref().clone() };
    let new = Column { name: limited("orm_new_", &to.name), nullable: is_nullable, ..to.as_ref().clone() };
    let (name, twin) = (quoted(None, &to.name), quoted(None, &new.name));
    // Without an expression a value is assigned, as ALTER TYPE does it: a cast would cut off what is too long.
    let sync = match using {
        None => format!("NEW.{twin} := NEW.{name}"),
        Some(using) => {
            format!("NEW.{twin} := (SELECT {using} FROM (SELECT NEW.*) AS {})", quoted(None, &table.name))
        }
    };
    let value = |using: &Option<String>| using.clone().unwrap_or_else(|| name.clone());
    let (forth, back) = (value(using), value(using_back));
    let twin = Twin { form: &REWRITE, table, old, new, sync };
    let mut steps = twin.expand(&forth);
    if let Some(first) = steps.first_mut() {
        first.warning = narrowing(table, from, to, using.as_deref());
    }
    steps.push(twin.swap(&back, operation.inverse().loss));
    Some(steps)
}

/// Another name, if nothing hangs on the column: what comes at once, and what comes when no program uses the old name.
pub(super) fn rename(operation: &Operation, schema: &Schema) -> Option<(Vec<Step>, Step)> {
    let Operation::RenameColumn { table, from, to } = operation else { return None };
    let found = schema.table(table)?;
    let old = found.column(from).filter(|column| !is_made(column) && is_free(found, from))?;
    let new = Column { name: to.clone(), ..old.clone() };
    let (a, b) = (quoted(None, from), quoted(None, to));
    // As text, because not every type has an equality.
    let sync = format!(
        "IF TG_OP = 'INSERT' THEN
        IF NEW.{b} IS NULL THEN NEW.{b} := NEW.{a}; ELSE NEW.{a} := NEW.{b}; END IF;
    ELSIF NEW.{b}::text IS DISTINCT FROM OLD.{b}::text THEN
        NEW.{a} := NEW.{b};
    ELSE
        NEW.{b} := NEW.{a};
    END IF"
    );
    let twin = Twin { form: &RENAME, table, old: old.clone(), new, sync };
    Some((twin.expand(&a), twin.contract()))
}

/// What is said of a change of type in the plain way.
pub(super) fn rewrite_warning(from: &Column, to: &Column) -> String {
    format!(
        "{} from {} to {}: {}. What hangs on the column keeps it from the form {}",
        from.name, from.ty, to.ty, REWRITE.why, REWRITE.name
    )
}

/// A statement of which the lint would say what is so on purpose.
fn allowed(rules: &str, reason: &str, statement: impl Display) -> String {
    format!("-- orm-lint: allow {rules}: {reason}\n{statement}")
}

/// A body of a function as a literal that is read as it is.
fn in_dollars(body: &str) -> String {
    let mut tag = "$$".to_owned();
    while body.contains(&tag) {
        tag.insert_str(1, "body");
    }
    format!("{tag}{body}{tag}")
}

/// Whether the database makes its values.
fn is_made(column: &Column) -> bool {
    column.identity.is_some() || column.generated.is_some()
}

/// Whether no key, index or constraint has the column, and no expression can be about it. What triggers do, nobody knows.
fn is_free(table: &Table, column: &str) -> bool {
    let is_it = |name: &String| name == column;
    let reads = |expression: &str| may_read(expression, column, &table.name.name);
    let in_index = table.indexes.iter().any(|index| {
        index.include.iter().any(is_it)
            || index.predicate.as_deref().is_some_and(reads)
            || index.parts.iter().any(|part| match &part.key {
                IndexKey::Column(name) => is_it(name),
                IndexKey::Expression(expression) => reads(expression),
            })
    });
    !(in_index
        || table.primary_key.iter().any(|key| key.columns.iter().chain(&key.include).any(is_it))
        || table.uniques.iter().any(|unique| unique.columns.iter().chain(&unique.include).any(is_it))
        || table.foreign_keys.iter().any(|key| key.columns.iter().any(is_it))
        || table.checks.iter().any(|check| reads(&check.expression))
        || table.columns.iter().any(|column| column.generated.as_deref().is_some_and(reads))
        || !table.triggers.is_empty())
}

impl Twin<'_> {
    /// The new column, filled in, and NOT NULL if the old one is.
    fn expand(&self, value: &str) -> Vec<Step> {
        let Twin { form, table, new, .. } = self;
        let mut first = Step::of(form, &format!("add {} {}", table.name, new.name));
        for statement in self.add(new).into_iter().chain(self.create_sync()) {
            first = first.up(Lock::AccessExclusive, statement);
        }
        for statement in self.drop_sync() {
            first = first.down(statement);
        }
        let first = first.down(alter(table, &format!("DROP COLUMN {}", quoted(None, &new.name))));
        // The trigger fills the new column in, whatever is written: nothing is missed by one walk.
        let fill = format!("UPDATE {} SET {} = {value}", of(table), quoted(None, &new.name));
        let mut steps = vec![first, fill_in(form, table, &new.name, fill, false)];
        if !new.nullable {
            steps.extend(not_null(form, table, &new.name));
        }
        steps
    }

    /// The new column takes the old one's place, with its name.
    fn swap(&self, back: &str, loss: Option<String>) -> Step {
        let Twin { form, table, old, new, .. } = self;
        let (name, twin) = (quoted(None, &old.name), quoted(None, &new.name));
        let mut step = Step::of(form, &format!("swap {} {}", table.name, old.name));
        step.loss = loss;
        step.lock = Lock::AccessExclusive;
        step.up.extend(self.drop_sync());
        let reason = "the new column has its values, and takes its name at once";
        step.up.push(allowed("ban-drop-column", reason, alter(table, &format!("DROP COLUMN {name}"))));
        step.up.push(allowed(
            "renaming-column",
            reason,
            alter(table, &format!("RENAME COLUMN {twin} TO {name}")),
        ));
        step.up.extend(self.set_default(&name, new));
        step.down = vec![
            alter(table, &format!("ALTER COLUMN {name} DROP DEFAULT")),
            alter(table, &format!("RENAME COLUMN {name} TO {twin}")),
        ];
        // The expression of the way back has the value under the old name.
        let value = format!("(SELECT {back} FROM (SELECT {}.{twin} AS {name}) AS twin)", of(table));
        step.down.extend(self.restore(&value));
        step
    }

    /// The old column goes.
    fn contract(&self) -> Step {
        let Twin { form, table, old, new, .. } = self;
        let (name, twin) = (quoted(None, &old.name), quoted(None, &new.name));
        let mut step = Step::of(form, &format!("contract {} {}", table.name, old.name));
        step.contract = true;
        step.lock = Lock::AccessExclusive;
        step.up.extend(self.drop_sync());
        let reason = format!("{} has its values", new.name);
        step.up.push(allowed("ban-drop-column", &reason, alter(table, &format!("DROP COLUMN {name}"))));
        step.up.extend(self.set_default(&twin, new));
        step.down = vec![alter(table, &format!("ALTER COLUMN {twin} DROP DEFAULT"))];
        step.down.extend(self.restore(&twin));
        step
    }

    /// Makes the old column again, from the new one.
    fn restore(&self, value: &str) -> Vec<String> {
        let Twin { table, old, .. } = self;
        let name = quoted(None, &old.name);
        let whole = "the way back is one transaction, so that no row is missed";
        let update = format!("UPDATE {} SET {name} = {value}", of(table));
        let not_null = (!old.nullable).then(|| {
            let rules = "ddl-with-backfill, adding-not-nullable-field";
            allowed(rules, whole, alter(table, &format!("ALTER COLUMN {name} SET NOT NULL")))
        });
        // The lint speaks of the first lock behind the rows only.
        let beside = |is_first: bool, sql: String| {
            if is_first { allowed("ddl-with-backfill", whole, sql) } else { sql }
        };
        let default = self.set_default(&name, old).map(|sql| beside(not_null.is_none(), sql));
        let [function, trigger] = self.create_sync();
        let trigger = beside(not_null.is_none() && default.is_none(), trigger);
        let mut statements = self.add(old);
        statements.push(allowed("ddl-with-backfill, unbatched-dml", whole, update));
        statements.extend(not_null.into_iter().chain(default).chain([function, trigger]));
        statements
    }

    /// Adds a column without values.
    fn add(&self, column: &Column) -> Vec<String> {
        let column = Column { nullable: true, default: None, ..column.clone() };
        let operation = Operation::AddColumn { table: self.table.clone(), column, fill: None };
        ddl::statements(&operation).into_iter().map(|statement| statement.sql).collect()
    }

    fn set_default(&self, name: &str, column: &Column) -> Option<String> {
        let default = column.default.as_deref()?;
        Some(alter(self.table, &format!("ALTER COLUMN {name} SET DEFAULT {default}")))
    }

    fn create_sync(&self) -> [String; 2] {
        let (function, trigger) = self.sync_names();
        // A column may be called OLD.
        let body =
            format!("\n#variable_conflict use_column\nBEGIN\n    {};\n    RETURN NEW;\nEND\n", self.sync);
        [
            format!("CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS {}", in_dollars(&body)),
            format!(
                "CREATE TRIGGER {trigger} BEFORE INSERT OR UPDATE ON {} FOR EACH ROW EXECUTE FUNCTION {function}()",
                of(self.table)
            ),
        ]
    }

    fn drop_sync(&self) -> [String; 2] {
        let (function, trigger) = self.sync_names();
        [format!("DROP TRIGGER {trigger} ON {}", of(self.table)), format!("DROP FUNCTION {function}()")]
    }

    fn sync_names(&self) -> (String, String) {
        let name = limited("orm_sync_", &format!("{}_{}", self.table.name, self.old.name));
        (quoted(self.table.schema.as_deref(), &name), quoted(None, &name))
    }
}
