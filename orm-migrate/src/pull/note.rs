use std::fmt;

/// Something that the models say otherwise than the database, or not at all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// What it is about: a table, or a part of one behind its table's name.
    pub subject: String,
    /// What became of it.
    pub text: String,
    /// Whether the models lack it. Else they say it in another way, which does the same or nearly so.
    pub is_left_out: bool,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.text)
    }
}

/// The notes so far.
#[derive(Debug, Default)]
pub(super) struct Notes(Vec<Note>);

impl Notes {
    /// What the models lack.
    pub(super) fn left_out(&mut self, subject: impl fmt::Display, text: impl Into<String>) {
        self.push(subject, text, true);
    }

    /// What they say otherwise.
    pub(super) fn otherwise(&mut self, subject: impl fmt::Display, text: impl Into<String>) {
        self.push(subject, text, false);
    }

    fn push(&mut self, subject: impl fmt::Display, text: impl Into<String>, is_left_out: bool) {
        self.0.push(Note { subject: subject.to_string(), text: text.into(), is_left_out });
    }

    /// By subject, each once.
    pub(super) fn sorted(mut self) -> Vec<Note> {
        self.0.sort();
        self.0.dedup();
        self.0
    }
}
