use super::Renderer;
use super::scope::Alias;
use crate::schema::{Relation, RelationKind, Table};
use crate::sql::Operator;
use crate::sql::ast::{Deleted, Exists, Expr, Quantifier};
use crate::sql::operator::{AND, BETWEEN, CAST, Grouping, IS, NEGATION, NOT, OR, PRIMARY};
use crate::value::Value;

impl Renderer {
    /// An expression, without parentheses around it.
    pub(super) fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Column(column) => {
                let alias = self.scopes.alias_of(column.table);
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
                self.expr(array);
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
                self.push("(");
                self.list(arguments, Self::expr);
                self.push(")");
            }
            Expr::Cast(operand, ty) => {
                self.operand(operand, CAST);
                self.push("::");
                self.type_name(ty);
            }
            Expr::IsNotTrue(operand) => {
                self.operand(operand, IS + 1);
                self.push(" IS NOT TRUE");
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

    /// An operand of something that binds as tightly as `least`: in parentheses if it binds less.
    pub(super) fn operand(&mut self, expr: &Expr, least: u8) {
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
    pub(super) fn conditions(&mut self, conditions: &[Expr]) {
        self.junction(conditions, " AND ", AND, true);
    }

    /// ` AND a AND b`, after a condition; or nothing.
    pub(super) fn further_conditions(&mut self, conditions: &[Expr]) {
        for condition in conditions {
            self.push(" AND ");
            match condition {
                Expr::And(inner) if inner.len() > 1 => self.conditions(inner),
                other => self.operand(other, AND + 1),
            }
        }
    }

    pub(super) fn exists(&mut self, exists: &Exists) {
        let relation = exists.relation;
        if let RelationKind::Polymorphic { variants, .. } = relation.kind {
            return self.exists_one_of(exists, variants);
        }
        let outer = self.scopes.alias_of((relation.source)());
        if exists.negated {
            self.push("NOT ");
        }
        self.push("EXISTS (SELECT 1 FROM ");
        let target = (relation.target)();
        match relation.kind {
            RelationKind::BelongsTo { keys, .. }
            | RelationKind::Polymorphic { keys, .. }
            | RelationKind::OneOf { keys, .. } => {
                let inner = self.from(target);
                self.push(" WHERE ");
                self.equal_columns((&inner, target, target.primary_key), (&outer, (relation.source)(), keys));
                self.further_tag(&outer, relation);
                self.further_kind(&inner, target);
                self.condition_of_related(exists);
            }
            RelationKind::HasOne { inverse } | RelationKind::HasMany { inverse } => {
                let inner = self.from(target);
                self.push(" WHERE ");
                let source = (relation.source)();
                self.equal_columns((&inner, target, inverse.keys()), (&outer, source, source.primary_key));
                self.further_tag(&inner, inverse);
                self.further_kind(&inner, target);
                self.condition_of_related(exists);
            }
            RelationKind::ManyToMany { from, to } => {
                let join = self.from((from.source)());
                self.push(" JOIN ");
                let inner = self.from(target);
                self.push(" ON ");
                self.equal_columns((&inner, target, target.primary_key), (&join, (to.source)(), to.keys()));
                self.push(" WHERE ");
                let source = (relation.source)();
                self.equal_columns(
                    (&join, (from.source)(), from.keys()),
                    (&outer, source, source.primary_key),
                );
                self.further_rows((from.source)(), Deleted::Excluded);
                self.further_kind(&join, (from.source)());
                self.further_kind(&inner, target);
                self.condition_of_related(exists);
                self.scopes.leave();
            }
        }
        self.scopes.leave();
        self.push(")");
    }

    /// The columns that a relation leads to equal the values that it starts from.
    fn related_to(&mut self, relation: &Relation, keys: &[Value]) {
        let target = (relation.target)();
        let alias = self.scopes.alias_of(target);
        match relation.kind {
            RelationKind::BelongsTo { .. }
            | RelationKind::Polymorphic { .. }
            | RelationKind::OneOf { .. } => {
                self.equal_values(&alias, target, target.primary_key, keys);
            }
            RelationKind::HasOne { inverse } | RelationKind::HasMany { inverse } => {
                self.equal_values(&alias, target, inverse.keys(), keys);
                self.further_tag(&alias, inverse);
            }
            RelationKind::ManyToMany { from, to } => {
                let join = (from.source)();
                self.push("EXISTS (SELECT 1 FROM ");
                let inner = self.from(join);
                self.push(" WHERE ");
                self.equal_columns((&inner, join, to.keys()), (&alias, target, target.primary_key));
                self.push(" AND ");
                self.equal_values(&inner, join, from.keys(), keys);
                self.further_rows(join, Deleted::Excluded);
                self.further_kind(&inner, join);
                self.scopes.leave();
                self.push(")");
            }
        }
    }

    /// The values of some columns are those of a row of the arrays.
    fn among(&mut self, table: &'static Table, columns: &[(usize, Value)]) {
        let alias = self.scopes.alias_of(table);
        self.push("EXISTS (SELECT 1 FROM unnest(");
        self.list(columns, |r, (_, values)| r.value(values.clone()));
        self.push(") AS \"orm_keys\"(");
        self.list(columns, |r, (column, _)| r.ident(table.columns[*column].name));
        self.push(") WHERE ");
        let positions: Vec<usize> = columns.iter().map(|&(column, _)| column).collect();
        self.equal_columns((&alias, table, &positions), ("orm_keys", table, &positions));
        self.push(")");
    }

    fn equal_values(&mut self, alias: &str, table: &Table, columns: &[usize], values: &[Value]) {
        for (position, (&column, value)) in columns.iter().zip(values).enumerate() {
            if position > 0 {
                self.push(" AND ");
            }
            self.column(alias, &table.columns[column]);
            self.push(" = ");
            self.value(value.clone());
        }
    }

    fn condition_of_related(&mut self, exists: &Exists) {
        self.further_rows((exists.relation.target)(), exists.deleted);
        self.further_conditions(exists.condition.as_slice());
    }

    /// A table in a FROM clause, which brings it into scope; returns its alias.
    pub(super) fn from(&mut self, table: &'static Table) -> Alias {
        let alias = self.scopes.enter(table);
        crate::sql::ident::push_table(&mut self.sql, table);
        if alias != table.name {
            self.push(" AS ");
            self.ident(&alias);
        }
        alias
    }

    /// `"a"."x" = "b"."y" AND …`, column by column.
    pub(super) fn equal_columns(&mut self, left: (&str, &Table, &[usize]), right: (&str, &Table, &[usize])) {
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

/// How tightly the outermost operator of an expression binds.
fn precedence(expr: &Expr) -> u8 {
    match expr {
        Expr::Value(value) if value.sql_type().needs_cast() => CAST,
        // A many-to-many relation is an EXISTS.
        Expr::Column(_)
        | Expr::Value(_)
        | Expr::Bool(_)
        | Expr::Literal(_)
        | Expr::Call(..)
        | Expr::Raw(_)
        | Expr::Among { .. }
        | Expr::RelatedTo { relation: Relation { kind: RelationKind::ManyToMany { .. }, .. }, .. } => PRIMARY,
        Expr::Binary(operator, ..) | Expr::Array(operator, ..) | Expr::Rows(operator, ..) => {
            operator.precedence()
        }
        Expr::And(operands) => junction_precedence(operands, AND),
        Expr::Or(operands) => junction_precedence(operands, OR),
        Expr::Not(_) => NOT,
        Expr::Negate(_) => NEGATION,
        Expr::IsNull { .. } | Expr::IsNotTrue(_) => IS,
        Expr::RelatedTo { keys, relation } if keys.len() == 1 && relation.inverse_tag().is_none() => {
            Operator::Eq.precedence()
        }
        Expr::RelatedTo { .. } => AND,
        Expr::Between { .. } => BETWEEN,
        Expr::Cast(..) => CAST,
        Expr::Exists(exists) => {
            if exists.negated {
                NOT
            } else {
                PRIMARY
            }
        }
    }
}

fn junction_precedence(operands: &[Expr], own: u8) -> u8 {
    match operands {
        [] => PRIMARY,
        [only] => precedence(only),
        _ => own,
    }
}
