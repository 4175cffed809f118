/// How many bytes a name can have. PostgreSQL cuts longer ones, without an error.
pub const MAX_NAME: usize = 63;

/// `{table}_{columns}_{suffix}`, as PostgreSQL itself names constraints. A name beyond 63 bytes is cut, with a hash
/// of the whole in the place of what is missing; the derive names indexes and foreign keys by the same rule.
pub(crate) fn constraint_name(table: &str, column: Option<&str>, suffix: &str) -> String {
    let stem = column.map_or_else(|| table.to_owned(), |column| format!("{table}_{column}"));
    let whole = format!("{stem}_{suffix}");
    if whole.len() <= MAX_NAME {
        return whole;
    }
    let hash = whole.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let end = stem.floor_char_boundary(MAX_NAME - suffix.len() - 10);
    format!("{}_{:08x}_{suffix}", &stem[..end], hash & 0xffff_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_named_as_postgresql_names_them() {
        assert_eq!(constraint_name("users", None, "pkey"), "users_pkey");
        assert_eq!(constraint_name("users", Some("role"), "check"), "users_role_check");
    }

    #[test]
    fn a_long_name_is_cut_as_the_derive_cuts_it() {
        let table = "a_name_of_sixty_three_bytes_which_is_all_that_postgresql_admits";
        assert_eq!(
            constraint_name(table, Some("parent_id"), "fkey"),
            "a_name_of_sixty_three_bytes_which_is_all_that_pos_9008d6a3_fkey"
        );
        assert!(constraint_name(&"ä".repeat(31), None, "pkey").len() <= MAX_NAME);
    }
}
