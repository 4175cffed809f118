//! What a file without transaction is made of.

use sha2::{Digest as _, Sha384};

use crate::file::{Script, Statement};

/// A statement, or a whole `BEGIN … COMMIT`.
pub(super) struct Piece<'a> {
    pub(super) statement: Statement<'a>,
    pub(super) is_block: bool,
}

impl<'a> Piece<'a> {
    /// The pieces of a file, in order.
    pub(super) fn all(script: &'a Script) -> Vec<Self> {
        let sql = script.sql();
        let mut pieces: Vec<Piece<'a>> = Vec::new();
        let mut is_open = false;
        for statement in script.statements() {
            let (ends, begins) = (statement.ends_transaction(), statement.begins_transaction());
            match pieces.last_mut().filter(|_| is_open) {
                Some(block) => block.statement.extend(sql, &statement),
                None => pieces.push(Piece { statement, is_block: begins }),
            }
            is_open = (is_open || begins) && !ends;
        }
        pieces
    }
}

/// The checksum of the first pieces; `None` if there are not as many.
pub(super) fn checksum(pieces: &[Piece<'_>], done: usize) -> Option<Vec<u8>> {
    let pieces = pieces.get(..done)?;
    if pieces.is_empty() {
        return Some(Vec::new());
    }
    let mut digest = Sha384::new();
    for piece in pieces {
        digest.update(piece.statement.sql);
        digest.update(b";");
    }
    Some(digest.finalize().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_of_the_file_is_one_piece() {
        let script = Script::new(
            "a.sql",
            "-- no-transaction\nSELECT 1; BEGIN; SELECT 2; SELECT 3;\nCOMMIT;\nSELECT 4; START TRANSACTION; SELECT 5; END",
        )
        .unwrap();
        let pieces: Vec<(&str, bool)> =
            Piece::all(&script).iter().map(|piece| (piece.statement.sql, piece.is_block)).collect();
        assert_eq!(
            pieces,
            [
                ("SELECT 1", false),
                ("BEGIN; SELECT 2; SELECT 3;\nCOMMIT", true),
                ("SELECT 4", false),
                ("START TRANSACTION; SELECT 5; END", true),
            ]
        );
    }
}
