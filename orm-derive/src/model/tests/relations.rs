use quote::ToTokens;
use syn::parse_quote;

use super::super::ir::{Model, ReferentialAction, RelationKind};
use super::{checked, mistakes};

fn parameters(model: &Model) -> Vec<String> {
    model.relations.iter().map(|relation| relation.parameter.to_string()).collect()
}

#[test]
fn the_foreign_keys_field_carries_its_relation() {
    let post = checked(&parse_quote! {
        struct Post { #[column(primary_key)] id: i64, #[belongs_to(author: User, on_delete = cascade, on_update = restrict)] author_id: i64, #[belongs_to(editor: User)] editor_id: Option<i64>, #[belongs_to(topic: Topic)] topic_id: i64 }
    });
    let kinds: Vec<_> = post
        .relations
        .iter()
        .map(|relation| match &relation.kind {
            RelationKind::BelongsTo { keys, optional, on_delete, only, constraint, .. } => {
                (keys.clone(), *optional, *on_delete, *only, constraint.clone())
            }
            _ => unreachable!("every relation here is a belongs_to"),
        })
        .collect();
    assert_eq!(
        kinds,
        [
            (vec![1], false, ReferentialAction::Cascade, false, "posts_author_id_fkey".to_owned()),
            (vec![2], true, ReferentialAction::NoAction, false, "posts_editor_id_fkey".to_owned()),
            (vec![3], false, ReferentialAction::NoAction, true, "posts_topic_id_fkey".to_owned()),
        ]
    );
}

#[test]
fn a_foreign_key_of_several_fields_names_them() {
    let shipment = checked(&parse_quote! {
        #[belongs_to(line: OrderLine, keys(order_id, line_no))]
        struct Shipment { #[column(primary_key)] id: i64, line_no: i32, order_id: i64 }
    });
    assert!(
        matches!(&shipment.relations[0].kind, RelationKind::BelongsTo { keys, .. } if keys[..] == [2, 1])
    );
    assert_eq!(shipment.indexes[0].name, "shipments_order_id_line_no_idx");
    assert_eq!(
        mistakes(&parse_quote! {
            #[belongs_to(line: OrderLine)]
            struct Shipment { #[column(primary_key)] id: i64, #[belongs_to(order: Order, keys(order_id))] order_id: i64 }
        }),
        [
            "on a field the foreign key is that field, `order_id`: `keys(…)` is for a `belongs_to` above the struct",
            "write this `belongs_to` above the field that is its foreign key; a key of several fields is named here: `keys(line_a, line_b)`",
        ]
    );
}

#[test]
fn an_action_fits_the_foreign_key() {
    assert_eq!(
        mistakes(&parse_quote! {
            struct Post { #[column(primary_key)] id: i64, #[belongs_to(author: User, on_delete = set_null)] author_id: i64, #[belongs_to(editor: User, on_delete = set_default)] editor_id: i64, #[belongs_to(topic: Topic, on_delete = casacde)] topic_id: i64 }
        }),
        [
            "`author_id` is never NULL, so it cannot be set to NULL: make its type `Option<i64>`, or choose `cascade` or `restrict`",
            "`editor_id` has no default in the database: give it `#[column(default = …)]`, or choose another action",
            "unknown action `casacde`: did you mean `cascade`?",
        ]
    );
}

#[test]
fn a_relation_has_a_name_of_its_own() {
    assert_eq!(
        mistakes(&parse_quote! {
            #[has_many(comments: Comment)]
            #[has_many(comments: Review)]
            #[has_many(title: Title)]
            #[has_one(model: Model)]
            #[has_many(find: Finding)]
            struct Post { #[column(primary_key)] id: i64, title: String }
        }),
        [
            "two relations are named `comments`: name one of them otherwise",
            "`title` is a field already: name the relation otherwise, as `Post::title` is the column",
            "`PostWith` has a field `model`, the row itself: name the relation otherwise",
            "`Post::find` is a function of the library: name the relation otherwise",
        ]
    );
}

#[test]
fn a_relation_says_its_name_and_its_model() {
    assert_eq!(
        mistakes(&parse_quote! {
            #[has_many(Comment)]
            #[has_many]
            #[has_many()]
            #[has_many(tags: Vec<Tag>)]
            #[many_to_many(groups: Group)]
            struct Post { #[column(primary_key)] id: i64, #[has_one(user: User)] user_id: i64, #[belongs_to(User, on_delete = cascade)] author_id: i64 }
        }),
        [
            "a relation starts with its name and its model: `#[has_many(comments: Comment)]`",
            "`has_many` takes its options in parentheses: `#[has_many(…)]`",
            "a relation has a name and a model: `#[has_many(comments: Comment)]`",
            "`has_one` stands on the struct: the foreign key is in another table",
            "a relation starts with its name and its model: `#[belongs_to(author: User)]`",
            "name the join model, which belongs to both: `through = …` after `Group`",
            "name the model alone: `has_many` says that there are several",
        ]
    );
}

#[test]
fn an_option_of_another_relation_is_told_where_it_belongs() {
    assert_eq!(
        mistakes(&parse_quote! {
            #[has_many(comments: Comment, on_delete = cascade, invers = post)]
            #[has_many(tags: Tag, through = PostTag)]
            struct Post { #[column(primary_key)] id: i64 }
        }),
        [
            "`on_delete` is said where the foreign key is: in the `belongs_to` of the other model",
            "unknown option of `has_many` `invers`: did you mean `inverse`?",
            "only `many_to_many` goes through a join model: `#[many_to_many(tags: Tag, through = PostTag)]`",
        ]
    );
}

#[test]
fn a_target_written_self_is_the_model() {
    let folder = checked(&parse_quote! {
        #[has_many(subfolders: Self)]
        struct Folder { #[column(primary_key)] id: i64, #[belongs_to(parent: Self)] parent_id: Option<i64> }
    });
    let targets: Vec<String> =
        folder.relations.iter().map(|relation| relation.target.to_token_stream().to_string()).collect();
    assert_eq!(targets, ["Folder", "Folder"]);
}

#[test]
fn type_parameters_hide_no_model() {
    let post = checked(&parse_quote! {
        #[has_many(comments: Comment)]
        struct Post { #[column(primary_key)] id: i64, #[belongs_to(category: Category)] category_id: i64, #[belongs_to(post: Post)] post_id: Option<i64>, #[belongs_to(comment: Comment)] comment_id: i64 }
    });
    assert_eq!(parameters(&post), ["CategorySlot", "PostSlot", "CommentSlot", "Comments"]);
}

#[test]
fn constraints_may_have_names_of_their_own() {
    let post = checked(&parse_quote! {
        #[model(primary_key_name = "PK_Post")]
        struct Post { #[column(primary_key)] id: i64, #[belongs_to(author: User, constraint = "FK_Author")] author_id: i64 }
    });
    assert_eq!(post.key_name.as_deref(), Some("PK_Post"));
    let RelationKind::BelongsTo { constraint, .. } = &post.relations[0].kind else { unreachable!() };
    assert_eq!(constraint, "FK_Author");
}

#[test]
fn foreign_keys_have_one_name_each() {
    let found = mistakes(&parse_quote! {
        struct Post { #[column(primary_key)] id: i64, #[belongs_to(author: User, constraint = "fk")] author_id: i64, #[belongs_to(editor: User, constraint = "fk")] editor_id: i64 }
    });
    assert_eq!(found, ["two foreign keys are named `fk`: name this one otherwise by `constraint = \"…\"`"]);
    let found = mistakes(&parse_quote! {
        #[belongs_to(other: Other, keys(author_id))]
        struct Post { #[column(primary_key)] id: i64, #[belongs_to(author: User)] author_id: i64 }
    });
    assert_eq!(
        found,
        [
            "two foreign keys are named `posts_author_id_fkey`: name this one otherwise by `constraint = \"…\"`"
        ]
    );
}
