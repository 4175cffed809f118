//! Everybody at once.

use fastrand::Rng;
use indicatif::ProgressBar;
use orm::prelude::*;
use tokio::task::JoinSet;

use super::Error;
use super::friends::{self, Outcome};
use super::models::{Post, User};

/// What somebody does to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Asks for friendship.
    Request,
    /// Accepts.
    Accept,
    /// Parts.
    Part,
    /// Blocks.
    Block,
    /// Takes a block back.
    Unblock,
}

/// Who does what to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Who.
    pub me: Uuid,
    /// To whom.
    pub other: Uuid,
    /// What.
    pub action: Action,
}

/// What was done and what was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// What was done.
    pub step: Step,
    /// What was answered.
    pub outcome: Outcome,
}

const FIRST: &[&str] =
    &["Ada", "Ben", "Cleo", "Dev", "Edda", "Finn", "Gaia", "Hugo", "Ines", "Jun", "Kaya", "Leo"];
const LAST: &[&str] =
    &["Abara", "Berg", "Costa", "Dahl", "Eriksen", "Fuchs", "Greco", "Haas", "Ito", "Jansen"];
const SAYINGS: &[&str] = &[
    "The first frost, and the roses are still out.",
    "Does anybody have a ladder I could borrow on Saturday?",
    "Finished the book. I will not say how it ends.",
    "Bread number nine. It is getting better.",
    "Back from the lake. The water was colder than it looked.",
    "Found my keys. They were in the fridge.",
];

/// Lets `count` people join, each with a few posts. Two INSERTs.
///
/// # Errors
/// Only what the database says.
pub async fn join(db: &Database, rng: &mut Rng, count: usize) -> orm::Result<Vec<User>> {
    let people = (0..count).map(|number| {
        let (first, last) = (FIRST[number % FIRST.len()], LAST[number / FIRST.len() % LAST.len()]);
        User::create()
            .handle(format!("{}.{}{number}", first.to_lowercase(), last.to_lowercase()))
            .name(format!("{first} {last}"))
    });
    let people = User::insert_many(people).all(db).await?;
    let posts: Vec<_> = people
        .iter()
        .flat_map(|user| {
            let first = rng.usize(..SAYINGS.len());
            (first..first + rng.usize(1..=3))
                .map(|saying| Post::create().author_id(user.id).body(SAYINGS[saying % SAYINGS.len()]))
                .collect::<Vec<_>>()
        })
        .collect();
    Post::insert_many(posts).exec(db).await?;
    Ok(people)
}

/// Plans what people do from a seed. A third of it happens among the first few, who meet each other all the time, the
/// rest between neighbours.
pub fn plan(rng: &mut Rng, people: &[User], count: usize) -> Vec<Step> {
    let circle = &people[..people.len().min(8)];
    (0..count)
        .map(|_| {
            let (among, reach) = if rng.u8(..3) == 0 { (circle, circle.len()) } else { (people, 9) };
            let me = rng.usize(..among.len());
            let other = (me
                + among.len()
                + rng.usize(1..reach.min(among.len())) * if rng.bool() { 1 } else { among.len() - 1 })
                % among.len();
            let action = match rng.u8(..100) {
                0..40 => Action::Request,
                40..80 => Action::Accept,
                80..88 => Action::Part,
                88..94 => Action::Block,
                _ => Action::Unblock,
            };
            Step { me: among[me].id, other: among[other].id, action }
        })
        .collect()
}

/// Does everything at once, a task each; the pool decides how many have a connection at a time.
///
/// # Errors
/// The first of any task.
pub async fn run(db: &Database, steps: Vec<Step>, bar: &ProgressBar) -> Result<Vec<Answer>, Error> {
    bar.set_length(steps.len() as u64);
    let mut tasks = JoinSet::new();
    for step in steps {
        let db = db.clone();
        tasks.spawn(async move { step.run(&db).await });
    }
    let mut answers = Vec::with_capacity(tasks.len());
    while let Some(answer) = tasks.join_next().await {
        answers.push(answer??);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(answers)
}

impl Step {
    /// Does it.
    ///
    /// # Errors
    /// `NotFound` if one of the two is not in the network.
    pub async fn run(self, db: &Database) -> orm::Result<Answer> {
        let Step { me, other, action } = self;
        let outcome = match action {
            Action::Request => friends::request(db, me, other).await?,
            Action::Accept => friends::accept(db, me, other).await?,
            Action::Part => friends::part(db, me, other).await?,
            Action::Block => friends::block(db, me, other).await?,
            Action::Unblock => friends::unblock(db, me, other).await?,
        };
        Ok(Answer { step: self, outcome })
    }
}
