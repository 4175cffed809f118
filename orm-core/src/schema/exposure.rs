use crate::value::{ColumnValue, SqlType, TypeKind};

macro_rules! operators {
    ($($name:ident $word:literal $bit:literal;)*) => {
        /// An operator that a filter from outside may use.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum FilterOperator {
            $(#[doc = concat!("`", $word, "`.")] $name,)*
        }

        impl FilterOperator {
            /// Every operator, as they are listed.
            pub const ALL: &'static [FilterOperator] = &[$(FilterOperator::$name),*];

            /// Its word in a filter.
            pub const fn word(self) -> &'static str {
                match self { $(FilterOperator::$name => $word,)* }
            }

            const fn bit(self) -> u32 {
                1 << match self { $(FilterOperator::$name => $bit,)* }
            }
        }
    };
}

operators! {
    Eq "eq" 0;
    Ne "ne" 1;
    Gt "gt" 2;
    Gte "gte" 3;
    Lt "lt" 4;
    Lte "lte" 5;
    Between "between" 6;
    In "in" 7;
    NotIn "not_in" 8;
    Like "like" 9;
    Ilike "ilike" 10;
    Contains "contains" 11;
    Icontains "icontains" 12;
    StartsWith "starts_with" 13;
    EndsWith "ends_with" 14;
    IsNull "is_null" 15;
}

/// The operators that filters from outside may use on a column; none for a column that is not exposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilterOperators(u32);

impl FilterOperators {
    /// None: the column is not exposed.
    pub const NONE: Self = FilterOperators(0);

    /// All that have a meaning for a field of type `T`.
    pub const fn of<T: ColumnValue>() -> Self {
        let own = of_type(&<T::Scalar as crate::value::ColumnType>::TYPE);
        if T::NULLABLE && own.0 != 0 { own.with(FilterOperator::IsNull) } else { own }
    }

    /// These, and one more.
    #[must_use]
    pub const fn with(self, operator: FilterOperator) -> Self {
        FilterOperators(self.0 | operator.bit())
    }

    /// Those that are in both.
    #[must_use]
    pub const fn common(self, other: Self) -> Self {
        FilterOperators(self.0 & other.0)
    }

    /// Whether the operator is one of them.
    pub const fn has(self, operator: FilterOperator) -> bool {
        self.0 & operator.bit() != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

const fn of_type(ty: &SqlType) -> FilterOperators {
    use FilterOperator::{
        Between, Contains, EndsWith, Eq, Gt, Gte, Icontains, Ilike, In, Like, Lt, Lte, Ne, NotIn, StartsWith,
    };
    let equality = FilterOperators::NONE.with(Eq).with(Ne).with(In).with(NotIn);
    let order = equality.with(Gt).with(Gte).with(Lt).with(Lte).with(Between);
    match (ty.kind, ty.oid) {
        (TypeKind::Array(_), _) => FilterOperators::NONE,
        (TypeKind::Enum(_), _) | (_, 829 | 869 | 2950) => equality,
        (_, 16) => FilterOperators::NONE.with(Eq).with(Ne),
        (_, 20 | 21 | 23 | 700 | 701 | 1082 | 1083 | 1114 | 1184 | 1700) => order,
        (_, 25) => {
            order.with(Like).with(Ilike).with(Contains).with(Icontains).with(StartsWith).with(EndsWith)
        }
        _ => FilterOperators::NONE,
    }
}

/// The operators of a field of type `T` that are listed; all if none is.
///
/// # Panics
/// While the program is compiled: if the type cannot be filtered by, or has no such operator.
pub const fn exposed<T: ColumnValue>(listed: &[(FilterOperator, &str)], unfit: &str) -> FilterOperators {
    let all = FilterOperators::of::<T>();
    assert!(!all.is_empty(), "{}", unfit);
    if listed.is_empty() {
        return all;
    }
    let (mut operators, mut position) = (FilterOperators::NONE, 0);
    while position < listed.len() {
        let (operator, message) = listed[position];
        assert!(all.has(operator), "{}", message);
        operators = operators.with(operator);
        position += 1;
    }
    operators
}
