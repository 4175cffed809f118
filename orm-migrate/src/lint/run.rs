//! From files to findings.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use squawk_syntax::ast;

use super::check::{self, At, Draft, Gone, Log};
use super::classify::classify;
use super::context::Context;
use super::finding::{Finding, Place};
use super::nesting;
use super::rule::Rule;
use super::silence;
use super::source::{Direction, Script, Source, floor, line_and_column};
use super::squawk::{self, Violation};
use super::state::State;

/// Reads migration files and says what is better done otherwise, in the order of the files and of their lines. What the
/// database itself is found with comes last.
///
/// The files are read in the order of their versions, whatever order they are given in. Those that
/// [`Context::applied`] names are read for what they have made, and compared with their checksum; no other rule applies
/// to what is done. Nothing is sent to a database.
///
/// It cannot fail: a file that is not SQL is a finding. The parser recurses, so the work is done on a thread of its own
/// with a stack for 2,000 levels, and a file that might nest deeper is not parsed but a finding, as is one of more than
/// 64 MiB. If the parser panics, that is a finding, too, unless the program aborts on panics.
///
/// ```
/// use orm_migrate::lint::{Context, Severity, Source, lint};
///
/// let findings = lint(&[Source::up(1, "1_users.up.sql", "CREATE TABEL users ()")], &Context::default());
/// assert_eq!(findings[0].rule, "syntax-error");
/// assert_eq!(findings[0].severity, Severity::Error);
/// ```
pub fn lint(files: &[Source], context: &Context) -> Vec<Finding> {
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new()
            .name("orm-lint".to_owned())
            .stack_size(nesting::STACK)
            .spawn_scoped(scope, || Run::new(files, context, nesting::LIMIT).findings());
        match worker.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(findings)) => findings,
            // Parsing and linting are guarded; what is left is our own, and its panic is a bug to be seen.
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            // There is no thread, or no room for its stack: the caller's own is enough for a few levels.
            Err(_) => Run::new(files, context, 100).findings(),
        }
    })
}

/// A file that was looked at.
struct Read {
    file: usize,
    script: Option<Script>,
    drafts: Vec<Draft>,
}

struct Run<'a> {
    files: &'a [Source],
    context: &'a Context,
    /// How deep a file may nest.
    limit: usize,
    state: State,
    gone: Vec<Gone>,
    read: Vec<Read>,
}

impl<'a> Run<'a> {
    fn new(files: &'a [Source], context: &'a Context, limit: usize) -> Self {
        Self { files, context, limit, state: State::of(context), gone: Vec::new(), read: Vec::new() }
    }

    fn findings(mut self) -> Vec<Finding> {
        let mut order: Vec<usize> = (0..self.files.len()).collect();
        order.sort_by_key(|file| (self.files[*file].version, self.files[*file].direction));
        for file in order {
            self.read(file);
        }
        self.look_back();
        let mut findings = Vec::new();
        for Read { file, script, drafts } in self.read {
            let source = &self.files[file];
            let mut drafts = match &script {
                Some(script) => silence::apply(script, &source.sql, drafts),
                None => drafts,
            };
            drafts.retain(|draft| {
                source.direction == Direction::Up || Rule::named(draft.rule).is_some_and(|rule| rule.down)
            });
            drafts.sort_by(|one, other| {
                (one.range.start, one.range.end, one.rule).cmp(&(
                    other.range.start,
                    other.range.end,
                    other.rule,
                ))
            });
            let sql: Arc<str> = source.sql.as_str().into();
            findings
                .extend(drafts.into_iter().filter_map(|draft| finish(draft, source, &sql, script.as_ref())));
        }
        findings.extend(self.context.invalid.iter().filter_map(check::context::leftover));
        findings
    }

    /// Reads one file.
    fn read(&mut self, file: usize) {
        let source = &self.files[file];
        let applied = self.context.applied.iter().any(|applied| applied.version == source.version);
        let mut drafts = Vec::new();
        if source.direction == Direction::Up {
            let history = if applied { check::context::changed } else { check::context::not_linear };
            drafts.extend(history(source, self.context));
        }
        let parsed = parse(source, self.limit);
        let script = match parsed {
            Ok((script, violations)) => {
                // What takes a change back starts from where the change has led, and leads nowhere.
                let kept = (source.direction == Direction::Down).then(|| self.state.clone());
                self.state.begin(file);
                let found = self.statements(file, &script, &violations);
                if let Some(kept) = kept {
                    self.state = kept;
                }
                if !applied {
                    drafts.extend(found);
                    drafts.extend(syntax_errors(&script, &source.sql));
                }
                (!applied).then_some(script)
            }
            Err(draft) => {
                drafts.push(draft);
                None
            }
        };
        self.read.push(Read { file, script, drafts });
    }

    /// What is found at the statements of a file, one by one.
    fn statements(&mut self, file: usize, script: &Script, violations: &[Violation]) -> Vec<Draft> {
        let source = &self.files[file];
        let mut drafts = Vec::new();
        let mut log = Log::default();
        let mut in_transaction = source.in_transaction();
        let mut block = None;
        for statement in &script.statements {
            let touches = classify(&statement.ast, &self.state);
            // They are sorted by where they begin.
            let from = violations.partition_point(|violation| violation.range.start < statement.range.start);
            let to = violations.partition_point(|violation| violation.range.start < statement.range.end);
            let within = &violations[from..to.max(from)];
            match statement.ast {
                ast::Stmt::Begin(_) => in_transaction = true,
                ast::Stmt::Commit(_) | ast::Stmt::Rollback(_) if !source.in_transaction() => {
                    in_transaction = false;
                    log = Log::default();
                }
                _ => {}
            }
            // A block is one transaction, whatever the file is.
            let within_block = script.block(statement.range.start);
            if within_block != block && !in_transaction {
                log = Log::default();
            }
            block = within_block;
            let in_transaction = in_transaction || block.is_some();
            let at = At {
                sql: &source.sql,
                statement,
                touches: &touches,
                violations: within,
                state: &self.state,
                in_transaction,
                is_down: source.direction == Direction::Down,
                is_only_one: script.statements.len() == 1,
            };
            drafts.extend(check::statement(&at, &log));
            if in_transaction {
                log.record(&at);
            }
            if source.direction == Direction::Up {
                self.gone.extend(check::gone(statement, file));
            }
            self.state.apply(&statement.ast);
        }
        drafts.extend(script.unseen.iter().map(check::unseen));
        drafts
    }

    /// What can be told only when all files are read.
    fn look_back(&mut self) {
        let mut found = check::foreign_keys_without_index(&self.state);
        found.extend(check::duplicate_indexes(&self.state));
        if let Some(models) = &self.context.models {
            found.extend(check::used_by_models(&self.gone, models, &self.state));
        }
        for (file, draft) in found {
            // Of a file that is applied, or that was not read, there is no script.
            if let Some(read) = self.read.iter_mut().find(|read| read.file == file && read.script.is_some()) {
                read.drafts.push(draft);
            }
        }
    }
}

/// The first error of each statement: those behind it follow from it.
fn syntax_errors(script: &Script, sql: &str) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut last: Option<usize> = None;
    for (range, message) in &script.errors {
        let start = floor(sql, range.start);
        if last.is_some_and(|last| sql.get(last..start).is_none_or(|between| !between.contains(';'))) {
            continue;
        }
        last = Some(start);
        // The parser says which kind of token it found; the word itself says more.
        let rest = &sql[start..];
        let word = rest
            .split(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '(' | ')'))
            .next()
            .unwrap_or_default();
        let word: String = word.chars().take(40).collect();
        let expected = message.split(", found ").next().unwrap_or(message).trim_end_matches('.');
        let message = if word.is_empty() {
            format!("this is not SQL: {expected}")
        } else {
            format!("this is not SQL: {expected} at `{word}`")
        };
        let end = floor(sql, range.end).max(start + word.len());
        drafts.push(Draft::new("syntax-error", start..end, message));
    }
    drafts
}

/// Parses a file and lets squawk look at it, unless that would end the program.
fn parse(source: &Source, limit: usize) -> Result<(Script, Vec<Violation>), Draft> {
    let refused = |message: &str| Draft::new("syntax-error", 0..0, message);
    if source.sql.len() > nesting::LONGEST {
        return Err(refused("the file is longer than 64 MiB and was not read"));
    }
    if nesting::depth(&source.sql) > limit {
        return Err(refused("the file nests too deep and was not read"));
    }
    guarded(|| {
        let script = Script::parse(source);
        let violations = squawk::violations(&script, source.in_transaction());
        (script, violations)
    })
    .ok_or_else(|| refused("the parser failed at this file, which was not read"))
}

/// What `work` makes, unless it panics. It has nothing that a panic could leave half done.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// A finding of a draft, with its place in the file.
fn finish(draft: Draft, source: &Source, sql: &Arc<str>, script: Option<&Script>) -> Option<Finding> {
    let Draft { rule, range, message, locks, safe } = draft;
    // A draft names a rule of the table: a test runs each.
    let rule = Rule::named(rule)?;
    let start = floor(&source.sql, range.start);
    let end = floor(&source.sql, range.end).max(start);
    // A caret under the first line says where; the rest of a long statement would hide it.
    let first_line = source.sql[start..end].find('\n').map_or(end, |length| start + length);
    let (line, column) = line_and_column(&source.sql, start);
    let statement = script
        .and_then(|script| {
            let behind = script.statements.partition_point(|statement| statement.range.end <= start);
            let statement = script.statements.get(behind).filter(|statement| statement.range.start <= start);
            statement.map(|statement| &statement.range).or_else(|| script.block(start))
        })
        .and_then(|range| source.sql.get(range.clone()))
        .unwrap_or_default()
        .to_owned();
    Some(Finding {
        rule: rule.name,
        severity: rule.severity,
        message,
        place: Some(Place {
            file: source.path.clone(),
            line,
            column,
            statement,
            span: start..first_line,
            sql: Arc::clone(sql),
        }),
        locks,
        why: rule.why,
        safe,
    })
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_panic_of_the_parser_is_nothing_that_ends_the_program() {
        assert_eq!(guarded(|| 1), Some(1));
        assert_eq!(guarded(|| -> i32 { panic!("as a parser may") }), None);
    }
}
