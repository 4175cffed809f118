//! Expressions: each operand in parentheses if, and only if, it binds less tightly than what it stands in.

mod precedence;
mod related;

use self::precedence::precedence;
use super::Renderer;
use super::scope::Alias;
use crate::schema::Table;
use crate::sql::ast::{Expr, Quantifier, Select};
use crate::sql::ident::{push_qualified, push_search_config};
use crate::sql::operator::{AND, BETWEEN, CAST, Grouping, IS, NEGATION, NOT, OR, PRIMARY};

impl Renderer {
    /// An expression, without parentheses around it.
    pub(in crate::sql::render) fn expr(&mut self, expr: &Expr) {
        if self.repeated.is_empty() {
            return self.plain_expr(expr);
        }
        self.repeated(expr, |r| r.plain_expr(expr));
    }

    fn plain_expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Column(column) => {
                let alias = self.scopes.alias_of(column.table);
                self.column(&alias, &column.table.columns[column.column]);
            }
            Expr::Output(position) => self.output(*position),
            Expr::ColumnOf(column, instance) => {
                let alias = self.scopes.alias_of_instance(column.table, *instance);
                self.column(&alias, &column.table.columns[column.column]);
            }
            Expr::Value(value) => self.value(value.clone()),
            Expr::Bool(value) => self.push(if *value { "TRUE" } else { "FALSE" }),
            Expr::Literal(sql) => self.push(sql),
            Expr::Binary(operator, left, right) => {
                let precedence = operator.precedence();
                let left_least = match operator.grouping() {
                    Grouping::Left => precedence,
                    Grouping::None => precedence + 1,
                };
                self.operand(left, left_least);
                self.push(" ");
                self.push(operator.spelling());
                self.push(" ");
                self.operand(right, precedence + 1);
            }
            Expr::And(operands) => self.junction(operands, " AND ", AND, true),
            Expr::Or(operands) => self.junction(operands, " OR ", OR, false),
            Expr::Not(operand) => {
                self.push("NOT ");
                self.operand(operand, NOT + 1);
            }
            Expr::Negate(operand) => {
                self.push("-");
                // Two minus signs in a row would begin a comment.
                self.operand(operand, NEGATION + 1);
            }
            Expr::IsNull { operand, negated } => {
                self.operand(operand, IS + 1);
                self.push(if *negated { " IS NOT NULL" } else { " IS NULL" });
            }
            Expr::Between { operand, low, high, negated } => {
                self.operand(operand, BETWEEN + 1);
                self.push(if *negated { " NOT BETWEEN " } else { " BETWEEN " });
                self.operand(low, BETWEEN + 1);
                self.push(" AND ");
                self.operand(high, BETWEEN + 1);
            }
            Expr::Array(operator, quantifier, left, array) => {
                self.operand(left, operator.precedence() + 1);
                self.push(" ");
                self.push(operator.spelling());
                self.push(match quantifier {
                    Quantifier::Any => " ANY(",
                    Quantifier::All => " ALL(",
                });
                // In parentheses of its own a query would be one array.
                match &**array {
                    Expr::Subquery(query) => self.query_within(query),
                    array => self.expr(array),
                }
                self.push(")");
            }
            Expr::Rows(operator, left, right) => {
                self.push("(");
                self.list(left, Self::expr);
                self.push(") ");
                self.push(operator.spelling());
                self.push(" (");
                self.list(right, Self::expr);
                self.push(")");
            }
            Expr::Call(name, arguments) => {
                self.push(name);
                self.arguments(arguments);
            }
            Expr::Function(function, arguments) => {
                push_qualified(&mut self.sql, function.schema.as_deref(), &function.name);
                self.arguments(arguments);
            }
            Expr::Case { branches, otherwise } => self.case(branches, otherwise.as_deref()),
            Expr::Element(array, position) => {
                // Of anything but a column a subscript needs parentheses.
                let is_column = matches!(**array, Expr::Column(_) | Expr::ColumnOf(..));
                self.operand(array, if is_column { PRIMARY } else { PRIMARY + 1 });
                self.push("[");
                self.expr(position);
                self.push("]");
            }
            Expr::SearchConfig(config) => push_search_config(&mut self.sql, *config),
            Expr::Cast(operand, ty) => {
                self.operand(operand, CAST);
                self.push("::");
                self.type_name(ty);
            }
            Expr::IsNotTrue(operand) => {
                self.operand(operand, IS + 1);
                self.push(" IS NOT TRUE");
            }
            Expr::Aggregate(aggregate) => self.aggregate(aggregate),
            Expr::RelatedValue(related) => self.related_value(related),
            Expr::Subquery(query) => {
                self.push("(");
                self.query_within(query);
                self.push(")");
            }
            Expr::OfOutside(expr) => {
                let outer = std::mem::replace(&mut self.is_of_outside, true);
                self.expr(expr);
                self.is_of_outside = outer;
            }
            Expr::ExistsQuery(query) => {
                self.push("EXISTS (");
                self.query_within(query);
                self.push(")");
            }
            Expr::Exists(exists) => self.exists(exists),
            Expr::RelatedTo { relation, keys } => self.related_to(relation, keys),
            Expr::Among { table, columns } => self.among(table, columns),
            Expr::Raw(pieces) => {
                self.push("(");
                self.pieces(pieces);
                self.push(")");
            }
        }
    }

    fn arguments(&mut self, arguments: &[Expr]) {
        self.push("(");
        self.list(arguments, Self::expr);
        self.push(")");
    }

    fn case(&mut self, branches: &[(Expr, Expr)], otherwise: Option<&Expr>) {
        self.push("CASE");
        for (condition, value) in branches {
            self.push(" WHEN ");
            self.expr(condition);
            self.push(" THEN ");
            self.expr(value);
        }
        if let Some(value) = otherwise {
            self.push(" ELSE ");
            self.expr(value);
        }
        self.push(" END");
    }

    /// An operand of something that binds as tightly as `least`: in parentheses if it binds less.
    pub(in crate::sql::render) fn operand(&mut self, expr: &Expr, least: u8) {
        if precedence(expr) < least {
            self.push("(");
            self.expr(expr);
            self.push(")");
        } else {
            self.expr(expr);
        }
    }

    fn junction(&mut self, operands: &[Expr], separator: &str, own: u8, of_none: bool) {
        match operands {
            [] => self.push(if of_none { "TRUE" } else { "FALSE" }),
            [only] => self.expr(only),
            _ => {
                for (position, operand) in operands.iter().enumerate() {
                    if position > 0 {
                        self.push(separator);
                    }
                    match operand {
                        // AND in AND, OR in OR: grouping makes no difference, so that parentheses would say nothing.
                        Expr::And(inner) if own == AND && inner.len() > 1 => {
                            self.junction(inner, separator, own, of_none);
                        }
                        Expr::Or(inner) if own == OR && inner.len() > 1 => {
                            self.junction(inner, separator, own, of_none);
                        }
                        other => self.operand(other, own + 1),
                    }
                }
            }
        }
    }

    /// `a AND b`.
    pub(in crate::sql::render) fn conditions(&mut self, conditions: &[Expr]) {
        self.junction(conditions, " AND ", AND, true);
    }

    /// ` AND a AND b`, after a condition; or nothing.
    pub(in crate::sql::render) fn further_conditions(&mut self, conditions: &[Expr]) {
        for condition in conditions {
            self.push(" AND ");
            match condition {
                Expr::And(inner) if inner.len() > 1 => self.conditions(inner),
                other => self.operand(other, AND + 1),
            }
        }
    }

    /// A table in a FROM clause, which brings it into scope; returns its alias.
    pub(in crate::sql::render) fn from(&mut self, table: &'static Table) -> Alias {
        let alias = self.scopes.enter(table);
        self.table_as(table, &alias);
        alias
    }

    /// The same of the table that a query is about.
    pub(in crate::sql::render) fn rows_of_select(&mut self, select: &Select) -> Alias {
        let alias = self.scopes.enter_rows_of(select);
        self.table_as(select.table, &alias);
        alias
    }

    /// `"posts" AS "posts_2"`.
    pub(in crate::sql::render) fn table_as(&mut self, table: &'static Table, alias: &Alias) {
        crate::sql::ident::push_table(&mut self.sql, table);
        if *alias != table.name {
            self.push(" AS ");
            self.ident(alias);
        }
    }

    /// `"a"."x" = "b"."y" AND …`, column by column.
    pub(in crate::sql::render) fn equal_columns(
        &mut self,
        left: (&str, &Table, &[usize]),
        right: (&str, &Table, &[usize]),
    ) {
        for (position, (&l, &r)) in left.2.iter().zip(right.2).enumerate() {
            if position > 0 {
                self.push(" AND ");
            }
            self.column(left.0, &left.1.columns[l]);
            self.push(" = ");
            self.column(right.0, &right.1.columns[r]);
        }
    }
}
