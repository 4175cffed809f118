use orm::prelude::*;
use orm::schema::{Action, Default, IndexPart, RelationKind};
use orm::value::Value;

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
enum Status {
    Draft,
    Live,
}

#[derive(Model)]
#[has_many(lines: Line)]
#[has_one(invoice: Invoice)]
struct Order {
    #[column(primary_key, default = uuid_v4)]
    id: Uuid,
    #[column(len = 20, unique)]
    number: String,
    #[column(default = Status::Draft)]
    status: Status,
    previous: Option<Status>,
    #[column(precision = 12, scale = 2, default = 0)]
    total: Decimal,
    #[column(default = now)]
    placed_at: DateTime<Utc>,
    #[column(default = "x".repeat(3))]
    token: String,
}

#[derive(Model)]
#[model(
    table = "order_lines",
    schema = "sales",
    timestamps,
    primary_key(order_id, position),
    index(desc(product), expr = "lower(product)", where = "quantity > 0", name = "busy"),
    check("quantity > 0")
)]
#[has_many(notes: Note)]
struct Line {
    position: i32,
    #[belongs_to(order: Order, on_delete = cascade, on_update = restrict)]
    order_id: Uuid,
    product: String,
    quantity: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Model)]
#[belongs_to(line: Line, keys(order_id, line_position), on_delete = set_null)]
struct Note {
    #[column(primary_key, default = identity)]
    id: i64,
    line_position: Option<i32>,
    order_id: Option<Uuid>,
}

#[derive(Model)]
struct Invoice {
    #[column(primary_key)]
    #[belongs_to(order: Order)]
    order_id: Uuid,
}

#[test]
fn columns_have_type_nullability_limits_and_defaults() {
    let columns = Order::TABLE.columns;
    let types: Vec<String> = columns.iter().map(|column| column.ty.to_string()).collect();
    assert_eq!(types, ["uuid", "text", "status", "status", "numeric", "timestamptz", "text"]);
    let nullable: Vec<&str> =
        columns.iter().filter(|column| column.nullable).map(|column| column.name).collect();
    assert_eq!(nullable, ["previous"]);
    assert_eq!((columns[1].len, columns[4].precision), (Some(20), Some((12, 2))));
    assert!(matches!(columns[0].default, Default::Computed { sql: Some("gen_random_uuid()"), .. }));
    assert!(matches!(columns[1].default, Default::None));
    assert!(matches!(columns[5].default, Default::Sql("now()")));
    assert!(matches!(Note::TABLE.columns[0].default, Default::Identity));
    let Default::Constant(status) = columns[2].default else { panic!("a path is a constant") };
    assert_eq!(status(), Value::of(&Status::Draft));
    let Default::Constant(total) = columns[4].default else { panic!("a literal is a constant") };
    assert_eq!(total(), Value::of(&Decimal::from(0)));
    let Default::Computed { value, sql: None } = columns[6].default else { panic!("a call is computed") };
    assert_eq!(value(), Value::of(&"xxx".to_owned()));
}

#[test]
fn a_table_has_its_names_keys_indexes_and_checks() {
    let line = Line::TABLE;
    assert_eq!((line.schema, line.name, line.model), (Some("sales"), "order_lines", "Line"));
    assert_eq!((line.primary_key, line.updated_at), (&[1, 0][..], Some(5)));
    let indexes: Vec<&str> = line.indexes.iter().map(|index| index.name).collect();
    assert_eq!(
        indexes,
        ["busy"],
        "the primary key's index serves the foreign key, which is its first column"
    );
    let busy = &line.indexes[0];
    assert!(matches!(
        busy.parts,
        [IndexPart::Column { column: 2, descending: true }, IndexPart::Expression("lower(product)")]
    ));
    assert_eq!((busy.method, busy.unique, busy.predicate), ("btree", false, Some("quantity > 0")));
    assert_eq!(
        (line.checks[0].name, line.checks[0].expression),
        ("order_lines_quantity_check", "quantity > 0")
    );
    let note: Vec<&str> = Note::TABLE.indexes.iter().map(|index| index.name).collect();
    assert_eq!(note, ["notes_order_id_line_position_idx"]);
}

#[test]
fn relations_refer_to_the_foreign_key_from_both_sides() {
    let [order, notes] = Line::TABLE.relations else { panic!("a line has two relations") };
    let RelationKind::BelongsTo { keys, optional, on_delete, on_update } = order.kind else {
        panic!("a line belongs to its order")
    };
    assert_eq!((keys, optional, on_delete, on_update), (&[1][..], false, Action::Cascade, Action::Restrict));
    assert_eq!(((order.target)().name, order.slot), ("orders", 0));
    let RelationKind::HasMany { inverse } = notes.kind else { panic!("a line has notes") };
    assert_eq!((inverse.name, inverse.keys(), notes.slot), ("line", &[2, 1][..], 1));
    assert_eq!((inverse.source)().name, "notes");
    assert!(
        matches!(Order::TABLE.relations[1].kind, RelationKind::HasOne { inverse } if inverse.name == "order")
    );
    let keys: Vec<&str> = Note::TABLE.foreign_keys.iter().map(|key| key.name).collect();
    assert_eq!(keys, ["notes_order_id_line_position_fkey"]);
    assert_eq!(
        Note::TABLE.fields_of_constraint("notes_order_id_line_position_fkey"),
        ["order_id", "line_position"]
    );
}
