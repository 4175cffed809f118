//! The network, answer by answer.

mod set_up;

use fastrand::Rng;
use indicatif::ProgressBar;
use orm::prelude::*;
use orm_examples::social::crowd::{self, Action, Answer, Step};
use orm_examples::social::friends::{self, Bond, Outcome};
use orm_examples::social::models::*;
use orm_examples::social::{Error, audit, database, pages};

async fn tables(db: &Database) -> orm::Result<()> {
    set_up::migrate(db, database::migrations()).await
}

async fn people(db: &Database, count: usize) -> orm::Result<Vec<User>> {
    crowd::join(db, &mut Rng::with_seed(1), count).await
}

/// How one stands to the other.
async fn status(db: &Database, one: &User, other: &User) -> orm::Result<Option<Status>> {
    Ok(Friendship::find_by_pk((one.id, other.id)).one(db).await?.map(|row| row.status))
}

#[orm::test(setup = tables)]
async fn a_request_that_is_accepted_is_a_friendship_in_both_directions(db: Database) -> orm::Result<()> {
    let people = people(&db, 2).await?;
    let [ada, ben] = [&people[0], &people[1]];
    assert_eq!(friends::request(&db, ada.id, ben.id).await?, Outcome::Requested);
    assert_eq!(friends::request(&db, ada.id, ben.id).await?, Outcome::Unchanged);
    assert_eq!(friends::accept(&db, ada.id, ben.id).await?, Outcome::Unchanged, "not by the one who asked");
    assert_eq!(friends::accept(&db, ben.id, ada.id).await?, Outcome::Befriended);
    let both = (status(&db, ada, ben).await?, status(&db, ben, ada).await?);
    assert_eq!(both, (Some(Status::Accepted), Some(Status::Accepted)));
    assert_eq!(friends::part(&db, ada.id, ben.id).await?, Outcome::Parted);
    assert_eq!(Friendship::find().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_block_ends_what_was_and_refuses_what_comes(db: Database) -> orm::Result<()> {
    let people = people(&db, 2).await?;
    let [ada, ben] = [&people[0], &people[1]];
    friends::request(&db, ada.id, ben.id).await?;
    friends::accept(&db, ben.id, ada.id).await?;
    assert_eq!(friends::block(&db, ben.id, ada.id).await?, Outcome::Blocked(Bond::Friends));
    assert_eq!((status(&db, ada, ben).await?, status(&db, ben, ada).await?), (None, Some(Status::Blocked)));
    assert_eq!(friends::request(&db, ada.id, ben.id).await?, Outcome::Refused);
    assert_eq!(friends::request(&db, ben.id, ada.id).await?, Outcome::Refused);
    assert_eq!(friends::block(&db, ada.id, ben.id).await?, Outcome::Blocked(Bond::Blocked));
    assert_eq!(friends::unblock(&db, ben.id, ada.id).await?, Outcome::Unblocked);
    assert_eq!(status(&db, ada, ben).await?, Some(Status::Blocked), "the other's block stays");
    Ok(())
}

#[orm::test(setup = tables)]
async fn two_who_ask_each_other_at_once_are_friends_once(db: Database) -> Result<(), Error> {
    let people = people(&db, 2).await?;
    for _ in 0..20 {
        let (one, other) = tokio::join!(
            friends::request(&db, people[0].id, people[1].id),
            friends::request(&db, people[1].id, people[0].id)
        );
        let mut outcomes = [one?, other?];
        outcomes.sort_by_key(|outcome| *outcome == Outcome::Befriended);
        assert_eq!(outcomes, [Outcome::Requested, Outcome::Befriended]);
        assert_eq!(friends::part(&db, people[0].id, people[1].id).await?, Outcome::Parted);
    }
    Ok(())
}

#[orm::test(setup = tables)]
async fn nobody_is_friends_with_themselves_or_with_a_stranger(db: Database) -> orm::Result<()> {
    let people = people(&db, 1).await?;
    for other in [people[0].id, Uuid::now_v7()] {
        let refused = friends::request(&db, people[0].id, other).await.map_err(|error| error.kind());
        assert_eq!(refused, Err(ErrorKind::NotFound));
    }
    let row = Friendship::create().user_id(people[0].id).friend_id(people[0].id);
    assert_eq!(row.save(&db).await.map_err(|error| error.kind()), Err(ErrorKind::CheckViolation));
    Ok(())
}

#[orm::test(setup = tables)]
async fn pages_show_friends_and_hide_the_rest_in_one_round_trip_each(db: Database) -> orm::Result<()> {
    let people = people(&db, 4).await?;
    let [ada, ben, cleo, dev] = [&people[0], &people[1], &people[2], &people[3]];
    for (one, other) in [(ada, ben), (ben, cleo), (cleo, dev)] {
        friends::request(&db, one.id, other.id).await?;
        friends::accept(&db, other.id, one.id).await?;
    }
    friends::request(&db, dev.id, ada.id).await?;

    let profile = orm::assert_queries!(db, 1, { pages::profile(&db, ada.id).await? });
    assert_eq!(profile.connections.iter().map(|friend| friend.id).collect::<Vec<_>>(), [ben.id]);
    assert_eq!(profile.received.iter().map(|request| request.user.id).collect::<Vec<_>>(), [dev.id]);

    let feed = orm::assert_queries!(db, 1, { pages::feed(&db, ada.id).await? });
    assert!(!feed.is_empty() && feed.iter().all(|post| post.author.id == ben.id));

    let suggestions = orm::assert_queries!(db, 1, { pages::suggestions(&db, ada.id).await? });
    assert_eq!(suggestions.iter().map(|user| user.id).collect::<Vec<_>>(), [cleo.id]);
    friends::block(&db, cleo.id, ada.id).await?;
    assert_eq!(pages::suggestions(&db, ada.id).await?, []);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_crowd_leaves_what_it_was_told(db: Database) -> Result<(), Error> {
    let people = people(&db, 12).await?;
    let steps = crowd::plan(&mut Rng::with_seed(7), &people, 300);
    let answers = crowd::run(&db, steps, &ProgressBar::hidden()).await?;
    let balance = audit::audit(&db, &people, &answers).await?;
    assert!(balance.friends > 0 && balance.blocks > 0 && balance.pending > 0, "{balance:?}");
    Ok(())
}

#[orm::test(setup = tables)]
async fn the_audit_finds_what_is_wrong(db: Database) -> Result<(), Error> {
    let people = people(&db, 3).await?;
    let [ada, ben, cleo] = [people[0].id, people[1].id, people[2].id];
    let lonely = Friendship::create().user_id(ada).friend_id(ben).status(Status::Accepted);
    lonely.save(&db).await?;
    let told =
        Answer { step: Step { me: ada, other: cleo, action: Action::Request }, outcome: Outcome::Requested };
    match audit::audit(&db, &people, &[told]).await {
        Err(Error::Audit(mistakes)) => assert_eq!(mistakes.len(), 2, "{mistakes:?}"),
        other => panic!("expected mistakes, got {other:?}"),
    }
    Ok(())
}

#[orm::test]
async fn the_migrations_make_what_the_models_ask_for_and_keep_nobody_waiting(
    db: Database,
) -> Result<(), Box<dyn std::error::Error>> {
    set_up::the_migrations_are_in_order(&db, database::command_line).await
}

#[orm::test]
async fn all_migrations_can_be_undone_and_applied_again(
    db: Database,
) -> Result<(), Box<dyn std::error::Error>> {
    set_up::down_all_the_way_and_up_again(&db, &database::migrations()?).await
}

#[orm::test]
async fn seeding_twice_changes_nothing(db: Database) -> Result<(), Box<dyn std::error::Error>> {
    set_up::seeding_twice_changes_nothing(&db, &database::migrations()?, &database::seeds()?).await
}
