//! PostgreSQL's operators: how they are spelled, how tightly they bind, how they group.
//!
//! The order is that of the table "Operator Precedence" in PostgreSQL's manual, section 4.1.6.

/// How equal operators group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grouping {
    /// `a - b - c` is `(a - b) - c`: a right operand of the same precedence needs parentheses.
    Left,
    /// `a = b = c` is not allowed: either operand of the same precedence needs parentheses.
    None,
}

macro_rules! operators {
    ($($(#[$doc:meta])* $name:ident $spelling:literal $precedence:literal $grouping:ident;)*) => {
        /// A binary operator.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
pub enum Operator { $($(#[$doc])* $name,)* }

        impl Operator {
            pub(crate) const fn spelling(self) -> &'static str {
                match self { $(Operator::$name => $spelling,)* }
            }

            pub(crate) const fn precedence(self) -> u8 {
                match self { $(Operator::$name => $precedence,)* }
            }

            pub(crate) const fn grouping(self) -> Grouping {
                match self { $(Operator::$name => Grouping::$grouping,)* }
            }
        }
    };
}

pub(crate) const OR: u8 = 1;
pub(crate) const AND: u8 = 2;
pub(crate) const NOT: u8 = 3;
pub(crate) const IS: u8 = 4;
pub(crate) const BETWEEN: u8 = 6;
pub(crate) const NEGATION: u8 = 11;
pub(crate) const CAST: u8 = 12;
/// Names, arguments, calls: nothing binds tighter.
pub(crate) const PRIMARY: u8 = 13;

operators! {
    /// Equal.
    Eq "=" 5 None;
    /// Not equal.
    Ne "<>" 5 None;
    /// Less than.
    Lt "<" 5 None;
    /// Less than or equal.
    Lte "<=" 5 None;
    /// Greater than.
    Gt ">" 5 None;
    /// Greater than or equal.
    Gte ">=" 5 None;
    /// Matches a pattern of `%` and `_`.
    Like "LIKE" 6 None;
    /// Does not match a pattern.
    NotLike "NOT LIKE" 6 None;
    /// Matches a pattern, whatever the case.
    ILike "ILIKE" 6 None;
    /// Does not match a pattern, whatever the case.
    NotILike "NOT ILIKE" 6 None;
    /// Matches a regular expression.
    Regexp "~" 7 Left;
    /// Matches a regular expression, whatever the case.
    IRegexp "~*" 7 Left;
    /// Does not match a regular expression.
    NotRegexp "!~" 7 Left;
    /// Does not match a regular expression, whatever the case.
    NotIRegexp "!~*" 7 Left;
    /// Contains: an array, a range, a document.
    Contains "@>" 7 Left;
    /// Is contained in.
    ContainedBy "<@" 7 Left;
    /// Has something in common with.
    Overlaps "&&" 7 Left;
    /// Ends before the other range starts.
    Before "<<" 7 Left;
    /// Starts after the other range ends.
    After ">>" 7 Left;
    /// A range that touches the other without a gap.
    Adjacent "-|-" 7 Left;
    /// A network that is, or contains, the other.
    Supernet ">>=" 7 Left;
    /// A network that is, or is contained in, the other.
    Subnet "<<=" 7 Left;
    /// A member or an element of a document.
    Get "->" 7 Left;
    /// A member or an element of a document, as text.
    GetText "->>" 7 Left;
    /// What a path leads to in a document.
    GetPath "#>" 7 Left;
    /// What a path leads to in a document, as text.
    GetPathText "#>>" 7 Left;
    /// A document without what a path leads to.
    RemovePath "#-" 7 Left;
    /// A document has a key.
    HasKey "?" 7 Left;
    /// A document has one of several keys.
    HasAnyKey "?|" 7 Left;
    /// A document has all of several keys.
    HasAllKeys "?&" 7 Left;
    /// An SQL/JSON path finds something in a document.
    PathExists "@?" 7 Left;
    /// A text search finds something, or an SQL/JSON path is true of a document.
    Matches "@@" 7 Left;
    /// Concatenates.
    Concat "||" 7 Left;
    /// Adds.
    Add "+" 8 Left;
    /// Subtracts.
    Subtract "-" 8 Left;
    /// Multiplies.
    Multiply "*" 9 Left;
    /// Divides.
    Divide "/" 9 Left;
    /// The remainder of a division.
    Remainder "%" 9 Left;
}
