use orm::prelude::*;
use orm::relation::Include;
use serde::Serialize;

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[has_many(posts: Post)]
struct Author {
    #[column(primary_key)]
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
struct Post {
    #[column(primary_key)]
    id: i64,
    #[serde(rename = "heading")]
    title: String,
    #[belongs_to(author: Author)]
    author_id: i64,
    #[belongs_to(editor: Editor)]
    editor_id: Option<i64>,
}

/// Without any of the traits that `EditorWith` could inherit.
#[derive(Model)]
#[has_many(edited: Post)]
struct Editor {
    #[column(primary_key)]
    id: i64,
}

fn post() -> Post {
    Post { id: 1, title: "Hello".to_owned(), author_id: 7, editor_id: None }
}

fn ada() -> Author {
    Author { id: 7, name: "Ada".to_owned() }
}

fn post_by_ada() -> orm::with!(Post { author }) {
    Include::<post::author, Author>::attach(post(), ada())
}

#[test]
fn a_loaded_row_is_the_row_with_its_relations_beside_it() {
    let mut post = post_by_ada();
    assert_eq!((&*post.title, &*post.author.name), ("Hello", "Ada"));
    post.title.push('!');
    assert_eq!(post.model.title, "Hello!");
}

#[test]
fn relations_are_attached_in_any_order() {
    let one = Include::<post::author, Author>::attach(post(), ada());
    let one: PostWith<Author, Option<Editor>> = Include::<post::editor, Editor>::attach(one, None);
    let other = Include::<post::editor, Editor>::attach(post(), None);
    let other = Include::<post::author, Author>::attach(other, ada());
    assert_eq!(one.author, other.author);
    assert!(one.editor.is_none() && other.editor.is_none());
}

#[test]
fn a_shape_inherits_debug_clone_and_equality() {
    let post = post_by_ada();
    assert_eq!(post.clone(), post);
    let mut other = post.clone();
    other.author.name.clear();
    assert_ne!(other, post);
    let shown = format!("{post:?}");
    assert!(
        shown.starts_with("PostWith { model: Post { id: 1") && shown.contains("author: Author { id: 7"),
        "{shown}"
    );
    assert!(shown.ends_with("editor: NotLoaded }"), "{shown}");
}

#[test]
fn a_shape_serializes_flat_and_without_what_is_not_loaded() {
    let post = post_by_ada();
    assert_eq!(
        serde_json::to_value(&post).unwrap(),
        serde_json::json!({
            "id": 1, "heading": "Hello", "author_id": 7, "editor_id": null, "author": { "id": 7, "name": "Ada" }
        })
    );
}
