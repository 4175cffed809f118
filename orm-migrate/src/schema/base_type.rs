use super::Type;

/// A type without its length or precision, by the name that models have for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaseType {
    pub(crate) name: String,
    pub(crate) array: bool,
}

impl Type {
    /// `numeric` of `numeric(10,2)`, `timestamptz` of `timestamp(3) with time zone`. None of a native enum.
    pub(crate) fn base(&self) -> Option<BaseType> {
        let Type::Sql(sql) = self else { return None };
        let (element, array) = match sql.strip_suffix("[]") {
            Some(element) => (element, true),
            None => (sql.as_str(), false),
        };
        // An interval has its fields behind its name.
        let mut name = match element.split_once('(') {
            Some((before, rest)) => {
                format!("{}{}", before.trim_end(), rest.split_once(')').map_or("", |(_, after)| after))
            }
            None => element.to_owned(),
        };
        if name.starts_with("interval ") {
            "interval".clone_into(&mut name);
        }
        let name = match name.as_str() {
            "character varying" => "varchar",
            "timestamp with time zone" => "timestamptz",
            "timestamp without time zone" => "timestamp",
            "time without time zone" => "time",
            other => other,
        };
        Some(BaseType { name: name.to_owned(), array })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_of_a_catalogue_and_one_of_a_model_have_one_base() {
        let base = |sql: &str| Type::Sql(sql.to_owned()).base().map(|base| (base.name, base.array));
        for (sql, name, array) in [
            ("varchar(100)", "varchar", false),
            ("character varying(100)", "varchar", false),
            ("numeric(10,2)[]", "numeric", true),
            ("timestamp(3) with time zone", "timestamptz", false),
            ("timestamptz", "timestamptz", false),
            ("interval day to second(3)", "interval", false),
            ("bigint[]", "bigint", true),
        ] {
            assert_eq!(base(sql), Some((name.to_owned(), array)), "{sql}");
        }
    }
}
