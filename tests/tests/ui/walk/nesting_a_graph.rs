use orm::prelude::*;

#[derive(Model)]
#[has_many(files: File)]
#[many_to_many(needs: Package, through = Need, from = package, to = needed)]
struct Package {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
#[model(primary_key(package_id, needed_id))]
struct Need {
    #[belongs_to(package: Package)]
    package_id: i64,
    #[belongs_to(needed: Package)]
    needed_id: i64,
}

#[derive(Model)]
struct File {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(package: Package)]
    package_id: i64,
}

fn main() {
    let _ = Package::needs.nest(Vec::<Package>::new());
    let _ = Package::files.nest(Vec::<File>::new());
}
