//! Trees at random: at most so deep, so that no number overflows.

use proptest::prelude::*;

use super::tree::{Bool, Compared, Int, Text};

pub(super) fn int(depth: u32) -> BoxedStrategy<Int> {
    let leaf = prop_oneof![Just(Int::A), Just(Int::B), (-3_i64..=3).prop_map(Int::Value)];
    if depth == 0 {
        return leaf.boxed();
    }
    let (one, two) = (
        int(depth - 1).prop_map(Box::new),
        (int(depth - 1).prop_map(Box::new), int(depth - 1).prop_map(Box::new)),
    );
    let divisor = prop::sample::select(vec![-2_i64, 1, 2, 3]);
    prop_oneof![
        2 => leaf,
        2 => two.clone().prop_map(|(l, r)| Int::Add(l, r)),
        2 => two.clone().prop_map(|(l, r)| Int::Subtract(l, r)),
        1 => two.clone().prop_map(|(l, r)| Int::Multiply(l, r)),
        1 => (one.clone(), divisor.clone()).prop_map(|(l, r)| Int::Divide(l, r)),
        1 => (one.clone(), divisor).prop_map(|(l, r)| Int::Remainder(l, r)),
        2 => one.prop_map(Int::Negate),
        1 => two.clone().prop_map(|(l, r)| Int::Coalesce(l, r)),
        1 => text(depth - 1).prop_map(|text| Int::Length(Box::new(text))),
        1 => (boolean(depth - 1), two).prop_map(|(condition, (l, r))| Int::Case(Box::new(condition), l, r)),
    ]
    .boxed()
}

pub(super) fn text(depth: u32) -> BoxedStrategy<Text> {
    let leaf =
        prop_oneof![Just(Text::Name), prop::sample::select(vec!["", "a", "%", "1"]).prop_map(Text::Value)];
    if depth == 0 {
        return leaf.boxed();
    }
    let one = text(depth - 1).prop_map(Box::new);
    let two = (one.clone(), text(depth - 1).prop_map(Box::new));
    prop_oneof![
        2 => leaf,
        3 => two.clone().prop_map(|(l, r)| Text::Concat(l, r)),
        1 => one.prop_map(Text::Upper),
        1 => two.prop_map(|(l, r)| Text::Nullif(l, r)),
        1 => int(depth - 1).prop_map(|number| Text::Digits(Box::new(number))),
    ]
    .boxed()
}

pub(super) fn boolean(depth: u32) -> BoxedStrategy<Bool> {
    if depth == 0 {
        return Just(Bool::Flag).boxed();
    }
    let boxed = |depth| int(depth).prop_map(Box::new);
    let one = boolean(depth - 1).prop_map(Box::new);
    let two = (one.clone(), boolean(depth - 1).prop_map(Box::new));
    let ints = (boxed(depth - 1), boxed(depth - 1));
    let texts = (text(depth - 1).prop_map(Box::new), text(depth - 1).prop_map(Box::new));
    let some = prop::collection::vec(boolean(depth - 1), 0..4);
    let how = prop::sample::select(vec![
        Compared::Eq,
        Compared::Ne,
        Compared::Lt,
        Compared::Lte,
        Compared::Gt,
        Compared::Gte,
    ]);
    let list = prop::collection::vec(-3_i64..=3, 0..4);
    prop_oneof![
        1 => Just(Bool::Flag),
        3 => two.clone().prop_map(|(l, r)| Bool::And(l, r)),
        3 => two.clone().prop_map(|(l, r)| Bool::Or(l, r)),
        1 => some.clone().prop_map(Bool::AllOf),
        1 => some.prop_map(Bool::AnyOf),
        3 => one.clone().prop_map(Bool::Not),
        3 => (how.clone(), ints.clone()).prop_map(|(how, (l, r))| Bool::Ints(how, l, r)),
        2 => (how, two).prop_map(|(how, (l, r))| Bool::Bools(how, l, r)),
        1 => (any::<bool>(), texts).prop_map(|(equal, (l, r))| Bool::Texts(equal, l, r)),
        2 => (any::<bool>(), boxed(depth - 1), ints).prop_map(|(inside, operand, (low, high))| Bool::Between(inside, operand, low, high)),
        1 => (any::<bool>(), boxed(depth - 1), list).prop_map(|(inside, operand, list)| Bool::In(inside, operand, list)),
        1 => (any::<bool>(), boxed(depth - 1)).prop_map(|(null, operand)| Bool::NumberIsNull(null, operand)),
        1 => (any::<bool>(), one).prop_map(|(null, operand)| Bool::ConditionIsNull(null, operand)),
        1 => (text(depth - 1).prop_map(Box::new), prop::sample::select(vec!["", "a", "AB_", "%"])).prop_map(|(text, prefix)| Bool::StartsWith(text, prefix)),
    ]
    .boxed()
}
