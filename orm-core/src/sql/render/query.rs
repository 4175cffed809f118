//! SELECT of expressions: projections, groups, aggregates, windows, subqueries.

use super::{Access, Renderer, Statement};
use crate::sql::ast::{
    Aggregate, Bound, Expr, FrameMode, Grouping, Item, Order, Query, RelatedValue, Select, Window,
};

/// A SELECT of expressions.
pub fn query(query: &Query) -> Statement {
    let mut r = Renderer::new();
    r.query(query, true);
    let access = if query.select.lock.is_some() { Access::Write } else { Access::Read };
    r.finish(access, query.select.table)
}

/// How many rows a SELECT of expressions yields.
pub fn count_of(query: &Query) -> Statement {
    let mut r = Renderer::new();
    r.push("SELECT count(*) FROM ");
    r.subquery(query);
    r.push(" AS \"orm_rows\"");
    r.finish(Access::Read, query.select.table)
}

/// Whether a SELECT of expressions yields a row.
pub fn exists_of(query: &Query) -> Statement {
    let mut r = Renderer::new();
    r.push("SELECT EXISTS ");
    r.subquery(query);
    r.finish(Access::Read, query.select.table)
}

/// An expression that is the same one wherever it stands in a query, and how it was written there first.
pub(super) struct Repeated {
    expr: Expr,
    text: Option<String>,
}

impl From<Expr> for Repeated {
    fn from(expr: Expr) -> Self {
        Repeated { expr, text: None }
    }
}

/// The order of a DISTINCT, by what is selected, if some of that is read as text.
fn order_of_outputs(query: &Query) -> Option<Vec<Order>> {
    let order = &query.select.order;
    if !query.distinct || order.is_empty() || query.items.iter().all(|item| !item.ty.needs_cast()) {
        return None;
    }
    let output = |key: &Order| {
        let position = query.items.iter().position(|item| item.expr == key.expr)?;
        Some(Order { expr: Expr::Output(position), ..key.clone() })
    };
    order.iter().map(output).collect()
}

impl Renderer {
    /// What a person reads comes as text if it is of a type of the database's own; what the statement itself goes on
    /// with stays as it is.
    pub(super) fn query(&mut self, query: &Query, is_read: bool) {
        if is_read && let Some(order) = order_of_outputs(query) {
            return self.read_of_distinct(query, &order);
        }
        let keys = query.group.iter().flat_map(|group| &group.keys);
        let distinct = query.items.iter().filter(|_| query.distinct).map(|item| &item.expr);
        let repeated = keys.chain(distinct);
        let repeated = repeated.filter(|expr| !matches!(expr, Expr::Column(_) | Expr::ColumnOf(..)));
        let repeated = repeated.map(|expr| expr.clone().into()).collect();
        self.with_repeated(repeated, |r| r.query_of(query, is_read));
    }

    /// With other expressions that are repeated: another query is another scope.
    pub(super) fn with_repeated(&mut self, repeated: Vec<Repeated>, render: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.repeated, repeated);
        render(self);
        self.repeated = outer;
    }

    /// An expression that has to be the one that stands elsewhere, as a key of GROUP BY in what is selected: with an
    /// argument in it the server would take the two for different ones, unless it is the same argument.
    pub(super) fn repeated(&mut self, expr: &Expr, render: impl FnOnce(&mut Self)) {
        let Some(position) = self.repeated.iter().position(|repeated| repeated.expr == *expr) else {
            return render(self);
        };
        let first = self.repeated[position].expr.clone();
        if self.as_it_stands(&first) != self.as_it_stands(expr) {
            // A column of a query outside, which is there what it is here.
            return render(self);
        }
        if let Some(text) = self.repeated[position].text.clone() {
            return self.push(&text);
        }
        let from = self.sql.len();
        render(self);
        self.repeated[position].text = Some(self.sql[from..].to_owned());
    }

    /// The text of an expression where the next one will stand.
    fn as_it_stands(&mut self, expr: &Expr) -> String {
        let (from, arguments) = (self.sql.len(), self.arguments.len());
        self.with_repeated(Vec::new(), |r| r.expr(expr));
        self.arguments.truncate(arguments);
        self.sql.split_off(from)
    }

    fn query_of(&mut self, query: &Query, is_read: bool) {
        let select = &query.select;
        self.with(select);
        self.push(if query.distinct { "SELECT DISTINCT " } else { "SELECT " });
        self.enter_rows(query);
        self.list(&query.items, |r, item| if is_read { r.read_item(item) } else { r.expr(&item.expr) });
        self.leave_rows(query);
        self.push(" FROM ");
        let first = self.rows_of(query);
        if let Some(group) = &query.group {
            self.push(" GROUP BY ");
            self.list(&group.by, Self::grouping);
        }
        if !query.having.is_empty() {
            self.push(" HAVING ");
            self.conditions(&query.having);
        }
        self.order_of(query, &first);
        self.limit(select);
        self.lock_rows(query);
        self.leave_rows(query);
    }

    /// DISTINCT in a query of its own, of the values as they are: what is ordered by has to be selected, and the text of a
    /// value is another expression, in another order.
    fn read_of_distinct(&mut self, query: &Query, order: &[Order]) {
        let values = Select { order: Vec::new(), limit: None, offset: None, ..query.select.clone() };
        let values = Query { select: values, ..query.clone() };
        self.push("SELECT ");
        self.list(query.items.iter().enumerate(), |r, (position, item)| {
            r.read_item(&Item { expr: Expr::Output(position), ty: item.ty });
        });
        self.push(" FROM ");
        self.subquery(&values);
        self.push(" AS ");
        self.outputs_of(query.items.len());
        self.order(order);
        self.limit(&query.select);
    }

    fn grouping(&mut self, grouping: &Grouping) {
        let (before, sets) = match grouping {
            Grouping::Key(key) => return self.expr(key),
            Grouping::Rollup(parts) => ("ROLLUP (", parts),
            Grouping::Cube(parts) => ("CUBE (", parts),
            Grouping::Sets(sets) => ("GROUPING SETS (", sets),
        };
        self.push(before);
        self.list(sets, |r, keys| match (keys.as_slice(), grouping) {
            ([key], Grouping::Rollup(_) | Grouping::Cube(_)) => r.expr(key),
            (keys, _) => {
                r.push("(");
                r.list(keys, Self::expr);
                r.push(")");
            }
        });
        self.push(")");
    }

    /// A selected expression as it is read.
    pub(super) fn read_item(&mut self, item: &Item) {
        if item.ty.needs_cast() {
            self.operand(&item.expr, crate::sql::operator::CAST);
            self.as_read(&item.ty);
        } else {
            self.expr(&item.expr);
        }
    }

    pub(super) fn subquery(&mut self, query: &Query) {
        self.push("(");
        self.query(query, false);
        self.push(")");
    }

    /// A query in an expression.
    pub(super) fn query_within(&mut self, query: &Query) {
        self.outside.push(self.scopes.innermost());
        let (is_of_outside, has_window) = (std::mem::take(&mut self.is_of_outside), self.has_window);
        self.query(query, false);
        (self.is_of_outside, self.has_window) = (is_of_outside, has_window);
        self.outside.pop();
    }

    /// `*`, of the rows of this query. In a subquery PostgreSQL takes an aggregate for one of the rows outside by the columns
    /// in it alone, so that there it is a row of one of theirs, which is never NULL.
    fn all_rows(&mut self) {
        let outside = if self.is_of_outside { self.outside.last().cloned().flatten() } else { None };
        match outside.and_then(|(alias, table)| table.columns.first().map(|column| (alias, column))) {
            Some((alias, column)) => {
                self.push("ROW(");
                self.column(&alias, column);
                self.push(")");
            }
            None => self.push("*"),
        }
    }

    pub(super) fn aggregate(&mut self, aggregate: &Aggregate) {
        self.push(aggregate.name);
        self.push("(");
        if aggregate.distinct {
            self.push("DISTINCT ");
        }
        if aggregate.arguments.is_empty() && !aggregate.is_window {
            self.all_rows();
        }
        self.list(&aggregate.arguments, Self::expr);
        self.order(&aggregate.order);
        self.push(")");
        if let Some(filter) = &aggregate.filter {
            self.push(" FILTER (WHERE ");
            self.expr(filter);
            self.push(")");
        }
        if let Some(window) = &aggregate.over {
            self.has_window = true;
            self.push(" OVER (");
            self.window(window);
            self.push(")");
        }
    }

    fn window(&mut self, window: &Window) {
        let mut separator = "";
        if !window.partition.is_empty() {
            self.push("PARTITION BY ");
            self.list(&window.partition, Self::expr);
            separator = " ";
        }
        if !window.order.is_empty() {
            // It brings a space along.
            let from = self.sql.len();
            self.order(&window.order);
            if separator.is_empty() {
                self.sql.remove(from);
            }
            separator = " ";
        }
        let Some(frame) = window.frame else { return };
        self.push(separator);
        self.push(match frame.mode {
            FrameMode::Rows => "ROWS BETWEEN ",
            FrameMode::Groups => "GROUPS BETWEEN ",
            FrameMode::Range => "RANGE BETWEEN ",
        });
        self.bound(frame.start);
        self.push(" AND ");
        self.bound(frame.end);
    }

    fn bound(&mut self, bound: Bound) {
        match bound {
            Bound::UnboundedPreceding => self.push("UNBOUNDED PRECEDING"),
            Bound::CurrentRow => self.push("CURRENT ROW"),
            Bound::UnboundedFollowing => self.push("UNBOUNDED FOLLOWING"),
            Bound::Preceding(rows) => {
                self.count_argument(u64::from(rows));
                self.push(" PRECEDING");
            }
            Bound::Following(rows) => {
                self.count_argument(u64::from(rows));
                self.push(" FOLLOWING");
            }
        }
    }

    /// `(SELECT count(*) FROM comments WHERE comments.post_id = posts.id)`.
    pub(super) fn related_value(&mut self, related: &RelatedValue) {
        self.push("(SELECT ");
        self.with_repeated(Vec::new(), |r| {
            // By the alias that it gets below.
            r.scopes.enter((related.relation.target)());
            r.expr(&related.value);
            r.scopes.leave();
            r.related_rows(related.relation, related.deleted, &related.filter, |r| {
                r.order(&related.order);
                if let Some(limit) = related.limit {
                    r.push(" LIMIT ");
                    r.count_argument(limit);
                }
            });
        });
        self.push(")");
    }
}
