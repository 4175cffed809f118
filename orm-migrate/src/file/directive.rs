use std::time::Duration;

use super::FileError;

/// The beginning of a comment that says something to the runner.
const PREFIX: &str = "-- orm:";

/// The comment of a file that takes away what older programs use.
pub(crate) const CONTRACT: &str = "-- orm: contract";

/// What the comments of a file say to the runner. `sqlx`'s migrator does not read them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Directives {
    /// `-- orm: irreversible: the reason`.
    pub(crate) irreversible: Option<String>,
    /// `-- orm: contract`.
    pub(crate) contract: bool,
    /// `-- orm: backfill batch=1000 pause=10ms repeat`.
    pub(crate) backfill: Option<Pace>,
}

/// How a backfill goes: how many rows at once, and how long it rests in between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// How many rows are looked at in one transaction.
    pub batch: u32,
    /// How long it rests between two of them.
    pub pause: Duration,
    /// Whether it begins anew until a whole pass changes nothing.
    pub repeat: bool,
}

impl Default for Pace {
    fn default() -> Self {
        Pace { batch: 1000, pause: Duration::from_millis(10), repeat: false }
    }
}

impl Directives {
    /// Reads the comments above the first statement. `file` is for messages.
    pub(crate) fn read(sql: &str, file: &str) -> Result<Self, FileError> {
        let mut directives = Directives::default();
        let comments = sql.lines().take_while(|line| line.trim().is_empty() || line.starts_with("--"));
        for (index, text) in
            comments.enumerate().filter_map(|(index, line)| Some((index, line.strip_prefix(PREFIX)?)))
        {
            directives.add(text.trim()).map_err(|reason| FileError::Directive {
                file: file.to_owned(),
                line: index + 1,
                reason,
            })?;
        }
        Ok(directives)
    }

    fn add(&mut self, text: &str) -> Result<(), String> {
        if let Some(reason) = text.strip_prefix("irreversible") {
            let reason = reason.trim_start_matches(':').trim();
            if reason.is_empty() {
                return Err("say why: `-- orm: irreversible: the old values are gone`".to_owned());
            }
            self.irreversible = Some(reason.to_owned());
            return Ok(());
        }
        if text == "contract" {
            self.contract = true;
            return Ok(());
        }
        let mut words = text.split_whitespace();
        if words.next() != Some("backfill") {
            return Err(format!(
                "`{text}` is nothing that the runner knows: it is `irreversible: REASON`, `contract` or `backfill`"
            ));
        }
        let mut pace = Pace::default();
        for word in words {
            pace.set(word)?;
        }
        self.backfill = Some(pace);
        Ok(())
    }
}

impl Pace {
    fn set(&mut self, word: &str) -> Result<(), String> {
        match word.split_once('=') {
            None if word == "repeat" => self.repeat = true,
            Some(("batch", rows)) => {
                self.batch = rows
                    .parse()
                    .ok()
                    .filter(|rows| *rows > 0)
                    .ok_or_else(|| format!("`{word}` is no number of rows: write it as `batch=1000`"))?;
            }
            Some(("pause", pause)) => {
                let milliseconds = pause.strip_suffix("ms").and_then(|number| number.parse().ok());
                self.pause = milliseconds
                    .map(Duration::from_millis)
                    .ok_or_else(|| format!("`{word}` is no pause: write it as `pause=10ms`"))?;
            }
            _ => {
                return Err(format!(
                    "`{word}` is no setting of a backfill: there are `batch=1000`, `pause=10ms` and `repeat`"
                ));
            }
        }
        Ok(())
    }

    /// As the comment that it is read from.
    pub(crate) fn comment(&self) -> String {
        let Pace { batch, pause, repeat } = self;
        let repeat = if *repeat { " repeat" } else { "" };
        format!("{PREFIX} backfill batch={batch} pause={}ms{repeat}", pause.as_millis())
    }
}

/// The content of a down file that refuses: our runner reads the comment and does nothing; the statement makes that of
/// `sqlx` fail, and whoever runs the file by hand.
pub(crate) fn irreversible(reason: &str) -> String {
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let quoted = reason.replace('\'', "''").replace('%', "%%");
    // A text that has the tag in it would end the block; it is too short to have all of these.
    let mut tags = (0..=quoted.len()).map(|number| format!("$irreversible{number}$"));
    let tag = tags.find(|tag| !quoted.contains(tag.as_str())).unwrap_or_default();
    format!(
        "{PREFIX} irreversible: {reason}\nDO {tag} BEGIN RAISE EXCEPTION 'this migration cannot be undone: {quoted}'; END {tag};\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_is_read_from_the_comment_that_it_writes() {
        let pace = Pace { batch: 7, pause: Duration::from_millis(3), repeat: true };
        let sql = format!("-- no-transaction\n\n{}\nUPDATE t SET a = 1", pace.comment());
        assert_eq!(Directives::read(&sql, "a.sql").unwrap().backfill, Some(pace));
        let quiet = Directives::read("-- orm: backfill\nUPDATE t SET a = 1", "a.sql").unwrap();
        assert_eq!(quiet.backfill, Some(Pace::default()));
        let behind = Directives::read("SELECT 1;\n-- orm: backfill", "a.sql").unwrap();
        assert_eq!(behind, Directives::default(), "only above the first statement");
    }

    #[test]
    fn an_irreversible_file_gives_its_reason() {
        let sql = irreversible("it's 100 % gone,\nwith $irreversible0$");
        let reason = Directives::read(&sql, "a.sql").unwrap().irreversible;
        assert_eq!(reason.as_deref(), Some("it's 100 % gone, with $irreversible0$"));
        assert!(sql.contains("DO $irreversible1$ BEGIN"), "{sql}");
        assert!(sql.contains("it''s 100 %% gone"), "{sql}");
    }

    #[test]
    fn a_mistake_names_the_file_the_line_and_what_to_write() {
        for (comment, said) in [
            ("-- orm: backfil", "`backfil` is nothing that the runner knows"),
            ("-- orm: irreversible", "say why"),
            ("-- orm: backfill batch=0", "`batch=0` is no number of rows"),
            ("-- orm: backfill pause=1s", "write it as `pause=10ms`"),
            ("-- orm: backfill fast", "`fast` is no setting of a backfill"),
        ] {
            let error = Directives::read(&format!("-- a note\n{comment}\n"), "1_a.up.sql").unwrap_err();
            let text = error.to_string();
            assert!(text.starts_with("1_a.up.sql:2: ") && text.contains(said), "{text}");
        }
    }
}
