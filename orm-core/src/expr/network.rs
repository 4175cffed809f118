use std::net::IpAddr;

use ipnetwork::IpNetwork;

use super::{Expr, Expression, Of, Operand, Scalar, With};
use crate::sql::ast;
use crate::value::ColumnType;

/// Functions of network addresses; `contains`, `contained_by` and `overlaps` are those of
/// [`Containment`](super::Containment). NULL of NULL, which their types say.
pub trait NetworkFunctions: Expression {
    /// SQL: `host(a)`: the address as text, without the prefix.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(std::net::IpAddr::from([10, 0, 0, 7])).host().eq("10.0.0.7"));
    /// assert!(query.to_sql().ends_with(r#" WHERE host($1) = $2"#));
    /// ```
    fn host(self) -> Of<Self, String>
    where
        Scalar<Self>: Network,
    {
        Expr::new(ast::Expr::call("host", [self.node()]))
    }

    /// SQL: `masklen(a)`: the length of the prefix.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(std::net::IpAddr::from([10, 0, 0, 7])).masklen().eq(32));
    /// assert!(query.to_sql().ends_with(r#" WHERE masklen($1) = $2"#));
    /// ```
    fn masklen(self) -> Of<Self, i32>
    where
        Scalar<Self>: Network,
    {
        Expr::new(ast::Expr::call("masklen", [self.node()]))
    }

    /// SQL: `family(a)`: 4 or 6.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(std::net::IpAddr::from([10, 0, 0, 7])).family().eq(4));
    /// assert!(query.to_sql().ends_with(r#" WHERE family($1) = $2"#));
    /// ```
    fn family(self) -> Of<Self, i32>
    where
        Scalar<Self>: Network,
    {
        Expr::new(ast::Expr::call("family", [self.node()]))
    }

    /// SQL: `network(a)::inet`: the address without the bits behind the prefix.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(std::net::IpAddr::from([10, 0, 0, 7])).network().masklen().eq(32));
    /// assert!(query.to_sql().ends_with(r#" WHERE masklen(network($1)::inet) = $2"#));
    /// ```
    fn network(self) -> Of<Self, IpNetwork>
    where
        Scalar<Self>: Network,
    {
        Expr::new(ast::Expr::call("network", [self.node()]).cast(IpNetwork::TYPE))
    }

    /// SQL: `broadcast(a)`: the last address of the network.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(std::net::IpAddr::from([10, 0, 0, 7])).broadcast().host().eq("10.0.0.7"));
    /// assert!(query.to_sql().ends_with(r#" WHERE host(broadcast($1)) = $2"#));
    /// ```
    fn broadcast(self) -> Of<Self, IpNetwork>
    where
        Scalar<Self>: Network,
    {
        Expr::new(ast::Expr::call("broadcast", [self.node()]))
    }

    /// SQL: `netmask(a)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(std::net::IpAddr::from([10, 0, 0, 7])).netmask().host().eq("255.255.255.255"));
    /// assert!(query.to_sql().ends_with(r#" WHERE host(netmask($1)) = $2"#));
    /// ```
    fn netmask(self) -> Of<Self, IpNetwork>
    where
        Scalar<Self>: Network,
    {
        Expr::new(ast::Expr::call("netmask", [self.node()]))
    }

    /// SQL: `set_masklen(a, length)`: the same address with another prefix.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(std::net::IpAddr::from([10, 0, 0, 7])).set_masklen(8).masklen().eq(8));
    /// assert!(query.to_sql().ends_with(r#" WHERE masklen(set_masklen($1, $2)) = $3"#));
    /// ```
    fn set_masklen<V: Operand<Self::Model, i32>>(self, length: V) -> With<Self, V, i32, IpNetwork>
    where
        Scalar<Self>: Network,
    {
        Expr::new(ast::Expr::call("set_masklen", [self.node(), length.operand()]))
    }
}

impl<E: Expression> NetworkFunctions for E {}

/// Types that are network addresses. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a network address",
    label = "expected a column or an expression of `IpNetwork` or `IpAddr`"
)]
pub trait Network: ColumnType + sealed::Sealed {}

impl Network for IpNetwork {}
impl Network for IpAddr {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::IpNetwork {}
    impl Sealed for super::IpAddr {}
}
