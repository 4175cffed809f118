//! Names in the database and in Rust. The derives make the first of the second, and `orm db pull` the second of the first;
//! so both have the rules from here. So have the macros that embed files, and what reads the same files from a folder.

mod case;
mod constraint;
pub mod file;
mod plural;
mod reserved;

pub use self::case::Case;
pub use self::constraint::{MAX_BYTES, constraint, hash};
pub use self::plural::{plural, singular};
pub use self::reserved::{ASSOCIATED, BUILDER};
