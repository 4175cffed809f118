//! Keys of several columns, of enums and of text; relations to one of several models; models that share a table.

use orm::prelude::*;

#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Area {
    North,
    South,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(primary_key(area, number))]
#[belongs_to(boss: Desk, keys(boss_area, boss_number))]
#[has_many(staff: Desk, inverse = boss)]
struct Desk {
    area: Area,
    number: i32,
    boss_area: Option<Area>,
    boss_number: Option<i32>,
}

async fn desks(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Desk]).await?;
    let desk = |area, number, boss: Option<(Area, i32)>| Desk {
        area,
        number,
        boss_area: boss.map(|boss| boss.0),
        boss_number: boss.map(|boss| boss.1),
    };
    let desks = [
        desk(Area::North, 1, None),
        desk(Area::South, 1, Some((Area::North, 1))),
        desk(Area::South, 2, Some((Area::South, 1))),
        desk(Area::North, 2, Some((Area::South, 2))),
        desk(Area::South, 3, Some((Area::North, 2))),
    ];
    Desk::insert_many(desks).exec(db).await?;
    Ok(())
}

#[orm::test(setup = desks)]
async fn a_key_of_several_columns_and_of_an_enum_is_followed(db: Database) -> orm::Result<()> {
    let keys = |rows: Vec<orm::AtDepth<Desk>>| -> Vec<(Area, i32, i32)> {
        rows.into_iter().map(|desk| (desk.area, desk.number, desk.depth)).collect()
    };
    let (north, south) = (Area::North, Area::South);
    let below = Desk::find_by_pk((south, 1)).descend(Desk::staff).depth_first().all(&db).await?;
    assert_eq!(keys(below), [(south, 1, 0), (south, 2, 1), (north, 2, 2), (south, 3, 3)]);
    let above = Desk::find_by_pk((north, 2)).ancestors(Desk::boss).breadth_first().all(&db).await?;
    assert_eq!(keys(above), [(south, 2, 1), (south, 1, 2), (north, 1, 3)]);
    let rows = Desk::find().all(&db).await?;
    let tree = Desk::staff.nest(rows);
    assert_eq!(tree.len(), 1);
    assert_eq!(tree[0].children[0].children[0].number, 2);
    Ok(())
}

#[derive(Polymorphic, Debug, Clone, PartialEq)]
enum Subject {
    Post(Post),
    Comment(Comment),
}

#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(comments: Comment, as = subject)]
struct Post {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(answers: Comment, as = subject)]
struct Comment {
    #[column(primary_key)]
    id: i64,
    subject_type: SubjectType,
    #[belongs_to(subject: Subject, polymorphic, trigger)]
    subject_id: i64,
}

/// Post 1 ← comment 1 ← comment 2 ← comment 3, and post 2 ← comment 4.
async fn comments(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Post, Comment]).await?;
    Post::insert_many([Post { id: 1 }, Post { id: 2 }]).exec(db).await?;
    let comment = |id, subject_type, subject_id| Comment { id, subject_type, subject_id };
    let comments = [
        comment(1, SubjectType::Post, 1),
        comment(2, SubjectType::Comment, 1),
        comment(3, SubjectType::Comment, 2),
        comment(4, SubjectType::Post, 2),
    ];
    Comment::insert_many(comments).exec(db).await?;
    Ok(())
}

#[orm::test(setup = comments)]
async fn a_relation_to_one_of_several_models_is_followed_within_its_own(db: Database) -> orm::Result<()> {
    let post = Post::find_by_pk(2).required(&db).await?;
    // Comment 4 is of post 2, and no answer to comment 2.
    let thread = Post::comments.of(&post).descend(Comment::answers).select(Comment::id).all(&db).await?;
    assert_eq!(thread, [4]);
    let thread = Comment::find_by_pk(1).descend(Comment::answers).depth_first();
    let rows = thread.all(&db).await?;
    assert_eq!(rows.iter().map(|comment| comment.id).collect::<Vec<_>>(), [1, 2, 3]);
    let tree = Comment::answers.nest(Comment::find().order_by(Comment::id).all(&db).await?);
    assert_eq!(tree.iter().map(|top| top.id).collect::<Vec<_>>(), [1, 4]);
    assert_eq!(tree[0].children[0].children[0].id, 3);
    Ok(())
}
