//! A finding for a terminal.

use std::fmt;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::finding::{Finding, Severity};

impl Finding {
    /// The report with the escape sequences for colours, for a terminal that has them.
    ///
    /// ```
    /// use std::io::IsTerminal;
    ///
    /// use orm_migrate::lint::{Context, Source, lint};
    ///
    /// let coloured = std::io::stdout().is_terminal();
    /// for finding in lint(&[Source::up(1, "1_drop.up.sql", "DROP TABLE users;")], &Context::default()) {
    ///     if coloured { println!("{}\n", finding.colored()) } else { println!("{finding}\n") }
    /// }
    /// ```
    pub fn colored(&self) -> impl fmt::Display {
        Report { finding: self, renderer: Renderer::styled() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Report { finding: self, renderer: Renderer::plain() }.fmt(f)
    }
}

struct Report<'a> {
    finding: &'a Finding,
    renderer: Renderer,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { rule, severity, message, place, locks, why, safe } = self.finding;
        let level = match severity {
            Severity::Warning => Level::WARNING,
            Severity::Error => Level::ERROR,
        };
        let title = level.primary_title(message.as_str()).id(*rule);
        let mut group = match place {
            Some(place) => title.element(
                Snippet::source(&*place.sql)
                    .path(place.file.as_str())
                    .annotation(AnnotationKind::Primary.span(place.span.clone())),
            ),
            None => Group::with_title(title),
        };
        for lock in locks {
            let table = lock.table.as_deref().unwrap_or("the table");
            group = group.element(
                Level::NOTE
                    .no_name()
                    .with_name("lock")
                    .message(format!("{} on {table}, which blocks {}", lock.mode, lock.blocks)),
            );
        }
        group = group.element(Level::NOTE.with_name("why").message(*why));
        if let Some(safe) = safe {
            group = group.element(Level::HELP.message(format!("write instead\n{safe}")));
        }
        f.write_str(&self.renderer.render(&[group]))
    }
}
