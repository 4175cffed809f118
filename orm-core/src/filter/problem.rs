//! What is wrong with an input, and where. A value of the input is never part of it.

use std::fmt::Write;

use crate::error::{Error, ErrorKind};

/// A part of the input: `filter.and[1].views`.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    before: Option<&'a Part<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Name(&'a str),
    Index(usize),
}

impl<'a> Part<'a> {
    pub(super) fn root(name: &'static str) -> Part<'static> {
        Part { before: None, step: Step::Name(name) }
    }

    pub(super) fn name(&'a self, name: &'a str) -> Part<'a> {
        Part { before: Some(self), step: Step::Name(name) }
    }

    pub(super) fn index(&'a self, index: usize) -> Part<'a> {
        Part { before: Some(self), step: Step::Index(index) }
    }

    fn write(&self, text: &mut String) {
        if let Some(before) = self.before {
            before.write(text);
        }
        match self.step {
            Step::Index(index) => _ = write!(text, "[{index}]"), // writing to a String does not fail
            Step::Name(name) => {
                if self.before.is_some() {
                    text.push('.');
                }
                text.push_str(shown(name));
            }
        }
    }
}

/// A name of the input, if it looks like one: an error goes into logs and answers.
fn shown(name: &str) -> &str {
    const LONGEST: usize = 63;
    let is_plain = !name.is_empty()
        && name.len() <= LONGEST
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_plain { name } else { "…" }
}

/// An error of kind `Filter`.
#[cold]
pub(super) fn problem(part: &Part<'_>, what: &str) -> Error {
    let mut message = String::new();
    part.write(&mut message);
    message.push_str(": ");
    message.push_str(what);
    Error::new(ErrorKind::Filter, message)
}
