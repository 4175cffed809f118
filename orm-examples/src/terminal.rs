//! Tables, numbers, bars and steps for a terminal.

use std::time::Instant;

use console::{Alignment, measure_text_width, pad_str, style};
use indicatif::{ProgressBar, ProgressStyle};
use orm::prelude::*;

/// The widest cell; a longer one ends in an ellipsis.
const WIDEST: usize = 56;

/// Rows under headings, each column as wide as its widest cell.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<(&'static str, Alignment)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table. A heading that starts with `>` is a column of numbers, which stand at the right.
    pub fn new<const N: usize>(headings: [&'static str; N]) -> Self {
        let columns = headings.map(|heading| match heading.strip_prefix('>') {
            Some(heading) => (heading, Alignment::Right),
            None => (heading, Alignment::Left),
        });
        Table { columns: columns.into(), rows: Vec::new() }
    }

    /// Adds a row. A cell that is missing is empty.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    /// The lines of the table, headings first.
    pub fn lines(&self) -> Vec<String> {
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|column| {
                let cells = self.rows.iter().filter_map(|row| row.get(column));
                let widest = cells.map(|cell| measure_text_width(cell)).max().unwrap_or(0);
                widest.max(measure_text_width(self.columns[column].0)).min(WIDEST)
            })
            .collect();
        let line = |cell: &dyn Fn(usize) -> String| {
            let cells = (0..self.columns.len()).map(|column| {
                pad_str(&cell(column), widths[column], self.columns[column].1, Some("…")).into_owned()
            });
            format!("  {}", cells.collect::<Vec<_>>().join("   ").trim_end())
        };
        let headings = line(&|column| self.columns[column].0.to_owned());
        let rows = self.rows.iter().map(|row| line(&|column| row.get(column).cloned().unwrap_or_default()));
        std::iter::once(style(headings).dim().to_string()).chain(rows).collect()
    }

    /// Prints it.
    pub fn print(&self) {
        for line in self.lines() {
            println!("{line}");
        }
    }
}

/// Prints a heading with a blank line above.
pub fn heading(text: &str) {
    println!("\n{}", style(text).bold());
}

/// A step of a program: what it is, how long it took, how many statements it sent.
pub struct Step<'a> {
    db: &'a Database,
    name: &'static str,
    statements: u64,
    started: Instant,
}

impl<'a> Step<'a> {
    /// Begins a step.
    pub fn start(db: &'a Database, name: &'static str) -> Self {
        Step { db, name, statements: db.statements_sent(), started: Instant::now() }
    }

    /// Ends it, and prints what it did.
    pub fn done(self, what: &str) {
        let statements = number(self.db.statements_sent() - self.statements);
        self.print(what, &format!("{statements} sent"));
    }

    /// Ends it, and prints what it did on connections of its own, whose statements are not counted.
    pub fn done_apart(self, what: &str) {
        self.print(what, "");
    }

    fn print(self, what: &str, sent: &str) {
        let milliseconds = number(self.started.elapsed().as_millis());
        println!("  {:<10} {what:<52} {sent:>11} {milliseconds:>7} ms", self.name);
    }
}

/// A progress bar; where there is no terminal it stays hidden.
pub fn progress(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(0).with_message(what);
    if let Ok(style) = ProgressStyle::with_template("  {msg:<10} {bar:40.cyan/dim} {pos:>5}/{len}") {
        bar.set_style(style);
    }
    bar
}

/// Prints how many statements were sent since `before`.
pub fn round_trips(db: &Database, before: u64) {
    let sent = db.statements_sent() - before;
    println!(
        "\n  {}",
        style(format!("{sent} {}", if sent == 1 { "round trip" } else { "round trips" })).green()
    );
}

/// Prints something that was found to hold.
pub fn holds(what: &str) {
    println!("  {} {what}", style("✓").green());
}

/// A number with its thousands apart: `12,345`.
pub fn number(value: impl TryInto<u64>) -> String {
    let digits = value.try_into().unwrap_or_default().to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// An amount of money: `1,234.50 €`.
pub fn money(amount: Decimal) -> String {
    let text = format!("{amount:.2}");
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let sign = if whole.starts_with('-') { "-" } else { "" };
    format!("{sign}{}.{cents} €", number(whole.trim_start_matches('-').parse::<u64>().unwrap_or_default()))
}

/// A bar whose length is to `width` as `part` is to `whole`.
pub fn bar(part: Decimal, whole: Decimal, width: u32) -> String {
    let length = if whole.is_zero() { Decimal::ZERO } else { part * Decimal::from(width) / whole };
    "█".repeat(length.round().try_into().unwrap_or_default())
}

/// Stars: `★★★★☆`.
pub fn stars(rating: i16) -> String {
    (1..=5).map(|star| if star <= rating { '★' } else { '☆' }).collect()
}

/// A text in lines of at most `width` characters, broken between words.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if measure_text_width(line) + 1 + measure_text_width(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0_u64, 12, 999, 1_000, 1_234_567].map(number), ["0", "12", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn money_has_two_decimals_and_a_sign() {
        assert_eq!(money(Decimal::new(123_450, 2)), "1,234.50 €");
        assert_eq!(money(Decimal::new(-5, 1)), "-0.50 €");
        assert_eq!(money(Decimal::from(7)), "7.00 €");
    }

    #[test]
    fn numbers_stand_at_the_right_and_text_at_the_left() {
        let mut table = Table::new(["name", ">left"]);
        table.row(["Étagère".to_owned(), "3".to_owned()]);
        table.row(["Pot".to_owned(), "1,200".to_owned()]);
        assert_eq!(table.lines()[1..], ["  Étagère       3", "  Pot       1,200"]);
    }

    #[test]
    fn a_text_breaks_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("", 7), Vec::<String>::new());
    }
}
