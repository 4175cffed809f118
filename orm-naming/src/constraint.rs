/// PostgreSQL cuts longer names, without an error.
pub const MAX_BYTES: usize = 63;

/// `{table}_{columns}_{suffix}`, as PostgreSQL itself names indexes and constraints. A name beyond 63 bytes is
/// cut, with a hash of the whole in the place of what is missing.
pub fn constraint(table: &str, columns: &[&str], suffix: &str) -> String {
    let parts: Vec<&str> = std::iter::once(table).chain(columns.iter().copied()).collect();
    let stem = parts.join("_");
    let whole = format!("{stem}_{suffix}");
    if whole.len() <= MAX_BYTES {
        return whole;
    }
    let hash = hash(&whole) & 0xffff_ffff;
    let end = stem.floor_char_boundary(MAX_BYTES.saturating_sub(suffix.len() + 10));
    format!("{}_{hash:08x}_{suffix}", &stem[..end])
}

/// FNV-1a, 64 bits: the name of a relation as a const parameter.
pub fn hash(name: &str) -> u64 {
    name.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_named_as_postgresql_names_them() {
        assert_eq!(constraint("users", &["email"], "key"), "users_email_key");
        assert_eq!(constraint("posts", &["status", "category_id"], "idx"), "posts_status_category_id_idx");
        assert_eq!(constraint("products", &[], "check"), "products_check");
    }

    #[test]
    fn a_long_name_is_cut_and_told_apart_by_a_hash() {
        let table = "a_table_with_quite_a_long_name_for_a_table";
        let one = constraint(table, &["a_column_that_is_long_too", "first"], "idx");
        let other = constraint(table, &["a_column_that_is_long_too", "second"], "idx");
        assert_eq!(one.len(), MAX_BYTES);
        assert!(one.starts_with(table) && one.ends_with("_idx"), "{one}");
        assert_ne!(one, other);
        assert_eq!(one, constraint(table, &["a_column_that_is_long_too", "first"], "idx"));
        assert!(constraint(&"ä".repeat(40), &["x"], "idx").len() <= MAX_BYTES);
    }
}
