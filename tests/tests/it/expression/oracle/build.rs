//! What the library makes of a tree.

use orm::expr::{Comparison, Expr, case, value};
use orm::prelude::*;
use orm::value::ColumnType;

use super::Cell;
use super::tree::{Bool, Compared, Int, Text};

impl Int {
    pub(super) fn build(&self) -> Expr<Cell, Option<i64>> {
        match self {
            Int::A => Cell::a.nullable(),
            Int::B => Cell::b.nullable(),
            Int::Value(number) => value(*number).nullable(),
            Int::Add(l, r) => l.build() + r.build(),
            Int::Subtract(l, r) => l.build() - r.build(),
            Int::Multiply(l, r) => l.build() * r.build(),
            Int::Divide(l, r) => l.build() / *r,
            Int::Remainder(l, r) => l.build() % *r,
            Int::Negate(operand) => -operand.build(),
            Int::Coalesce(l, r) => l.build().coalesce(r.build()),
            Int::Length(text) => text.build().length().cast::<i64>(),
            Int::Case(condition, met, otherwise) => {
                case().when(condition.build(), met.build()).otherwise(otherwise.build())
            }
        }
    }
}

impl Text {
    pub(super) fn build(&self) -> Expr<Cell, Option<String>> {
        match self {
            Text::Name => Cell::name.nullable(),
            Text::Value(text) => value((*text).to_owned()).nullable(),
            Text::Concat(l, r) => l.build().concat(r.build()),
            Text::Upper(text) => text.build().upper(),
            Text::Nullif(l, r) => l.build().nullif(r.build()),
            Text::Digits(number) => number.build().cast::<String>(),
        }
    }
}

impl Compared {
    fn build<T: ColumnType>(
        self,
        left: Expr<Cell, Option<T>>,
        right: Expr<Cell, Option<T>>,
    ) -> Expr<Cell, Option<bool>> {
        match self {
            Compared::Eq => left.eq(right),
            Compared::Ne => left.ne(right),
            Compared::Lt => left.lt(right),
            Compared::Lte => left.lte(right),
            Compared::Gt => left.gt(right),
            Compared::Gte => left.gte(right),
        }
    }
}

impl Bool {
    pub(super) fn build(&self) -> Expr<Cell, Option<bool>> {
        match self {
            Bool::Flag => Cell::flag.eq(true),
            Bool::And(l, r) => l.build().and(r.build()),
            Bool::Or(l, r) => l.build().or(r.build()),
            Bool::AllOf(all) => Expr::all_of(all.iter().map(Bool::build)),
            Bool::AnyOf(all) => Expr::any_of(all.iter().map(Bool::build)),
            Bool::Not(operand) => !operand.build(),
            Bool::Ints(how, l, r) => how.build(l.build(), r.build()),
            Bool::Bools(how, l, r) => how.build(l.build(), r.build()),
            Bool::Texts(true, l, r) => l.build().eq(r.build()),
            Bool::Texts(false, l, r) => l.build().ne(r.build()),
            Bool::Between(true, operand, low, high) => operand.build().between(low.build(), high.build()),
            Bool::Between(false, operand, low, high) => {
                operand.build().not_between(low.build(), high.build())
            }
            Bool::In(true, operand, list) => operand.build().in_(list.clone()),
            Bool::In(false, operand, list) => operand.build().not_in(list.clone()),
            Bool::NumberIsNull(true, operand) => operand.build().is_null().nullable(),
            Bool::NumberIsNull(false, operand) => operand.build().is_not_null().nullable(),
            Bool::ConditionIsNull(true, operand) => operand.build().is_null().nullable(),
            Bool::ConditionIsNull(false, operand) => operand.build().is_not_null().nullable(),
            Bool::StartsWith(text, prefix) => text.build().starts_with(prefix),
        }
    }
}
