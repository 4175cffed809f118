//! The Rust type of a column.

use crate::schema::{Name, Schema, Type};

/// The type of a field, without its `Option`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RustType {
    pub(super) scalar: Scalar,
    pub(super) array: bool,
    /// `varchar(n)`.
    pub(super) len: Option<u32>,
    /// `numeric(precision, scale)`.
    pub(super) precision: Option<(u16, u16)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scalar {
    Builtin(&'static Builtin),
    Enum(Name),
}

/// A type of every PostgreSQL.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Builtin {
    /// Its name without length and precision.
    sql: &'static str,
    /// The type that a model makes of it, as a catalogue spells it.
    made: &'static str,
    /// The Rust type, as it is named where the prelude is.
    pub(super) rust: &'static str,
    pub(super) family: Family,
    /// Whether a key can be made of it.
    is_key: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Integer,
    Numeric,
    Float,
    Boolean,
    Text,
    Uuid,
    Time,
    Other,
}

macro_rules! builtins {
    ($($sql:literal $made:literal $rust:literal $family:ident $key:literal;)*) => {
        const BUILTINS: &[Builtin] = &[$(
            Builtin { sql: $sql, made: $made, rust: $rust, family: Family::$family, is_key: $key },
        )*];
    };
}

builtins! {
    "boolean"          "boolean"                     "bool"                     Boolean true;
    "smallint"         "smallint"                    "i16"                      Integer true;
    "integer"          "integer"                     "i32"                      Integer true;
    "bigint"           "bigint"                      "i64"                      Integer true;
    "real"             "real"                        "f32"                      Float   false;
    "double precision" "double precision"            "f64"                      Float   false;
    "numeric"          "numeric"                     "Decimal"                  Numeric false;
    "text"             "text"                        "String"                   Text    true;
    "varchar"          "text"                        "String"                   Text    true;
    "character"        "text"                        "String"                   Text    true;
    "bpchar"           "text"                        "String"                   Text    true;
    "name"             "text"                        "String"                   Text    true;
    "uuid"             "uuid"                        "Uuid"                     Uuid    true;
    "timestamptz"      "timestamp with time zone"    "DateTime<Utc>"            Time    true;
    "timestamp"        "timestamp without time zone" "NaiveDateTime"            Time    true;
    "date"             "date"                        "NaiveDate"                Time    true;
    "time"             "time without time zone"      "NaiveTime"                Time    true;
    "interval"         "interval"                    "Interval"                 Other   false;
    "jsonb"            "jsonb"                       "orm::serde_json::Value"   Other   false;
    "bytea"            "bytea"                       "Vec<u8>"                  Other   true;
    "int4range"        "int4range"                   "Range<i32>"               Other   false;
    "int8range"        "int8range"                   "Range<i64>"               Other   false;
    "numrange"         "numrange"                    "Range<Decimal>"           Other   false;
    "daterange"        "daterange"                   "Range<NaiveDate>"         Other   false;
    "tsrange"          "tsrange"                     "Range<NaiveDateTime>"     Other   false;
    "tstzrange"        "tstzrange"                   "Range<DateTime<Utc>>"     Other   false;
    "inet"             "inet"                        "orm::ipnetwork::IpNetwork" Other  false;
    "cidr"             "inet"                        "orm::ipnetwork::IpNetwork" Other  false;
    "macaddr"          "macaddr"                     "orm::value::MacAddr"      Other   true;
    "tsvector"         "tsvector"                    "orm::value::SearchVector" Other   false;
}

/// The most digits that a `Decimal` holds.
const DECIMAL: u16 = 28;

impl RustType {
    /// The type of a field over a column of this type; none if there is no such type in Rust. A domain is looked through
    /// before.
    pub(super) fn of(ty: &Type, schema: &Schema) -> Option<Self> {
        match ty {
            Type::Enum { name, array } => {
                let has_labels =
                    schema.enumeration(name).is_some_and(|enumeration| !enumeration.labels.is_empty());
                has_labels.then(|| RustType {
                    scalar: Scalar::Enum(name.clone()),
                    array: *array,
                    len: None,
                    precision: None,
                })
            }
            Type::Sql(sql) => {
                let base = ty.base()?;
                let builtin = BUILTINS.iter().find(|builtin| builtin.sql == base.name)?;
                let mut ty = RustType {
                    scalar: Scalar::Builtin(builtin),
                    array: base.array,
                    len: None,
                    precision: None,
                };
                // An array says neither.
                if !base.array {
                    match (builtin.sql, &*parameters(sql)) {
                        ("varchar", &[len]) => ty.len = u32::try_from(len).ok(),
                        ("numeric", &[precision, scale]) if (0..=precision).contains(&scale) => {
                            ty.precision = u16::try_from(precision).ok().zip(u16::try_from(scale).ok());
                        }
                        _ => {}
                    }
                }
                Some(ty)
            }
        }
    }

    /// The type that a model with such a field makes, as a catalogue spells it.
    pub(super) fn made(&self) -> Type {
        let builtin = match &self.scalar {
            Scalar::Enum(name) => return Type::Enum { name: name.clone(), array: self.array },
            Scalar::Builtin(builtin) => builtin,
        };
        Type::Sql(match (self.len, self.precision) {
            (Some(len), _) => format!("character varying({len})"),
            (_, Some((precision, scale))) => format!("numeric({precision},{scale})"),
            _ => format!("{}{}", builtin.made, if self.array { "[]" } else { "" }),
        })
    }

    pub(super) fn family(&self) -> Family {
        match &self.scalar {
            Scalar::Builtin(builtin) if !self.array => builtin.family,
            _ => Family::Other,
        }
    }

    /// Whether a key can be made of it.
    pub(super) fn is_key(&self) -> bool {
        match &self.scalar {
            _ if self.array => false,
            Scalar::Builtin(builtin) => builtin.is_key,
            Scalar::Enum(_) => true,
        }
    }

    /// Whether a foreign key of this type can refer to a key of the other.
    pub(super) fn is_same_as(&self, other: &RustType) -> bool {
        let same = match (&self.scalar, &other.scalar) {
            (Scalar::Builtin(one), Scalar::Builtin(two)) => one.rust == two.rust,
            (one, two) => one == two,
        };
        same && self.array == other.array
    }

    pub(super) fn enumeration(&self) -> Option<&Name> {
        match &self.scalar {
            Scalar::Enum(name) => Some(name),
            Scalar::Builtin(_) => None,
        }
    }

    /// As the field has it; `name_of` tells the name of an enum.
    pub(super) fn text(&self, name_of: impl Fn(&Name) -> String) -> String {
        let scalar = match &self.scalar {
            // More digits than a Decimal holds.
            Scalar::Builtin(builtin) if builtin.sql == "numeric" => match self.precision {
                Some((precision, _)) if precision > DECIMAL => "Numeric".to_owned(),
                _ => builtin.rust.to_owned(),
            },
            Scalar::Builtin(builtin) => builtin.rust.to_owned(),
            Scalar::Enum(name) => name_of(name),
        };
        if self.array { format!("Vec<{scalar}>") } else { scalar }
    }
}

/// The numbers in the parentheses of a type.
fn parameters(sql: &str) -> Vec<i32> {
    let inner = sql.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(inner, _)| inner);
    inner.split(',').filter_map(|number| number.trim().parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Source;

    #[test]
    fn a_type_is_that_of_the_column_as_far_as_a_model_can_say_it() {
        let schema = Schema::empty(Source::Catalogue);
        for (sql, rust, made) in [
            ("character varying(20)", "String", "character varying(20)"),
            ("character varying", "String", "text"),
            ("character(5)", "String", "text"),
            ("character varying(20)[]", "Vec<String>", "text[]"),
            ("numeric(10,2)", "Decimal", "numeric(10,2)"),
            ("numeric(40,2)", "Numeric", "numeric(40,2)"),
            ("numeric(2,5)", "Decimal", "numeric"),
            ("numeric(3,-2)", "Decimal", "numeric"),
            ("timestamp(3) with time zone", "DateTime<Utc>", "timestamp with time zone"),
            ("timestamp without time zone[]", "Vec<NaiveDateTime>", "timestamp without time zone[]"),
            ("interval day to second(3)", "Interval", "interval"),
            ("bytea[]", "Vec<Vec<u8>>", "bytea[]"),
        ] {
            let ty = RustType::of(&Type::Sql(sql.to_owned()), &schema).unwrap();
            assert_eq!(ty.text(ToString::to_string), rust, "{sql}");
            assert_eq!(ty.made(), Type::Sql(made.to_owned()), "{sql}");
        }
        for sql in ["money", "xml", "json", "bit(3)", "time(3) with time zone", "\"char\"", "point", "citext"]
        {
            assert_eq!(RustType::of(&Type::Sql(sql.to_owned()), &schema), None, "{sql}");
        }
    }
}
