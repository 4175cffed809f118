//! Expressions as trees, which the library, the evaluator and a generator of them share.

#[derive(Debug, Clone)]
pub(super) enum Int {
    A,
    B,
    Value(i64),
    Add(Box<Int>, Box<Int>),
    Subtract(Box<Int>, Box<Int>),
    Multiply(Box<Int>, Box<Int>),
    Divide(Box<Int>, i64),
    Remainder(Box<Int>, i64),
    Negate(Box<Int>),
    Coalesce(Box<Int>, Box<Int>),
    Length(Box<Text>),
    Case(Box<Bool>, Box<Int>, Box<Int>),
}

#[derive(Debug, Clone)]
pub(super) enum Text {
    Name,
    Value(&'static str),
    Concat(Box<Text>, Box<Text>),
    Upper(Box<Text>),
    Nullif(Box<Text>, Box<Text>),
    /// A number's digits.
    Digits(Box<Int>),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Compared {
    Eq,
    Ne,
    Lt,
    Lte,
    Gt,
    Gte,
}

#[derive(Debug, Clone)]
pub(super) enum Bool {
    Flag,
    And(Box<Bool>, Box<Bool>),
    Or(Box<Bool>, Box<Bool>),
    AllOf(Vec<Bool>),
    AnyOf(Vec<Bool>),
    Not(Box<Bool>),
    Ints(Compared, Box<Int>, Box<Int>),
    Bools(Compared, Box<Bool>, Box<Bool>),
    Texts(bool, Box<Text>, Box<Text>),
    Between(bool, Box<Int>, Box<Int>, Box<Int>),
    In(bool, Box<Int>, Vec<i64>),
    NumberIsNull(bool, Box<Int>),
    ConditionIsNull(bool, Box<Bool>),
    StartsWith(Box<Text>, &'static str),
}
