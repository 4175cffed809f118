//! What the compiler says of a mistake. Each file under `tests/ui` makes one, or several of one kind; beside it
//! stands the whole message as its reader sees it. `TRYBUILD=overwrite cargo test ui` writes the messages anew: read
//! them as that reader.

use std::fs;

#[test]
fn a_mistake_is_a_compile_error_that_says_what_to_do() {
    trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
}

/// A case that is empty, or has lost its `main`, would have that as its only message.
#[test]
fn every_message_is_about_the_mistake_of_its_case() {
    let mut messages = 0;
    for folder in fs::read_dir("tests/ui").expect("the cases").flatten() {
        for file in fs::read_dir(folder.path()).expect("the cases of one kind").flatten() {
            let path = file.path();
            if path.extension().is_some_and(|extension| extension == "stderr") {
                let message = fs::read_to_string(&path).expect("a message");
                assert!(!message.contains("error[E0601]"), "{} has no `main`", path.display());
                messages += 1;
            }
        }
    }
    assert!(messages > 70, "only {messages} messages were looked at");
}
