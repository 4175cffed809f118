use crate::sql::ast;
use crate::value::Value;

mod sealed {
    pub trait Sealed {}
}

/// A member's name or an element's position. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no key of a JSON document",
    label = "expected a member's name, or an element's position as `i32`"
)]
pub trait JsonKey: sealed::Sealed {
    /// As `->` takes it.
    #[doc(hidden)]
    fn key(self) -> ast::Expr;

    /// As a path has it.
    #[doc(hidden)]
    fn segment(self) -> String;
}

macro_rules! keys {
    ($($ty:ty as $as:ty;)*) => { $(
        impl sealed::Sealed for $ty {}

        impl JsonKey for $ty {
            fn key(self) -> ast::Expr {
                ast::Expr::Value(Value::of::<$as>(&self.into()))
            }

            fn segment(self) -> String {
                self.to_string()
            }
        }
    )* };
}

keys! {
    &str as String;
    String as String;
    i32 as i32;
}

/// A path into a document: one key, a tuple of up to six, or any number of names. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no path into a JSON document",
    label = "expected names and positions: `(\"items\", 0, \"name\")`"
)]
pub trait JsonPath {
    /// It as one argument.
    #[doc(hidden)]
    fn path(self) -> ast::Expr;
}

#[expect(clippy::needless_pass_by_value, reason = "it is a value that is bound")]
fn bound(segments: Vec<String>) -> ast::Expr {
    ast::Expr::Value(Value::of::<Vec<String>>(&segments))
}

#[diagnostic::do_not_recommend]
impl<K: JsonKey> JsonPath for K {
    fn path(self) -> ast::Expr {
        bound(vec![self.segment()])
    }
}

#[diagnostic::do_not_recommend]
impl<K: JsonKey> JsonPath for Vec<K> {
    fn path(self) -> ast::Expr {
        bound(self.into_iter().map(JsonKey::segment).collect())
    }
}

macro_rules! paths {
    ($(($($name:ident $position:tt),*);)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<$($name: JsonKey),*> JsonPath for ($($name,)*) {
            fn path(self) -> ast::Expr {
                bound(vec![$(self.$position.segment()),*])
            }
        }
    )* };
}

paths! {
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
    (A 0, B 1, C 2, D 3, E 4);
    (A 0, B 1, C 2, D 3, E 4, F 5);
}
