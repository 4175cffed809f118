use super::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[many_to_many(needs: Package, through = Need, from = package, to = needed)]
#[many_to_many(needed_by: Package, through = Need, from = needed, to = package)]
struct Package {
    #[column(primary_key)]
    name: String,
    #[column(default = false)]
    optional: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(primary_key(package_name, needed_name))]
struct Need {
    #[belongs_to(package: Package)]
    package_name: String,
    #[belongs_to(needed: Package)]
    needed_name: String,
}

async fn packages(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Package, Need]).await
}

async fn need(db: &Database, needs: &[(&str, &str)]) -> orm::Result<()> {
    let mut names: Vec<&str> = needs.iter().flat_map(|&(package, needed)| [package, needed]).collect();
    names.sort_unstable();
    names.dedup();
    Package::insert_many(names.into_iter().map(|name| Package::create().name(name))).exec(db).await?;
    let needs = needs
        .iter()
        .map(|&(package, needed)| Need { package_name: package.to_owned(), needed_name: needed.to_owned() });
    Need::insert_many(needs).exec(db).await?;
    Ok(())
}

fn named(rows: &[AtDepth<Package>]) -> Vec<(&str, i32)> {
    rows.iter().map(|package| (package.name.as_str(), package.depth)).collect()
}

#[orm::test(setup = packages)]
async fn a_row_that_several_ways_lead_to_comes_once_by_the_shortest(db: Database) -> orm::Result<()> {
    need(
        &db,
        &[("app", "web"), ("app", "sql"), ("web", "net"), ("net", "log"), ("sql", "log"), ("x", "app")],
    )
    .await?;
    let all = Package::find_by_pk("app".to_owned()).descendants(Package::needs).order_by(Package::name);
    let all = orm::assert_queries!(db, 1, { all.all(&db).await? });
    assert_eq!(named(&all), [("log", 2), ("net", 2), ("sql", 1), ("web", 1)]);
    let back = Package::find_by_pk("log".to_owned()).ascend(Package::needed_by).order_by(Package::name);
    assert_eq!(
        named(&back.all(&db).await?),
        [("app", 2), ("log", 0), ("net", 1), ("sql", 1), ("web", 2), ("x", 3)]
    );
    Ok(())
}

#[orm::test(setup = packages)]
async fn a_circle_of_links_ends(db: Database) -> orm::Result<()> {
    need(&db, &[("a", "b"), ("b", "c"), ("c", "a"), ("c", "c"), ("c", "d"), ("b", "a")]).await?;
    let from = |name: &str| Package::find_by_pk(name.to_owned());
    let all = from("a").descend(Package::needs).breadth_first().all(&db).await?;
    assert_eq!(named(&all), [("a", 0), ("b", 1), ("c", 2), ("d", 3)]);
    let all = from("b").descendants(Package::needs).order_by(Package::name).all(&db).await?;
    assert_eq!(named(&all), [("a", 1), ("c", 1), ("d", 2)]);
    let all = from("a").descend(Package::needs).depth_first().all(&db).await?;
    assert_eq!(named(&all), [("a", 0), ("b", 1), ("c", 2), ("d", 3)]);
    Ok(())
}

#[orm::test(setup = packages)]
async fn ways_that_double_with_every_step_are_not_counted_one_by_one(db: Database) -> orm::Result<()> {
    // Two packages at each of 60 depths, each of which needs both of the next: 2^60 ways.
    let name = |depth: i32, side: i32| format!("{depth:02} {side}");
    let names = (0..60).flat_map(|depth| [name(depth, 0), name(depth, 1)]);
    Package::insert_many(names.map(|name| Package::create().name(name))).exec(&db).await?;
    let needs = (0..59).flat_map(|depth| {
        [(0, 0), (0, 1), (1, 0), (1, 1)]
            .map(|(from, to)| Need { package_name: name(depth, from), needed_name: name(depth + 1, to) })
    });
    Need::insert_many(needs).exec(&db).await?;
    for query in [
        Package::find_by_pk(name(0, 0)).descend(Package::needs).breadth_first(),
        Package::find_by_pk(name(0, 0)).descend(Package::needs).depth_first(),
    ] {
        let all = query.all(&db).await?;
        assert_eq!(all.len(), 119);
        assert_eq!(all.iter().map(|package| package.depth).max(), Some(59));
    }
    Ok(())
}

#[orm::test(setup = packages)]
async fn the_filter_of_the_relation_chooses_what_is_followed(db: Database) -> orm::Result<()> {
    need(&db, &[("app", "web"), ("web", "net"), ("app", "sql"), ("sql", "log")]).await?;
    Package::update_all().set(Package::optional, true).filter(Package::name.eq("web")).exec(&db).await?;
    let along = Package::needs.filter(Package::optional.eq(false));
    let all =
        Package::find_by_pk("app".to_owned()).descendants(along).order_by(Package::name).all(&db).await?;
    assert_eq!(named(&all), [("log", 2), ("sql", 1)]);
    Ok(())
}
