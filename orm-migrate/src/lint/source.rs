//! The text of a migration, and its tree.

use std::fmt::Write as _;
use std::ops::Range;

use sha2::{Digest, Sha384};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{Parse, SourceFile, SyntaxElement, SyntaxKind, SyntaxNode};

use super::block::{self, Opened};

/// Whether a file makes a change or takes it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Makes the change.
    Up,
    /// Takes it back. What it drops is what its `up` has made: rules about that do not apply to it.
    Down,
}

/// One file of a migration: plain SQL, as `sqlx::migrate` reads it.
///
/// ```
/// use orm_migrate::lint::Source;
///
/// let file = Source::up(7, "migrations/7_index.up.sql", "-- no-transaction\nCREATE INDEX CONCURRENTLY ON posts (title);");
/// assert!(!file.in_transaction());
/// assert!(Source::down(7, "migrations/7_index.down.sql", "SELECT 1;").in_transaction());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The number that the file's name begins with.
    pub version: i64,
    /// What the file does.
    pub direction: Direction,
    /// The name by which findings speak of the file.
    pub path: String,
    /// What stands in it.
    pub sql: String,
}

impl Source {
    /// A file that makes a change.
    pub fn up(version: i64, path: impl Into<String>, sql: impl Into<String>) -> Self {
        Self { version, direction: Direction::Up, path: path.into(), sql: sql.into() }
    }

    /// A file that takes a change back.
    pub fn down(version: i64, path: impl Into<String>, sql: impl Into<String>) -> Self {
        Self { direction: Direction::Down, ..Self::up(version, path, sql) }
    }

    /// Whether the file runs in a transaction: unless it begins with `-- no-transaction`, as in `sqlx::migrate`.
    pub fn in_transaction(&self) -> bool {
        !self.sql.starts_with("-- no-transaction")
    }

    /// The checksum that `sqlx::migrate` keeps of an applied file: SHA-384 of its bytes.
    pub(super) fn checksum(&self) -> Vec<u8> {
        Sha384::digest(self.sql.as_bytes()).to_vec()
    }
}

/// A statement and where it stands, without the white space and the comments around it.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    pub(super) ast: ast::Stmt,
    pub(super) range: Range<usize>,
}

/// A comment and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Comment {
    pub(super) text: String,
    pub(super) range: Range<usize>,
}

/// A file that was parsed.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) parse: Parse<SourceFile>,
    /// The text that was parsed: that of the file, with its blocks opened and squawk's own comments made unreadable to it.
    pub(super) masked: String,
    /// Where its blocks are.
    pub(super) blocks: Vec<Range<usize>>,
    /// What of the blocks cannot be read, and why.
    pub(super) unseen: Vec<(Range<usize>, &'static str)>,
    pub(super) statements: Vec<Statement>,
    pub(super) comments: Vec<Comment>,
    pub(super) errors: Vec<(Range<usize>, String)>,
}

/// Where a node begins and ends, without white space and comments.
pub(super) fn span(node: &SyntaxNode) -> Range<usize> {
    let mut tokens = node
        .descendants_with_tokens()
        .filter_map(SyntaxElement::into_token)
        .filter(|token| !token.kind().is_trivia());
    let Some(first) = tokens.next() else {
        let range = node.text_range();
        return range.start().into()..range.end().into();
    };
    let last = tokens.last().unwrap_or_else(|| first.clone());
    first.text_range().start().into()..last.text_range().end().into()
}

fn without_semicolon(sql: &str, range: Range<usize>) -> Range<usize> {
    let text = sql.get(range.clone()).unwrap_or_default();
    range.start..range.start + text.trim_end_matches(|c: char| c == ';' || c.is_whitespace()).len()
}

impl Script {
    pub(super) fn parse(source: &Source) -> Self {
        let Opened { sql: mut masked, blocks, unseen } = block::open(&source.sql);
        let mut parse = SourceFile::parse(&masked);
        let mut comments = comments(&parse.syntax_node());
        // Squawk drops what its comments silence; a comment that silences nothing could not be told then. Silencing is
        // done here for its comments, too, so it must not see them.
        if comments.iter().any(|comment| comment.text.contains("squawk-")) {
            for comment in &comments {
                masked.replace_range(comment.range.clone(), &comment.text.replace("squawk-", "squawk_"));
            }
            parse = SourceFile::parse(&masked);
            for comment in &mut comments {
                source.sql[comment.range.clone()].clone_into(&mut comment.text);
            }
        }
        let statements = parse
            .tree()
            .stmts()
            .filter(|statement| !matches!(statement, ast::Stmt::EmptyStmt(_)))
            .map(|ast| Statement { range: without_semicolon(&masked, span(ast.syntax())), ast })
            .collect();
        let errors = parse
            .errors()
            .iter()
            .map(|error| {
                let range = error.range();
                (range.start().into()..range.end().into(), error.message().to_owned())
            })
            .collect();
        Self { parse, masked, blocks, unseen, statements, comments, errors }
    }
}

impl Script {
    /// The block that a place is in.
    pub(super) fn block(&self, at: usize) -> Option<&Range<usize>> {
        self.blocks.iter().find(|block| block.contains(&at))
    }
}

fn comments(root: &SyntaxNode) -> Vec<Comment> {
    root.descendants_with_tokens()
        .filter_map(SyntaxElement::into_token)
        .filter(|token| token.kind() == SyntaxKind::COMMENT)
        .map(|token| Comment {
            text: token.text().to_owned(),
            range: token.text_range().start().into()..token.text_range().end().into(),
        })
        .collect()
}

/// The line and column, from one, of a place in a text; columns count characters.
pub(super) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..floor(text, offset)];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// The nearest place at or before `offset` that is within the text and no part of a character.
pub(super) fn floor(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset)
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
