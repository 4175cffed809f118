use orm::relation::Nested;

use super::*;

fn folder(id: i64, parent_id: Option<i64>) -> Folder {
    Folder { id, name: String::new(), parent_id }
}

/// `1(2 3(4))`
fn shown<S: Shape<Model = Folder>>(nodes: &[Nested<S>]) -> String {
    let node = |node: &Nested<S>| match shown(&node.children) {
        children if children.is_empty() => node.model().id.to_string(),
        children => format!("{}({children})", node.model().id),
    };
    nodes.iter().map(node).collect::<Vec<_>>().join(" ")
}

fn nested(rows: &[(i64, Option<i64>)]) -> String {
    shown(&Folder::subfolders.nest(rows.iter().map(|&(id, parent)| folder(id, parent))))
}

#[orm::test(setup = filled)]
async fn rows_of_a_walk_are_put_into_one_another(db: Database) -> orm::Result<()> {
    let query = Folder::find_by_pk(1).descend(Folder::subfolders).include(Folder::files);
    let rows = query.order_by(Folder::name).all(&db).await?;
    let tree = Folder::subfolders.nest(rows);
    assert_eq!(shown(&tree), "1(3 2(4(6) 5))");
    assert_eq!(tree[0].children[1].children[0].children[0].files.len(), 2);
    assert_eq!(tree[0].children[1].depth, 1);
    Ok(())
}

#[test]
fn rows_come_in_any_order() {
    assert_eq!(
        nested(&[(6, Some(4)), (4, Some(2)), (3, Some(1)), (2, Some(1)), (1, None), (7, None)]),
        "1(3 2(4(6))) 7"
    );
    assert_eq!(nested(&[]), "");
}

#[test]
fn a_row_whose_parent_is_not_there_comes_out() {
    assert_eq!(nested(&[(4, Some(2)), (6, Some(4)), (1, None)]), "4(6) 1");
}

#[test]
fn a_circle_is_cut_at_its_first_row() {
    assert_eq!(nested(&[(1, Some(1))]), "1");
    assert_eq!(nested(&[(1, Some(3)), (2, Some(1)), (3, Some(2)), (4, Some(2)), (5, None)]), "1(2(3 4)) 5");
    // 9 hangs on the circle, and does not come out.
    assert_eq!(
        nested(&[(9, Some(2)), (2, Some(3)), (3, Some(2)), (7, Some(8)), (8, Some(7))]),
        "2(9 3) 7(8)"
    );
}

#[test]
fn a_row_that_is_there_twice_has_its_children_once() {
    assert_eq!(nested(&[(1, None), (1, None), (2, Some(1))]), "1(2) 1");
}

#[test]
fn a_chain_may_be_as_long_as_memory_allows() {
    let rows = (0..200_000).map(|id| folder(id, (id > 0).then(|| id - 1)));
    let tree = Folder::subfolders.nest(rows);
    let mut depth = 0;
    let mut at = &tree[0];
    while let Some(below) = at.children.first() {
        (at, depth) = (below, depth + 1);
    }
    assert_eq!(depth, 199_999);
}

#[test]
fn it_serializes_as_rows_with_children() {
    let tree = Folder::subfolders.nest([folder(1, None), folder(2, Some(1))]);
    let json = serde_json::to_value(&tree).expect("JSON");
    let child = serde_json::json!({ "id": 2, "name": "", "parent_id": 1, "children": [] });
    assert_eq!(json, serde_json::json!([{ "id": 1, "name": "", "parent_id": null, "children": [child] }]));
    let Nested { row, children } = tree.into_iter().next().expect("a folder");
    assert_eq!((row.id, children.into_iter().count()), (1, 1));
}
