//! Code that a migration runs: the statements of `DO` blocks, brought to where the other statements stand.

mod piece;

use std::ops::Range;

use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SourceFile, SyntaxKind, SyntaxNode};

use self::piece::{Piece, read};
use super::source::span;

/// Blocks within blocks are opened so many times.
const DEEPEST: usize = 8;

/// A file whose blocks were opened.
pub(super) struct Opened {
    /// The text, each byte at its place: of a block nothing is left but its statements and comments.
    pub(super) sql: String,
    /// Where blocks are.
    pub(super) blocks: Vec<Range<usize>>,
    /// What of them cannot be read, and why.
    pub(super) unseen: Vec<(Range<usize>, &'static str)>,
}

/// Opens the blocks of a text. One that runs nothing but queries and expressions has no statement then.
pub(super) fn open(sql: &str) -> Opened {
    let mut opened = Opened { sql: sql.to_owned(), blocks: Vec::new(), unseen: Vec::new() };
    // Parsing takes its time, and few files have a block.
    if !sql.as_bytes().windows(2).any(|word| word.eq_ignore_ascii_case(b"do")) {
        return opened;
    }
    for _ in 0..DEEPEST {
        let parse = SourceFile::parse(&opened.sql);
        let blocks = parse.tree().stmts().filter_map(|statement| match statement {
            ast::Stmt::Do(block) => Some(block),
            _ => None,
        });
        let mut is_changed = false;
        for block in blocks {
            let range = span(block.syntax());
            if opened.unseen.iter().any(|(unseen, _)| unseen.start == range.start) {
                continue;
            }
            if !opened.blocks.iter().any(|outer| outer.start <= range.start && range.start < outer.end) {
                opened.blocks.push(range.clone());
            }
            match read(&block, &opened.sql) {
                Ok(pieces) => {
                    is_changed = true;
                    opened.replace(range, pieces);
                }
                Err(why) => opened.unseen.push((range, why)),
            }
        }
        if !is_changed {
            break;
        }
    }
    opened
}

impl Opened {
    /// Leaves of a range the pieces alone.
    fn replace(&mut self, range: Range<usize>, pieces: Vec<Piece>) {
        let mut bytes = std::mem::take(&mut self.sql).into_bytes();
        let end = range.end.min(bytes.len());
        for byte in bytes[range.start..end].iter_mut().filter(|byte| **byte != b'\n') {
            *byte = b' ';
        }
        for piece in pieces {
            match piece {
                Piece::Text { at, text } if at + text.len() <= end => {
                    bytes[at..at + text.len()].copy_from_slice(text.as_bytes());
                }
                Piece::Text { .. } => {}
                Piece::Unseen { at, why } => self.unseen.push((at, why)),
            }
        }
        // Pieces are whole characters, and stand beside blanks.
        self.sql = String::from_utf8_lossy(&bytes).into_owned();
    }
}

/// Whether a routine runs more than queries when it is called.
pub(super) fn does_more_than_read(body: &SyntaxNode) -> bool {
    body.descendants().any(|node| match ast::Stmt::cast(node.clone()) {
        Some(statement) => !is_query(&statement),
        // A query with INTO.
        None if node.kind() == SyntaxKind::ERROR => {
            node.first_token().is_none_or(|token| token.kind() != SyntaxKind::SELECT_KW)
        }
        None => {
            ast::PlpgsqlDynExecuteStmt::can_cast(node.kind()) || ast::PlpgsqlForDynStmt::can_cast(node.kind())
        }
    })
}

const fn is_query(statement: &ast::Stmt) -> bool {
    matches!(
        statement,
        ast::Stmt::Select(_)
            | ast::Stmt::SelectInto(_)
            | ast::Stmt::CompoundSelect(_)
            | ast::Stmt::ParenSelect(_)
            | ast::Stmt::Table(_)
            | ast::Stmt::Values(_)
            | ast::Stmt::EmptyStmt(_)
    )
}
