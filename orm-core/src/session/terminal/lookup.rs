//! The text of the query that is sent most, for a row by its primary key: rendered once for each table.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use foldhash::fast::FixedState;

use crate::sql::ast::{self, ColumnRef, Deleted, Expr, Origin, Output};
use crate::sql::{Access, Operator, Statement, render};
use crate::value::Value;

/// By the address of the table, which stays what it is: a table is a constant.
static TEXTS: RwLock<HashMap<usize, Arc<str>, FixedState>> = RwLock::new(HashMap::with_hasher(HASHER));

const HASHER: FixedState = FixedState::with_seed(0);

/// The statement of a query without includes.
pub(super) fn statement(select: &ast::Select) -> Statement {
    let Some(arguments) = key(select) else { return render::select(select, Output::Columns) };
    let address = std::ptr::from_ref(select.table).addr();
    let known = TEXTS.read().unwrap_or_else(PoisonError::into_inner).get(&address).cloned();
    let sql = known.unwrap_or_else(|| {
        let sql = render::select(select, Output::Columns).sql;
        TEXTS.write().unwrap_or_else(PoisonError::into_inner).insert(address, Arc::clone(&sql));
        sql
    });
    Statement { sql, arguments, access: Access::Read, table: Some(select.table) }
}

/// The values of the primary key, of a query that asks for its row and for nothing else.
fn key(select: &ast::Select) -> Option<Vec<Value>> {
    // All fields are named, so that a new one cannot be forgotten here.
    let ast::Select {
        table,
        instance: ast::Instance::Only,
        marks: _,
        origin: Origin::Table,
        deleted: Deleted::Excluded,
        filter,
        order,
        limit: None,
        offset: None,
        lock: None,
        includes,
        extra,
    } = select
    else {
        return None;
    };
    if !order.is_empty()
        || !includes.is_empty()
        || !extra.is_empty()
        || filter.len() != table.primary_key.len()
    {
        return None;
    }
    filter.iter().zip(table.primary_key).map(|(condition, &column)| value_of(condition, column)).collect()
}

fn value_of(condition: &Expr, key: usize) -> Option<Value> {
    let Expr::Binary(Operator::Eq, left, right) = condition else { return None };
    match (&**left, &**right) {
        (Expr::Column(ColumnRef { column, .. }), Expr::Value(value)) if *column == key => Some(value.clone()),
        _ => None,
    }
}
