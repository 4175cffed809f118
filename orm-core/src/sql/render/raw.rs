use super::{Access, Renderer, Statement};
use crate::sql::ast::Piece;
use crate::sql::ident::push_table;
use crate::sql::operator::PRIMARY;

/// A statement that a person wrote.
pub fn raw(pieces: &[Piece], access: Access) -> Statement {
    let mut r = Renderer::new();
    r.pieces(pieces);
    Statement { sql: r.sql.into(), arguments: r.arguments, access, table: None }
}

impl Renderer {
    pub(super) fn pieces(&mut self, pieces: &[Piece]) {
        let mut follows_fragment = false;
        for piece in pieces {
            if follows_fragment {
                self.space_before(piece);
            }
            follows_fragment = false;
            match piece {
                Piece::Text(text) => self.push(text),
                Piece::Expr(expr) => self.operand(expr, PRIMARY),
                Piece::Name(column) => self.ident(column.table.columns[column.column].name),
                Piece::Identifier(name) => self.ident(name),
                Piece::Table(table) => push_table(&mut self.sql, table),
                Piece::Columns(table, alias) => self.read_columns(alias.unwrap_or(table.name), table),
                Piece::Fragment(inner) if inner.is_empty() => {}
                Piece::Fragment(inner) => {
                    // Two tokens that touch would become one, two minus signs a comment.
                    if !self.sql.is_empty() && !self.sql.ends_with(|c: char| c.is_whitespace() || c == '(') {
                        self.push(" ");
                    }
                    self.pieces(inner);
                    follows_fragment = true;
                }
            }
        }
    }

    fn space_before(&mut self, next: &Piece) {
        let begins_apart = matches!(next, Piece::Text(text) if text.starts_with(|c: char| c.is_whitespace() || c == ')' || c == ','));
        if !begins_apart {
            self.push(" ");
        }
    }
}
