use super::*;

#[test]
fn nothing_is_created_of_a_read_only_model() {
    let script = orm::schema::create_script(orm::models![Excerpt, Author, Total, Like, Entry]);
    assert_eq!(script, "");
}

#[test]
fn no_foreign_key_leads_to_a_read_only_model() {
    let script = orm::schema::create_script(orm::models![Note, Author]);
    assert!(script.contains(r#"CREATE INDEX "notes_author_id_idx""#), "{script}");
    assert!(!script.contains("FOREIGN KEY"), "{script}");
}

#[test]
fn a_table_says_whether_it_is_only_read() {
    assert_eq!(
        orm::models![User, Entry].iter().map(|table| table.read_only).collect::<Vec<_>>(),
        [false, true]
    );
}
