use std::ops::Range;

use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::plpgsql::Plpgsql;
use squawk_syntax::{SourceFile, SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};

use super::super::source::span;
use super::is_query;

/// What becomes of a part of a block.
pub(super) enum Piece {
    Text { at: usize, text: String },
    Unseen { at: Range<usize>, why: &'static str },
}

const LANGUAGE: &str = "it is not written in plpgsql";
const UNREAD: &str = "it could not be read";
const MADE: &str = "it is put together when it runs";

/// What a block runs.
pub(super) fn read(block: &ast::Do, sql: &str) -> Result<Vec<Piece>, &'static str> {
    let body = block.plpgsql().ok_or(LANGUAGE)?;
    let mut errors = body.errors();
    let reader = Reader { body: &body, sql };
    let mut pieces = Vec::new();
    for element in body.syntax().descendants_with_tokens() {
        match element {
            SyntaxElement::Token(token) if token.kind() == SyntaxKind::COMMENT => {
                let range = body.source_range(token.text_range());
                let range = range.start().into()..range.end().into();
                // Of one that stands in a text with escapes nothing is asked.
                if sql.get(range.clone()) == Some(token.text()) {
                    pieces.push(Piece::Text { at: range.start, text: token.text().to_owned() });
                }
            }
            SyntaxElement::Token(_) => {}
            // The parser does not know statements with INTO. What else it does not know may be anything.
            SyntaxElement::Node(node) if node.kind() == SyntaxKind::ERROR => {
                let place = reader.place(&node);
                errors.retain(|error| {
                    let at = usize::from(error.range().start());
                    at < place.start || place.end < at
                });
                pieces.extend(reader.statement_into(&node)?);
            }
            SyntaxElement::Node(node) => pieces.extend(reader.piece(&node)?),
        }
    }
    if errors.is_empty() { Ok(pieces) } else { Err(UNREAD) }
}

struct Reader<'a> {
    body: &'a Plpgsql,
    sql: &'a str,
}

impl Reader<'_> {
    /// What a node of a block's tree runs, if it is a statement of the server's.
    fn piece(&self, node: &SyntaxNode) -> Result<Option<Piece>, &'static str> {
        if let Some(statement) = ast::PlpgsqlExecSqlStmt::cast(node.clone()) {
            // A query only reads; with INTO it would be another statement outside of a block.
            return match statement.stmt() {
                Some(statement) if !is_query(&statement) => self.statement(node, "").map(Some),
                _ => Ok(None),
            };
        }
        if ast::PlpgsqlPerformStmt::can_cast(node.kind()) {
            return self.statement(node, "PERFORM").map(Some);
        }
        if ast::PlpgsqlCallStmt::can_cast(node.kind()) || ast::PlpgsqlDoStmt::can_cast(node.kind()) {
            return self.statement(node, "").map(Some);
        }
        let executed = ast::PlpgsqlDynExecuteStmt::cast(node.clone())
            .map(|statement| statement.query())
            .or_else(|| ast::PlpgsqlForDynStmt::cast(node.clone()).map(|statement| statement.query()));
        match executed {
            Some(query) => Ok(Some(self.executed(query.as_ref(), node))),
            None => Ok(None),
        }
    }

    fn place(&self, node: &SyntaxNode) -> Range<usize> {
        let mut tokens = node
            .descendants_with_tokens()
            .filter_map(SyntaxElement::into_token)
            .filter(|token| !token.kind().is_trivia())
            .map(|token| self.body.source_range(token.text_range()));
        let whole = || self.body.source_range(node.text_range());
        let first = tokens.next().unwrap_or_else(whole);
        first.start().into()..tokens.last().unwrap_or(first).end().into()
    }

    /// A statement as it stands in the file.
    fn statement(&self, node: &SyntaxNode, keyword: &str) -> Result<Piece, &'static str> {
        let place = self.place(node);
        let mut text = self.text(node, &place)?;
        if !keyword.is_empty() {
            text.replace_range(..keyword.len(), "SELECT ");
        }
        Ok(readable(place, text))
    }

    /// A statement that keeps what it returns in variables, without these; nothing of a query.
    fn statement_into(&self, node: &SyntaxNode) -> Result<Option<Piece>, &'static str> {
        let place = self.place(node);
        let mut text = self.text(node, &place)?;
        if let Some(range) = variables(node) {
            let start = usize::from(node.text_range().start());
            let range = range.start - start..range.end - start;
            let blank = |byte| if byte == b'\n' { '\n' } else { ' ' };
            let blanks: String = text[range.clone()].bytes().map(blank).collect();
            text.replace_range(range, &blanks);
        }
        let parse = SourceFile::parse(&text);
        let is_query =
            parse.errors().is_empty() && parse.tree().stmts().all(|statement| is_query(&statement));
        Ok((!is_query).then(|| readable(place, text)))
    }

    /// What a node's text is in the file, which has to be the same.
    fn text(&self, node: &SyntaxNode, place: &Range<usize>) -> Result<String, &'static str> {
        let text = self.body.text().get(span(node)).ok_or(UNREAD)?;
        (self.sql.get(place.clone()) == Some(text)).then(|| text.to_owned()).ok_or(UNREAD)
    }

    /// What `EXECUTE` runs, if it is written down.
    fn executed(&self, query: Option<&ast::PlpgsqlExpr>, node: &SyntaxNode) -> Piece {
        query
            .and_then(|query| self.written(query))
            .unwrap_or_else(|| Piece::Unseen { at: self.place(node), why: MADE })
    }

    /// The statement of an expression that is one literal, without escapes in it.
    fn written(&self, query: &ast::PlpgsqlExpr) -> Option<Piece> {
        let literal = query.syntax().descendants().find_map(ast::Literal::cast)?;
        if span(literal.syntax()) != span(query.syntax()) {
            return None;
        }
        let (text, place) = (literal.string_value()?, self.place(literal.syntax()));
        let at = place.start + self.sql.get(place)?.find(&text)?;
        let text = text.trim_end().trim_end_matches(';').to_owned() + ";";
        Some(readable(at..at + text.len(), text))
    }
}

/// Where `INTO` and the variables behind it stand among the tokens of a statement.
fn variables(statement: &SyntaxNode) -> Option<Range<usize>> {
    let tokens: Vec<_> = statement
        .descendants_with_tokens()
        .filter_map(SyntaxElement::into_token)
        .filter(|token| !token.kind().is_trivia())
        .collect();
    let is_into = |at: &usize| {
        tokens[*at].kind() == SyntaxKind::INTO_KW
            && *at > 0
            && !matches!(tokens[*at - 1].kind(), SyntaxKind::INSERT_KW | SyntaxKind::MERGE_KW)
    };
    let into = (0..tokens.len()).find(is_into)?;
    let mut last = into + 1;
    if tokens.get(last)?.kind() == SyntaxKind::STRICT_KW {
        last += 1;
    }
    while matches!(tokens.get(last + 1).map(SyntaxToken::kind), Some(SyntaxKind::COMMA | SyntaxKind::DOT)) {
        last += 2;
    }
    let range = tokens[into].text_range().cover(tokens.get(last)?.text_range());
    Some(range.start().into()..range.end().into())
}

/// A statement that is one outside of a block, too.
fn readable(place: Range<usize>, text: String) -> Piece {
    if SourceFile::parse(&text).errors().is_empty() {
        Piece::Text { at: place.start, text }
    } else {
        Piece::Unseen { at: place, why: UNREAD }
    }
}
