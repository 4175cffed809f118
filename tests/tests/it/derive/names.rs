use orm::prelude::*;

/// Fields that are keywords, relations and fields named like the models and types around them.
mod hostile {
    use super::*;

    #[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
    pub(super) enum Kind {
        Plain,
    }

    #[derive(Model, Debug, Clone)]
    #[has_many(matches: Match, inverse = r#type)]
    #[has_many(kind_of: Match, inverse = value)]
    pub(super) struct Type {
        #[column(primary_key)]
        pub(super) id: i64,
        pub(super) r#fn: String,
        pub(super) kind: Kind,
        pub(super) value: String,
    }

    #[derive(Model, Debug, Clone)]
    #[has_many(rows: Match)]
    pub(super) struct Match {
        #[column(primary_key)]
        pub(super) id: i64,
        #[belongs_to(r#type: Type)]
        pub(super) type_id: i64,
        #[belongs_to(value: Type)]
        pub(super) value_id: i64,
        #[belongs_to(r#match: Self)]
        pub(super) rival_id: Option<i64>,
    }
}

use hostile::{Kind, Match, Type};

#[test]
fn keywords_and_names_of_types_are_names_like_any_other() {
    assert_eq!(Type::r#fn.name(), "fn");
    assert_eq!(Match::TABLE.relations[0].name, "type");
    assert_eq!(Match::TABLE.name, "matches");
    let _ = Type::create().id(1).r#fn("x").kind(Kind::Plain).value("v");
    let _ = Match::find()
        .include(Match::r#type.include(Type::matches))
        .include(Match::value)
        .include(Match::rows);
}

#[test]
fn a_model_inside_a_function_is_a_model() {
    #[derive(Model, Debug, Clone, PartialEq)]
    #[has_many(children: Node)]
    struct Node {
        #[column(primary_key)]
        id: i64,
        #[belongs_to(parent: Node)]
        parent_id: Option<i64>,
    }

    type Family = orm::with!(Node { parent, children { children } });

    let query = Node::find().include(Node::parent).include(Node::children.include(Node::children));
    let _: orm::query::Select<Family> = query;
    assert_eq!(Node { id: 1, parent_id: None }.field(0).value(), orm::value::Value::of(&1_i64));
}
