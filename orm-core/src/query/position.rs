//! Positions in an order: what stands behind a row whose values of the keys are known.

use sha2::{Digest, Sha256};

use crate::schema::Table;
use crate::sql::ast::{ColumnRef, Expr, InPlace, Nulls, Order, Origin, Select};
use crate::sql::{Operator, render};
use crate::value::Value;

/// An order without ties: the primary key decides between rows that are equal otherwise. It goes the way of the last
/// key, so that an index on all of them serves.
pub(crate) fn total_order(mut order: Vec<Order>, table: &'static Table) -> Vec<Order> {
    let descending = order.last().is_some_and(|key| key.descending);
    for &column in table.primary_key {
        let key = Expr::Column(ColumnRef { table, column });
        if !order.iter().any(|other| other.expr == key) {
            order.push(Order::of_column(table, column, descending));
        }
    }
    order
}

/// Of rows that are the first of each, the same ones in each statement: without ties which of them comes first.
pub(crate) fn same_first_rows(mut select: Select) -> Select {
    if let Origin::Rows(InPlace::DistinctOn(_, rows)) = &mut select.origin {
        rows.order = total_order(std::mem::take(&mut rows.order), rows.table);
    }
    select
}

/// The same order from its end.
pub(crate) fn reversed(order: &[Order]) -> Vec<Order> {
    let reversed = order.iter().map(|key| {
        let mut reversed = Order { descending: !key.descending, nulls: None, ..key.clone() };
        // A column without NULLs keeps the plain form, which an index has.
        if key.nullable && reversed.nulls_last() == key.nulls_last() {
            reversed.nulls = Some(if key.nulls_last() { Nulls::First } else { Nulls::Last });
        }
        reversed
    });
    reversed.collect()
}

/// The rows that stand behind those values of the keys; `inclusive`, also one that stands there.
///
/// If all keys go one way and none can be NULL it is a comparison of rows, which an index answers; otherwise a ladder,
/// behind a bound on the first key where it has one.
pub(crate) fn beyond(order: &[Order], values: &[Value], inclusive: bool) -> Expr {
    let (Some(first), Some(value)) = (order.first(), values.first()) else { return Expr::Bool(inclusive) };
    let is_uniform = order.iter().all(|key| key.descending == first.descending && !key.nullable);
    if is_uniform && order.len() > 1 {
        let keys = order.iter().map(|key| key.expr.clone()).collect();
        let values = values.iter().cloned().map(Expr::Value).collect();
        return Expr::Rows(comparison(first, inclusive), keys, values);
    }
    let ladder = ladder(order, values, inclusive);
    let is_bounded = order.len() > 1 && !is_null(value) && !(first.nullable && first.nulls_last());
    if is_bounded { strictly(first, value, true).and(ladder) } else { ladder }
}

/// `a > 1 OR a = 1 AND (b > 2 OR …)`.
fn ladder(order: &[Order], values: &[Value], inclusive: bool) -> Expr {
    let (Some((key, keys)), Some((value, values))) = (order.split_first(), values.split_first()) else {
        return Expr::Bool(inclusive);
    };
    if keys.is_empty() {
        return strictly(key, value, inclusive);
    }
    let tied = equal(key, value).and(ladder(keys, values, inclusive));
    match strictly(key, value, false) {
        Expr::Bool(false) => tied,
        strict => strict.or(tied),
    }
}

/// What has a greater value of one key, in its own direction; `inclusive`, also an equal one.
fn strictly(key: &Order, value: &Value, inclusive: bool) -> Expr {
    let null = |negated| Expr::IsNull { operand: Box::new(key.expr.clone()), negated };
    if is_null(value) {
        return match (key.nulls_last(), inclusive) {
            (true, true) => null(false),
            (true, false) => Expr::Bool(false),
            (false, true) => Expr::Bool(true),
            (false, false) => null(true),
        };
    }
    let greater = Expr::binary(comparison(key, inclusive), key.expr.clone(), Expr::Value(value.clone()));
    if key.nullable && key.nulls_last() { greater.or(null(false)) } else { greater }
}

fn equal(key: &Order, value: &Value) -> Expr {
    if is_null(value) {
        return Expr::IsNull { operand: Box::new(key.expr.clone()), negated: false };
    }
    Expr::binary(Operator::Eq, key.expr.clone(), Expr::Value(value.clone()))
}

const fn comparison(key: &Order, inclusive: bool) -> Operator {
    match (key.descending, inclusive) {
        (false, false) => Operator::Gt,
        (false, true) => Operator::Gte,
        (true, false) => Operator::Lt,
        (true, true) => Operator::Lte,
    }
}

fn is_null(value: &Value) -> bool {
    value.bytes() == Ok(None)
}

/// What tells this order of this table from any other, in every build of a program.
pub(crate) fn fingerprint(table: &'static Table, order: &[Order]) -> [u8; 8] {
    let mut hash = Sha256::new();
    let mut add = |part: &[u8]| {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    };
    let (_, kind) = table.kind().unwrap_or_default();
    for part in [table.schema.unwrap_or_default(), table.name, kind] {
        add(part.as_bytes());
    }
    let statement = render::order(table, order);
    add(statement.sql.as_bytes());
    for argument in &statement.arguments {
        add(&argument.sql_type().oid.to_be_bytes());
        add(argument.bytes().ok().flatten().unwrap_or_default());
    }
    for key in order {
        add(key.ty.to_string().as_bytes());
        add(&[u8::from(key.descending), u8::from(key.nullable && key.nulls_last())]);
    }
    let digest = hash.finalize();
    std::array::from_fn(|index| digest[index])
}
