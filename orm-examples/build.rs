//! A migration or a seed that is new is embedded, too: of those that change, the compiler knows by itself.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=seeds");
}
