use orm::prelude::*;
use orm::value::{ColumnType, TypeKind};

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
enum OrderState {
    Open,
    InTransit,
    #[db_enum(rename = "Rücksendung")]
    Returned,
}

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
#[db_enum(name = "level", text, rename_all = "SCREAMING-KEBAB-CASE")]
enum Severity {
    VeryHigh,
    Low,
}

#[test]
fn an_enum_is_a_native_type_named_after_it_with_its_variants_as_labels() {
    assert_eq!((OrderState::DEF.name, OrderState::DEF.native), ("order_state", true));
    assert_eq!(OrderState::DEF.labels, ["open", "in_transit", "Rücksendung"]);
    assert!(matches!(OrderState::TYPE.kind, TypeKind::Enum(def) if def == OrderState::DEF));
    assert_eq!((Severity::DEF.name, Severity::DEF.native), ("level", false));
    assert_eq!(Severity::DEF.labels, ["VERY-HIGH", "LOW"]);
}

#[test]
fn every_variant_comes_back_from_its_label() {
    for state in [OrderState::Open, OrderState::InTransit, OrderState::Returned] {
        let mut bytes = Vec::new();
        state.encode(&mut bytes).unwrap();
        assert_eq!(bytes, state.as_str().as_bytes());
        assert_eq!(OrderState::decode(&bytes), Ok(state));
    }
}

#[test]
fn a_label_that_no_variant_has_is_an_error_that_names_it() {
    assert_eq!(
        Severity::decode(b"low").unwrap_err().to_string(),
        "`low` is no label of enum `level`, which has VERY-HIGH, LOW: add a variant for it, or correct the row"
    );
}
