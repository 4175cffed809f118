//! The renderer against PostgreSQL itself: random trees of expressions yield there what an evaluator of SQL's logic
//! with three values says. A pair of parentheses too few makes another tree of the same words, which yields something
//! else, or is refused.

mod build;
mod evaluate;
mod random;
mod tree;

use orm::expr::{case, value};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use self::random::{boolean, int, text};
use self::tree::{Bool, Int, Text};
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
    let of_row = |row: &Cell| trees.iter().flat_map(|tree| ["|".to_owned(), tree.of(row)]).collect();
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
