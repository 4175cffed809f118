//! Rows of a graph are validated and have their hooks, as if each were saved alone.

use orm::prelude::*;
use orm::validator::ValidationErrorsKind;

#[derive(Model, Validate, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator")]
#[model(before_create = note_team, after_commit = tell_team)]
#[has_many(players: Player)]
struct Team {
    #[column(primary_key, default = identity)]
    id: i64,
    #[validate(length(min = 2))]
    name: String,
}

#[derive(Model, Validate, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator")]
#[model(before_validate = trim, before_create = number, after_create = note_player)]
#[has_many(goals: Goal)]
struct Player {
    #[column(primary_key, default = identity)]
    id: i64,
    #[validate(length(min = 2, max = 10))]
    name: String,
    #[column(default = 0)]
    number: i64,
    #[belongs_to(team: Team)]
    #[validate(range(min = 1))]
    team_id: i64,
}

#[derive(Model, Validate, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator")]
struct Goal {
    #[column(primary_key, default = identity)]
    id: i64,
    #[validate(range(min = 1, max = 120))]
    minute: i32,
    #[belongs_to(player: Player)]
    player_id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Journal {
    #[column(primary_key, default = identity)]
    id: i64,
    text: String,
}

async fn write(text: String, tx: &Transaction) -> orm::Result<()> {
    Journal::create().text(text).save(tx).await.map(drop)
}

async fn note_team(team: &mut Edit<Team>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    write(format!("team {}", team.name), cx.tx()).await
}

async fn tell_team(team: &Team, db: &Database) -> orm::Result<()> {
    Journal::create().text(format!("committed {}", team.name)).save(db).await.map(drop)
}

async fn trim(player: &mut Edit<Player>, _: &mut HookContext<'_>) -> orm::Result<()> {
    player.name = player.name.trim().into();
    Ok(())
}

/// The parent's row is there when the child's hook runs.
async fn number(player: &mut Edit<Player>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    if Team::find_by_pk(player.team_id).one(cx.tx()).await?.is_none() {
        return Err(Error::invalid(Player::team_id, "has no team"));
    }
    let others = Player::find().filter(Player::team_id.eq(player.team_id)).count(cx.tx()).await?;
    player.number = i64::try_from(others).unwrap_or_default() + 1;
    Ok(())
}

async fn note_player(player: &Edit<Player>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    write(format!("player {}", player.name), cx.tx()).await
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Team, Player, Goal, Journal]).await
}

async fn journal(db: &Database) -> orm::Result<Vec<String>> {
    let rows = Journal::find().order_by(Journal::id).all(db).await?;
    Ok(rows.into_iter().map(|row| row.text).collect())
}

#[orm::test(setup = tables)]
async fn hooks_of_every_level_run_in_order_and_see_their_parents(db: Database) -> orm::Result<()> {
    let players = [" ada ", "bob"].map(|name| {
        let goals = [1, 90].map(|minute| Goal::create().minute(minute));
        Player::create().name(name).goals(goals)
    });
    let team = Team::create().name("Red").players(players).save(&db).await?;
    let numbers: Vec<_> = team.players.iter().map(|player| (&*player.name, player.number)).collect();
    assert_eq!(numbers, [("ada", 1), ("bob", 2)]);
    assert_eq!(team.players[1].goals[1].player_id, team.players[1].id);
    assert_eq!(journal(&db).await?, ["team Red", "player ada", "player bob", "committed Red"]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn what_a_childs_hook_refuses_undoes_the_parents_and_what_their_hooks_wrote(
    db: Database,
) -> orm::Result<()> {
    let players = ["ada", "x"].map(|name| Player::create().name(name));
    let error = Team::create().name("Red").players(players).save(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.fields()), (ErrorKind::Validation, &["name"][..]));
    assert_eq!((Team::find().count(&db).await?, journal(&db).await?), (0, vec![]));
    Ok(())
}

#[orm::test(setup = tables)]
async fn what_rules_refuse_in_a_graph_comes_together_before_anything_is_sent(
    db: Database,
) -> orm::Result<()> {
    // A hook of players changes them before they are validated, so that only their goals are known to be wrong.
    let goals =
        |minutes: &[i32]| -> Vec<_> { minutes.iter().map(|&minute| Goal::create().minute(minute)).collect() };
    let players = [
        Player::create().name("ada").goals(goals(&[])),
        Player::create().name("bob").goals(goals(&[0, 45, 121])),
    ];
    let team = Team::create().name("R").players(players);
    let error = orm::assert_queries!(db, 0, { team.save(&db).await.unwrap_err() });
    assert_eq!(error.fields(), ["name", "players"]);
    assert_eq!(
        error.to_string(),
        "Team is not valid: name: must have a length of at least 2; players[1].goals[0].minute: must be at least 1 \
         and at most 120; players[1].goals[2].minute: must be at least 1 and at most 120"
    );
    let errors = error.validation().map(|errors| errors.errors()["players"].clone());
    assert!(matches!(errors, Some(ValidationErrorsKind::List(players)) if players.len() == 1));
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_rule_of_a_foreign_key_is_checked_when_it_is_known(db: Database) -> orm::Result<()> {
    // `team_id` has to be 1 at least, and before the team is saved nobody knows it.
    let team = Team::create().name("Red").players([Player::create().name("ada")]).save(&db).await?;
    assert_eq!(team.players[0].team_id, team.id);
    let error = Player::create().name("bob").team_id(0).save(&db).await.unwrap_err();
    assert_eq!(error.fields(), ["team_id"]);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[many_to_many(dishes: Dish, through = Course)]
struct Menu {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

#[derive(Model, Validate, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator")]
struct Dish {
    #[column(primary_key, default = identity)]
    id: i64,
    #[validate(length(min = 2))]
    name: String,
}

#[derive(Model, Validate, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator")]
struct Course {
    #[column(primary_key, default = identity)]
    id: i64,
    #[belongs_to(menu: Menu)]
    #[validate(range(min = 1))]
    menu_id: i64,
    #[belongs_to(dish: Dish)]
    dish_id: i64,
    #[validate(range(min = 1))]
    position: i32,
}

#[orm::test(setup = tables)]
async fn what_rules_refuse_in_join_rows_is_found_before_anything_is_sent(db: Database) -> orm::Result<()> {
    let dishes = [("soup", 1), ("x", 0), ("cake", -1)]
        .map(|(name, position)| (Dish::create().name(name), Course::create().position(position)));
    let menu = Menu::create().name("Lunch").dishes(dishes);
    let error = orm::assert_queries!(db, 0, { menu.save(&db).await.unwrap_err() });
    // The key of the menu has to be 1 at least, too, but nobody knows it yet.
    assert_eq!(
        error.to_string(),
        "Menu is not valid: dishes[1].name: must have a length of at least 2; dishes[1].position: must be at least 1; \
         dishes[2].position: must be at least 1"
    );
    Ok(())
}
