//! DISTINCT ON: of the rows that are equal in some keys the first.

use crate::sql::ast::{self, Deleted, InPlace, Origin};

/// The keys of DISTINCT ON, as they stand in the order that it is said with.
pub(super) fn keys_of(keys: &[ast::Expr], order: &[ast::Order]) -> Vec<ast::Order> {
    order.iter().filter(|order| keys.contains(&order.expr)).cloned().collect()
}

/// The first row of each combination of the keys. The keys come first in the order, as DISTINCT ON wants it, in their
/// own order, but with the directions that were said for them.
pub(super) fn first_of_each(keys: Vec<ast::Order>, mut query: ast::Select) -> ast::Select {
    let said = std::mem::take(&mut query.order);
    let (leading, further): (Vec<_>, Vec<_>) =
        said.into_iter().partition(|order| keys.iter().any(|key| key.expr == order.expr));
    let nodes: Vec<ast::Expr> = keys.iter().map(|key| key.expr.clone()).collect();
    let order: Vec<ast::Order> = leading.iter().cloned().chain(keys).collect();
    let mut unique: Vec<ast::Order> = Vec::new();
    for order in order.into_iter().chain(further) {
        if unique.iter().all(|before| before.expr != order.expr) {
            unique.push(order);
        }
    }
    let table = query.table;
    let inner = ast::Select {
        limit: None,
        offset: None,
        lock: None,
        includes: Vec::new(),
        extra: Vec::new(),
        order: unique.clone(),
        ..query.clone()
    };
    ast::Select {
        origin: Origin::Rows(InPlace::DistinctOn(nodes, Box::new(inner))),
        deleted: Deleted::Included,
        filter: Vec::new(),
        order: unique,
        table,
        ..query
    }
}
