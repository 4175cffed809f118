//! The renderer against PostgreSQL itself: random trees of expressions yield there what an evaluator of SQL's logic
//! with three values says. A pair of parentheses too few makes another tree of the same words, which yields something
//! else, or is refused.

use orm::expr::{Comparison, case, value};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use super::*;

/// The rows that every expression is evaluated for.
#[derive(Model, Debug, Clone, PartialEq)]
struct Cell {
    #[column(primary_key)]
    id: i64,
    a: Option<i64>,
    b: Option<i64>,
    flag: Option<bool>,
    name: Option<String>,
    outcome: String,
}

fn cells() -> Vec<Cell> {
    let numbers = [None, Some(-2), Some(0), Some(3)];
    let flags = [None, Some(true), Some(false)];
    let names = [None, Some("a"), Some("ab_%")];
    let row = |id: usize| Cell {
        id: i64::try_from(id).unwrap_or_default(),
        a: numbers[id % 4],
        b: numbers[id / 4 % 4],
        flag: flags[id % 3],
        name: names[id / 3 % 3].map(str::to_owned),
        outcome: String::new(),
    };
    (0..24).map(row).collect()
}

async fn table(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Cell]).await?;
    Cell::insert_many(cells()).exec(db).await?;
    Ok(())
}

#[derive(Debug, Clone)]
enum Int {
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
enum Text {
    Name,
    Value(&'static str),
    Concat(Box<Text>, Box<Text>),
    Upper(Box<Text>),
    Nullif(Box<Text>, Box<Text>),
    /// A number's digits.
    Digits(Box<Int>),
}

#[derive(Debug, Clone, Copy)]
enum Compared {
    Eq,
    Ne,
    Lt,
    Lte,
    Gt,
    Gte,
}

#[derive(Debug, Clone)]
enum Bool {
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
    IntIsNull(bool, Box<Int>),
    BoolIsNull(bool, Box<Bool>),
    StartsWith(Box<Text>, &'static str),
}

// What the library makes of a tree.

impl Int {
    fn build(&self) -> Expr<Cell, Option<i64>> {
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
    fn build(&self) -> Expr<Cell, Option<String>> {
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
    fn build<E: Comparison>(
        self,
        left: E,
        right: impl orm::expr::Operand<E::Model, orm::expr::Scalar<E>>,
    ) -> Expr<E::Model, bool> {
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
    fn build(&self) -> Expr<Cell, bool> {
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
            Bool::IntIsNull(true, operand) => operand.build().is_null(),
            Bool::IntIsNull(false, operand) => operand.build().is_not_null(),
            Bool::BoolIsNull(true, operand) => operand.build().is_null(),
            Bool::BoolIsNull(false, operand) => operand.build().is_not_null(),
            Bool::StartsWith(text, prefix) => text.build().starts_with(prefix),
        }
    }
}

// What SQL says that it is.

impl Int {
    fn of(&self, row: &Cell) -> Option<i64> {
        Some(match self {
            Int::A => row.a?,
            Int::B => row.b?,
            Int::Value(number) => *number,
            Int::Add(l, r) => l.of(row)? + r.of(row)?,
            Int::Subtract(l, r) => l.of(row)? - r.of(row)?,
            Int::Multiply(l, r) => l.of(row)? * r.of(row)?,
            Int::Divide(l, r) => l.of(row)? / r,
            Int::Remainder(l, r) => l.of(row)? % r,
            Int::Negate(operand) => -operand.of(row)?,
            Int::Coalesce(l, r) => return l.of(row).or_else(|| r.of(row)),
            Int::Length(text) => i64::try_from(text.of(row)?.len()).ok()?,
            Int::Case(condition, met, otherwise) => {
                return if condition.of(row) == Some(true) { met.of(row) } else { otherwise.of(row) };
            }
        })
    }
}

impl Text {
    fn of(&self, row: &Cell) -> Option<String> {
        Some(match self {
            Text::Name => row.name.clone()?,
            Text::Value(text) => (*text).to_owned(),
            Text::Concat(l, r) => l.of(row)? + &r.of(row)?,
            Text::Upper(text) => text.of(row)?.to_uppercase(),
            Text::Nullif(l, r) => {
                let left = l.of(row)?;
                return (Some(&left) != r.of(row).as_ref()).then_some(left);
            }
            Text::Digits(number) => number.of(row)?.to_string(),
        })
    }
}

impl Compared {
    fn of<T: Ord>(self, l: &T, r: &T) -> bool {
        match self {
            Compared::Eq => l == r,
            Compared::Ne => l != r,
            Compared::Lt => l < r,
            Compared::Lte => l <= r,
            Compared::Gt => l > r,
            Compared::Gte => l >= r,
        }
    }
}

fn not(value: Option<bool>) -> Option<bool> {
    value.map(|value| !value)
}

fn all(values: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    values.fold(Some(true), |l, r| match (l, r) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (None, _) | (_, None) => None,
        _ => Some(true),
    })
}

impl Bool {
    fn of(&self, row: &Cell) -> Option<bool> {
        match self {
            Bool::Flag => row.flag,
            Bool::And(l, r) => all([l.of(row), r.of(row)].into_iter()),
            Bool::Or(l, r) => not(all([not(l.of(row)), not(r.of(row))].into_iter())),
            Bool::AllOf(operands) => all(operands.iter().map(|operand| operand.of(row))),
            Bool::AnyOf(operands) => not(all(operands.iter().map(|operand| not(operand.of(row))))),
            Bool::Not(operand) => not(operand.of(row)),
            Bool::Ints(how, l, r) => Some(how.of(&l.of(row)?, &r.of(row)?)),
            Bool::Bools(how, l, r) => Some(how.of(&l.of(row)?, &r.of(row)?)),
            Bool::Texts(equal, l, r) => Some((l.of(row)? == r.of(row)?) == *equal),
            Bool::Between(inside, operand, low, high) => {
                let (operand, low, high) = (operand.of(row), low.of(row), high.of(row));
                let above = operand.zip(low).map(|(operand, low)| operand >= low);
                let below = operand.zip(high).map(|(operand, high)| operand <= high);
                let between = all([above, below].into_iter());
                if *inside { between } else { not(between) }
            }
            Bool::In(inside, _, list) if list.is_empty() => Some(!inside),
            Bool::In(inside, operand, list) => Some(list.contains(&operand.of(row)?) == *inside),
            Bool::IntIsNull(null, operand) => Some(operand.of(row).is_none() == *null),
            Bool::BoolIsNull(null, operand) => Some(operand.of(row).is_none() == *null),
            Bool::StartsWith(text, prefix) => Some(text.of(row)?.starts_with(prefix)),
        }
    }
}

// Trees at random: at most so deep, so that no number overflows.

fn int(depth: u32) -> BoxedStrategy<Int> {
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

fn text(depth: u32) -> BoxedStrategy<Text> {
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

fn boolean(depth: u32) -> BoxedStrategy<Bool> {
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
        1 => (any::<bool>(), boxed(depth - 1)).prop_map(|(null, operand)| Bool::IntIsNull(null, operand)),
        1 => (any::<bool>(), one).prop_map(|(null, operand)| Bool::BoolIsNull(null, operand)),
        1 => (text(depth - 1).prop_map(Box::new), prop::sample::select(vec!["", "a", "AB_", "%"])).prop_map(|(text, prefix)| Bool::StartsWith(text, prefix)),
    ]
    .boxed()
}

/// What a tree yields for a row, as one text, in which nothing is confused with NULL.
#[derive(Debug, Clone)]
enum Tree {
    Bool(Bool),
    Int(Int),
    Text(Text),
}

impl Tree {
    fn build(&self) -> Expr<Cell, String> {
        match self {
            Tree::Bool(tree) => {
                let built = tree.build();
                case().when(built.clone(), "T").when(!built, "F").otherwise("N")
            }
            Tree::Int(tree) => tree.build().cast::<String>().coalesce("N"),
            Tree::Text(tree) => value::<_, String>("'".to_owned()).concat(tree.build()).coalesce("N"),
        }
    }

    fn of(&self, row: &Cell) -> String {
        let null = || "N".to_owned();
        match self {
            Tree::Bool(tree) => {
                tree.of(row).map_or_else(null, |value| if value { "T" } else { "F" }.to_owned())
            }
            Tree::Int(tree) => tree.of(row).map_or_else(null, |value| value.to_string()),
            Tree::Text(tree) => tree.of(row).map_or_else(null, |value| format!("'{value}")),
        }
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    prop_oneof![
        3 => boolean(4).prop_map(Tree::Bool),
        1 => int(4).prop_map(Tree::Int),
        1 => text(3).prop_map(Tree::Text),
    ]
}

/// How many trees go into one statement.
const BATCH: usize = 100;

/// What the server makes of some trees, row by row.
async fn outcomes(db: &Database, trees: &[Tree]) -> orm::Result<Vec<String>> {
    let mut whole: Expr<Cell, String> = value(String::new());
    for tree in trees {
        whole = whole.concat("|").concat(tree.build());
    }
    Cell::update_all().set(Cell::outcome, whole).all_rows().exec(db).await?;
    let cells = Cell::find().order_by(Cell::id).all(db).await?;
    Ok(cells.into_iter().map(|cell| cell.outcome).collect())
}

fn expected(trees: &[Tree]) -> Vec<String> {
    let of_row = |row: &Cell| trees.iter().map(|tree| format!("|{}", tree.of(row))).collect();
    cells().iter().map(of_row).collect()
}

async fn is_right(db: &Database, tree: &Tree) -> bool {
    outcomes(db, std::slice::from_ref(tree))
        .await
        .is_ok_and(|found| found == expected(std::slice::from_ref(tree)))
}

async fn compare(db: &Database, cases: usize) {
    let (mut runner, strategy) = (TestRunner::new(Config::default()), tree());
    for _ in 0..cases.div_ceil(BATCH) {
        let mut batch: Vec<_> = (0..BATCH).map(|_| strategy.new_tree(&mut runner).expect("a tree")).collect();
        let trees: Vec<Tree> = batch.iter().map(ValueTree::current).collect();
        if outcomes(db, &trees).await.is_ok_and(|found| found == expected(&trees)) {
            continue;
        }
        for tree in &mut batch {
            if is_right(db, &tree.current()).await {
                continue;
            }
            // The least tree that is still wrong.
            let mut least = tree.current();
            let mut goes_on = tree.simplify();
            while goes_on {
                if is_right(db, &tree.current()).await {
                    goes_on = tree.complicate();
                } else {
                    least = tree.current();
                    goes_on = tree.simplify();
                }
            }
            let found = outcomes(db, std::slice::from_ref(&least)).await;
            let sql = Cell::find().filter(least.build().eq("")).to_sql();
            let expected = expected(std::slice::from_ref(&least));
            panic!("{least:?}\nis rendered as {sql}\nyields {found:?}\ninstead of {expected:?}");
        }
        panic!("a batch is wrong, and none of its trees alone");
    }
}

/// `ORM_TEST_CASES=100000` for as many.
#[orm::test(setup = table)]
async fn random_expressions_yield_on_the_server_what_sql_says(db: Database) {
    let cases = std::env::var("ORM_TEST_CASES").ok().and_then(|cases| cases.parse().ok());
    compare(&db, cases.unwrap_or(3_000)).await;
}
