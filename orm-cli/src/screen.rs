//! What a command prints, and what it asks.

use std::fmt::Display;
use std::io::{self, BufRead as _, IsTerminal as _, Write};

use anstyle::{AnsiColor, Effects, Style};
use serde_json::{Value, json};

use crate::arguments::{Colour, Global};
use crate::failure::{Exit, Failure, Result};

/// Results go to the standard output, whatever else there is to say to the standard error. With `--json` the one has
/// a single document, and the other nothing.
#[expect(clippy::struct_excessive_bools, reason = "any of them may be together")]
pub(crate) struct Screen<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    is_json: bool,
    is_coloured: bool,
    /// Questions are answered with yes.
    is_confirmed: bool,
    /// Somebody sits before it.
    is_interactive: bool,
    /// It is the process's own.
    is_own: bool,
    /// Why the result could not be written.
    lost: Option<io::Error>,
}

pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);
pub(crate) const DIM: Style = Style::new().effects(Effects::DIMMED);
pub(crate) const BOLD: Style = Style::new().effects(Effects::BOLD);

impl<'a> Screen<'a> {
    pub(crate) fn new(out: &'a mut dyn Write, err: &'a mut dyn Write, global: &Global, is_own: bool) -> Self {
        let is_coloured = match global.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => is_own && io::stdout().is_terminal() && allows_colour(),
        };
        let is_interactive = is_own && io::stdin().is_terminal() && io::stderr().is_terminal();
        Screen {
            out,
            err,
            is_json: global.json,
            is_coloured: is_coloured && !global.json,
            is_confirmed: global.yes,
            is_interactive,
            is_own,
            lost: None,
        }
    }

    /// Whether what happens may be told by whoever it happens to, on the process's own outputs: what works in the
    /// background cannot have this.
    pub(crate) fn is_live(&self) -> bool {
        self.is_own && !self.is_json
    }

    /// A line of the result.
    pub(crate) fn line(&mut self, line: impl Display) {
        if !self.is_json {
            let written = writeln!(self.out, "{line}");
            self.keep(written);
        }
    }

    /// Something to know beside the result.
    pub(crate) fn note(&mut self, line: impl Display) {
        if !self.is_json {
            let _ = writeln!(self.err, "{line}");
        }
    }

    /// A text as it is, with or without `--json`.
    pub(crate) fn text(&mut self, text: &str) {
        let written = self.out.write_all(text.as_bytes());
        self.keep(written);
    }

    /// Keeps why the result is not whole. Nobody reads any more, as behind `| head`: that is no failure of the command.
    fn keep(&mut self, written: io::Result<()>) {
        if let Err(error) = written
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            self.lost.get_or_insert(error);
        }
    }

    /// Writes what is still on its way, and tells why the result could not be written, once.
    pub(crate) fn lost(&mut self) -> Option<Failure> {
        let written = self.out.flush();
        self.keep(written);
        let error = self.lost.take()?;
        Some(Failure::failed(format!("the result could not be written to the standard output: {error}")))
    }

    /// Whether there are colours.
    pub(crate) fn is_coloured(&self) -> bool {
        self.is_coloured
    }

    /// A text in a style, where there are colours.
    pub(crate) fn paint(&self, style: Style, text: impl Display) -> String {
        if self.is_coloured { format!("{style}{text}{style:#}") } else { text.to_string() }
    }

    /// The end of a command that was carried out.
    pub(crate) fn result(&mut self, result: &Value) {
        if self.is_json {
            let written = writeln!(self.out, "{result:#}");
            self.keep(written);
        }
    }

    /// The end of one that was not.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        if self.is_json {
            let Failure { exit, message, sql, help, details } = failure;
            let mut document = details.as_deref().cloned().unwrap_or_default();
            let error = json!({ "exit": exit.code(), "message": message, "sql": sql, "help": help });
            document.insert("error".to_owned(), error);
            let _ = writeln!(self.out, "{:#}", Value::Object(document));
            return;
        }
        let error = self.paint(BAD, "error:");
        self.note(format!("{error} {}", failure.message));
        for (name, text) in [("sql", &failure.sql), ("help", &failure.help)] {
            if let Some(text) = text {
                let name = self.paint(DIM, format!("{name:>5}:"));
                self.note(format!("{name} {}", text.replace('\n', "\n       ")));
            }
        }
    }

    /// Whether somebody can be asked.
    pub(crate) fn can_ask(&self) -> bool {
        self.is_interactive && !self.is_json
    }

    /// Asks a question that is answered with yes or no; no if the input has ended.
    pub(crate) fn ask(&mut self, question: &str) -> bool {
        loop {
            let _ = write!(self.err, "{question} [y/n] ");
            let _ = self.err.flush();
            let mut line = String::new();
            match io::stdin().lock().read_line(&mut line) {
                Ok(read) if read > 0 => {}
                _ => return false,
            }
            match line.trim() {
                "y" | "Y" | "yes" => return true,
                "n" | "N" | "no" => return false,
                _ => {}
            }
        }
    }

    /// Asks for a line of text; none if it is empty, or the input has ended.
    pub(crate) fn ask_text(&mut self, question: &str) -> Option<String> {
        let _ = write!(self.err, "{question} ");
        let _ = self.err.flush();
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).ok()?;
        let line = line.trim();
        (!line.is_empty()).then(|| line.to_owned())
    }

    /// Asks whether to do what cannot be undone. `--yes` answers; where nobody can be asked, it is missing. To name
    /// `word` is the answer where a slip of the finger would cost too much.
    ///
    /// # Errors
    /// [`Exit::NotConfirmed`].
    pub(crate) fn confirm(&mut self, what: &str, word: Option<&str>) -> Result<()> {
        if self.is_confirmed {
            return Ok(());
        }
        let refused = |message: String| Failure::new(Exit::NotConfirmed, message);
        if !self.can_ask() {
            return Err(refused(format!("this would {what}")).help("say --yes to do it"));
        }
        let answer = word.map_or_else(|| "yes".to_owned(), str::to_owned);
        let warning = self.paint(WARN, format!("This will {what}."));
        let _ = writeln!(self.err, "{warning}");
        let _ = write!(self.err, "Type {} to go on: ", self.paint(BOLD, &answer));
        let _ = self.err.flush();
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line);
        let is_meant = |line: &str| {
            line == answer
                || (word.is_none() && (line.eq_ignore_ascii_case("y") || line.eq_ignore_ascii_case("yes")))
        };
        if read.is_ok() && is_meant(line.trim()) {
            Ok(())
        } else {
            Err(refused("not confirmed, nothing was done".to_owned()))
        }
    }
}

/// <https://no-color.org>, and terminals that have none.
fn allows_colour() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Rows under headings, each column as wide as its widest cell. A heading that starts with `>` is of numbers.
pub(crate) fn table<const N: usize>(headings: [&str; N], rows: &[[String; N]]) -> Vec<String> {
    let width = |text: &str| text.chars().count();
    let plain = headings.map(|heading| heading.trim_start_matches('>').to_owned());
    let widths: Vec<usize> = (0..N)
        .map(|column| {
            let cells = rows.iter().map(|row| width(&row[column]));
            cells.chain([width(&plain[column])]).max().unwrap_or_default()
        })
        .collect();
    let line = |cells: &[String; N]| {
        let mut line = String::new();
        for (column, cell) in cells.iter().enumerate() {
            let blanks = " ".repeat(widths[column] - width(cell));
            let padded =
                if headings[column].starts_with('>') { blanks + cell } else { cell.clone() + &blanks };
            line.push_str(if column > 0 { "   " } else { "" });
            line.push_str(&padded);
        }
        line.trim_end().to_owned()
    };
    std::iter::once(&plain).chain(rows).map(line).collect()
}

/// Bytes for people: `1.5 MB`.
pub(crate) fn bytes(bytes: u64) -> String {
    let (mut unit, mut rest) = (0, bytes);
    while rest >= 10_000 && unit < 4 {
        rest /= 1_000;
        unit += 1;
    }
    if rest >= 1_000 && unit < 4 {
        return format!("{}.{} {}", rest / 1_000, rest % 1_000 / 100, ["kB", "MB", "GB", "TB"][unit]);
    }
    format!("{rest} {}", ["B", "kB", "MB", "GB", "TB"][unit])
}

/// A number and its noun: `1 row`, `2 rows`.
pub(crate) fn count(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_two_digits_at_least() {
        let sizes = [0, 999, 1_000, 1_599, 9_999, 10_000, 150_000, 1_250_000, 3_000_000_000];
        let texts = sizes.map(bytes);
        assert_eq!(
            texts,
            ["0 B", "999 B", "1.0 kB", "1.5 kB", "9.9 kB", "10 kB", "150 kB", "1.2 MB", "3.0 GB"]
        );
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["Étagère".to_owned(), "3".to_owned()], ["a".to_owned(), "1200".to_owned()]];
        assert_eq!(table(["name", ">rows"], &rows), ["name      rows", "Étagère      3", "a         1200"]);
    }
}
