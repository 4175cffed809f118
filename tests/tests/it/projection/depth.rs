use orm::prelude::*;

use crate::blog::{Folder, filled};

macro_rules! levels {
    ($($name:ident > $below:ident),*) => { $(
        #[derive(Projection, Debug, PartialEq)]
        #[projection(of = Folder)]
        struct $name {
            name: String,
            parent: Option<Above>,
            #[projection(relation = Folder::subfolders.order_by(Folder::name))]
            subfolders: Vec<$below>,
        }
    )* };
}

levels! { First > Second, Second > Third, Third > Fourth, Fourth > Above }

#[derive(Projection, Debug, PartialEq)]
#[projection(of = Folder)]
struct Above {
    name: String,
}

#[orm::test(setup = filled)]
async fn a_table_that_leads_to_itself_is_read_to_the_depth_of_the_structs(db: Database) -> orm::Result<()> {
    let mut parent = None;
    for name in ["a", "b", "c", "d", "e", "f"] {
        parent = Some(Folder::create().name(name).parent_id(parent).save(&db).await?.id);
    }
    let query =
        Folder::find().filter(Folder::parent_id.is_null()).filter(Folder::name.eq("a")).project::<First>();
    let first = orm::assert_queries!(db, 1, { query.required(&db).await? });
    let second = &first.subfolders[0];
    let fourth = &second.subfolders[0].subfolders[0];
    assert_eq!((&*first.name, &*second.name, &*fourth.name), ("a", "b", "d"));
    assert!(first.parent.is_none());
    assert_eq!(fourth.parent.as_ref().map(|above| &*above.name), Some("c"));
    assert_eq!(fourth.subfolders[0].name, "e");
    Ok(())
}
