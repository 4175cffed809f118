use orm::prelude::*;

use crate::blog::{Folder, Friendship, User, filled};

fn names(folders: &[Folder]) -> Vec<&str> {
    folders.iter().map(|folder| folder.name.as_str()).collect()
}

#[orm::test(setup = filled)]
async fn a_folder_has_its_parent_and_its_subfolders(db: Database) -> orm::Result<()> {
    let query = Folder::find()
        .order_by(Folder::id)
        .include(Folder::parent)
        .include(Folder::subfolders.order_by(Folder::name));
    let folders = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let parents: Vec<Option<&str>> =
        folders.iter().map(|folder| folder.parent.as_ref().map(|parent| parent.name.as_str())).collect();
    assert_eq!(parents, [None, None, Some("root"), Some("root"), Some("src")]);
    let subfolders: Vec<Vec<&str>> = folders.iter().map(|folder| names(&folder.subfolders)).collect();
    assert_eq!(subfolders, [vec!["docs", "src"], vec![], vec!["deep"], vec![], vec![]]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_relation_to_itself_can_be_followed_again_and_again(db: Database) -> orm::Result<()> {
    let three = Folder::subfolders.order_by(Folder::id).include(
        Folder::subfolders.include(Folder::subfolders).include(Folder::parent.include(Folder::parent)),
    );
    let query = Folder::find().filter(Folder::parent_id.is_null()).order_by(Folder::id).include(three);
    let roots = orm::assert_queries!(db, 1, { query.all(&db).await? });
    assert_eq!(roots.iter().map(|root| root.name.as_str()).collect::<Vec<_>>(), ["root", "other"]);
    let src = &roots[0].subfolders[0];
    let deep = &src.subfolders[0];
    assert_eq!((src.name.as_str(), deep.name.as_str(), deep.subfolders.len()), ("src", "deep", 0));
    let above = deep.parent.as_ref();
    assert_eq!(above.map(|parent| parent.name.as_str()), Some("src"));
    let root = above.and_then(|parent| parent.parent.as_ref());
    assert_eq!(root.map(|root| root.name.as_str()), Some("root"));
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_limit_on_subfolders_is_one_of_each_folder(db: Database) -> orm::Result<()> {
    let query =
        Folder::find().order_by(Folder::id).include(Folder::subfolders.order_by(Folder::id.desc()).limit(1));
    let folders = query.all(&db).await?;
    assert_eq!((names(&folders[0].subfolders), names(&folders[2].subfolders)), (vec!["docs"], vec!["deep"]));
    Ok(())
}

#[orm::test(setup = filled)]
async fn friends_are_found_in_both_directions(db: Database) -> orm::Result<()> {
    let query = User::find()
        .order_by(User::id)
        .include(User::friends.order_by(User::id))
        .include(User::friend_of.order_by(User::id));
    let users = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let ids = |users: &[User]| users.iter().map(|user| user.id).collect::<Vec<_>>();
    assert_eq!(
        users.iter().map(|user| ids(&user.friends)).collect::<Vec<_>>(),
        [vec![2, 3], vec![3], vec![]]
    );
    assert_eq!(
        users.iter().map(|user| ids(&user.friend_of)).collect::<Vec<_>>(),
        [vec![], vec![1], vec![1, 2]]
    );
    Ok(())
}

#[orm::test(setup = filled)]
async fn friends_of_friends_come_with_their_friendships(db: Database) -> orm::Result<()> {
    let query = User::find_by_pk(1)
        .include(User::friends.order_by(User::id).with_through().include(User::friends.with_through()));
    let ada = orm::assert_queries!(db, 1, { query.required(&db).await? });
    let bob = &ada.friends[0];
    let since = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap_or_default();
    assert_eq!(bob.through, Friendship { user_id: 1, friend_id: 2, since });
    assert_eq!(bob.friends[0].through, Friendship { user_id: 2, friend_id: 3, since });
    assert!(ada.friends[1].friends.is_empty());
    Ok(())
}

#[orm::test(setup = filled)]
async fn predicates_on_itself_are_about_the_other_row(db: Database) -> orm::Result<()> {
    let names = async |filter| -> orm::Result<Vec<String>> {
        let folders = Folder::find().filter(filter).order_by(Folder::id).all(&db).await?;
        Ok(folders.into_iter().map(|folder| folder.name).collect())
    };
    assert_eq!(names(Folder::parent.is(Folder::name.eq("root"))).await?, ["src", "docs"]);
    assert_eq!(names(Folder::parent.is(Folder::parent.exists())).await?, ["deep"]);
    assert_eq!(names(!Folder::subfolders.exists()).await?, ["other", "docs", "deep"]);
    assert_eq!(
        names(Folder::subfolders.any(Folder::subfolders.any(Folder::name.eq("deep")))).await?,
        ["root"]
    );
    let friendless = User::find().filter(User::friends.none(User::id.gt(0))).all(&db).await?;
    assert_eq!(friendless.iter().map(|user| user.id).collect::<Vec<_>>(), [3]);
    let of_friends = User::friends.any(User::friends.any(User::id.eq(3)));
    assert_eq!(User::find().filter(of_friends).count(&db).await?, 1);
    Ok(())
}
