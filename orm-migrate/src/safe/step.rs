use super::{Lock, SafeForm};
use crate::file::{CONTRACT, Down, NewMigration, Pace};

/// A file that is yet to be written: what runs in one transaction, or one statement without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it is about, in words that a file's name can have: `index_posts_by_title`.
    pub title: String,
    /// Whether it is a transaction.
    pub transactional: bool,
    /// What it does.
    pub up: Vec<String>,
    /// What undoes it.
    pub down: Vec<String>,
    /// Whether that is a transaction.
    pub down_transactional: bool,
    /// What undoing it does not bring back.
    pub loss: Option<String>,
    /// How its statement runs, if it is a backfill.
    pub backfill: Option<Pace>,
    /// The strongest lock that it takes on a table that was there before. It is kept for a moment, unless `warning` says
    /// otherwise; waiting for it is bounded by the runner.
    pub lock: Lock,
    /// The form that it is a part of.
    pub form: Option<&'static SafeForm>,
    /// Whether it is to wait until no program uses what it takes away.
    pub contract: bool,
    /// What is not safe about it.
    pub warning: Option<String>,
}

impl Step {
    /// A transaction that does nothing yet.
    pub(super) fn new(title: &str) -> Self {
        Step {
            title: slug(title),
            transactional: true,
            up: Vec::new(),
            down: Vec::new(),
            down_transactional: true,
            loss: None,
            backfill: None,
            lock: Lock::None,
            form: None,
            contract: false,
            warning: None,
        }
    }

    pub(super) fn of(form: &'static SafeForm, title: &str) -> Self {
        Step { form: Some(form), ..Step::new(title) }
    }

    pub(super) fn up(mut self, lock: Lock, statement: impl Into<String>) -> Self {
        self.lock = self.lock.max(lock);
        self.up.push(statement.into());
        self
    }

    pub(super) fn down(mut self, statement: impl Into<String>) -> Self {
        self.down.push(statement.into());
        self
    }

    /// The statement cannot run in a transaction.
    pub(super) fn alone(mut self) -> Self {
        self.transactional = false;
        self
    }

    pub(super) fn down_alone(mut self) -> Self {
        self.down_transactional = false;
        self
    }

    /// As files.
    pub fn migration(&self, name: &str) -> NewMigration {
        let mut up = String::new();
        if !self.transactional {
            up += "-- no-transaction\n";
        }
        if let Some(pace) = &self.backfill {
            up += &pace.comment();
            up.push('\n');
        }
        if self.contract {
            up += CONTRACT;
            up.push('\n');
        }
        if let Some(form) = self.form {
            up.extend(["-- ", form.name, ": instead of ", form.instead_of, ", because ", form.why, "\n"]);
        }
        for line in self.warning.iter().flat_map(|warning| warning.lines()) {
            up.extend(["-- warning: ", line, "\n"]);
        }
        script(&mut up, &self.up);

        let mut down = if self.down_transactional { String::new() } else { "-- no-transaction\n".to_owned() };
        for line in self.loss.iter().flat_map(|loss| loss.lines()) {
            down.extend(["-- not brought back: ", line, "\n"]);
        }
        if self.down.is_empty() && self.loss.is_none() {
            down += "-- nothing to undo\n";
        }
        script(&mut down, &self.down);
        NewMigration { name: name.to_owned(), up, down: Down::Script(down) }
    }
}

fn script(text: &mut String, statements: &[String]) {
    for statement in statements {
        *text += statement;
        *text += ";\n";
    }
}

/// A text as a part of a file's name.
pub(super) fn slug(text: &str) -> String {
    const LENGTH: usize = 60;
    let mut slug = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.ends_with('_') {
            slug.push('_');
        }
    }
    let slug: String = slug.trim_matches('_').chars().take(LENGTH).collect();
    if slug.is_empty() { "change".to_owned() } else { slug }
}
