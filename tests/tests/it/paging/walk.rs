//! Whoever walks by cursors sees the rows of the whole query, each once and in order.

use super::*;
use fastrand::Rng;
use orm::Cursor;
use orm::expr::Order;

fn row(random: &mut Rng) -> Item {
    let maybe = |random: &mut Rng| random.u8(..3) > 0;
    Item {
        id: 0,
        rank: random.i32(0..3),
        size: maybe(random).then(|| random.i32(-2..2)),
        name: ["", "a", "B", "ä", "a b"][random.usize(..5)].to_owned(),
        note: maybe(random).then(|| ["x", "y", "\u{1f980}'\"\\"][random.usize(..3)].to_owned()),
        status: [Status::Draft, Status::Published, Status::Archived][random.usize(..3)],
        weight: maybe(random).then(|| [f64::NAN, -0.0, 0.0, f64::INFINITY, 0.1][random.usize(..5)]),
        price: maybe(random).then(|| Decimal::new(random.i64(-2..2), random.u32(0..3))),
        at: maybe(random).then(|| {
            [DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MIN_UTC, DateTime::UNIX_EPOCH][random.usize(..3)]
        }),
        sizes: (0..random.i32(0..3)).collect(),
    }
}

/// A key of an order, and the same again.
fn key(number: usize, descending: bool, nulls: u8) -> Order<Item> {
    macro_rules! directed {
        ($($position:literal $key:expr;)*) => {
            match number {
                $($position => if descending { $key.desc() } else { $key.asc() },)*
                _ => if descending { Item::id.desc() } else { Item::id.asc() },
            }
        };
    }
    let order = directed! {
        0 Item::rank;
        1 Item::size;
        2 Item::name;
        3 Item::note;
        4 Item::status;
        5 Item::weight;
        6 Item::price;
        7 Item::at;
        8 Item::sizes;
        9 Item::name.lower();
        10 Item::rank * 2 - Item::size;
    };
    match nulls {
        0 => order.nulls_first(),
        1 => order.nulls_last(),
        _ => order,
    }
}

struct Walk {
    keys: Vec<(usize, bool, u8)>,
    all: Vec<i64>,
}

struct Step {
    ids: Vec<i64>,
    next: Option<Cursor>,
    previous: Option<Cursor>,
    has_next: bool,
    has_previous: bool,
}

impl Walk {
    async fn new(db: &Database, random: &mut Rng) -> orm::Result<Self> {
        let keys: Vec<_> =
            (0..random.usize(..4)).map(|_| (random.usize(..12), random.bool(), random.u8(..4))).collect();
        let mut walk = Walk { keys, all: Vec::new() };
        let mut order = walk.order();
        let last = walk.keys.last().is_some_and(|&(_, descending, _)| descending);
        order.push(if last { Item::id.desc() } else { Item::id.asc() });
        walk.all = ids(&Item::find().order_by(order).all(db).await?);
        Ok(walk)
    }

    fn order(&self) -> Vec<Order<Item>> {
        self.keys.iter().map(|&(number, descending, nulls)| key(number, descending, nulls)).collect()
    }

    async fn step(
        &self,
        db: &Database,
        (after, before): (Option<Cursor>, Option<Cursor>),
        limit: u64,
        included: bool,
    ) -> orm::Result<Step> {
        // As a client has it.
        let again = |cursor: Option<Cursor>| cursor.map(|cursor| cursor.to_string().parse()).transpose();
        let (after, before) = (again(after)?, again(before)?);
        let query = Item::find().order_by(self.order());
        if included {
            let query = query.include(Item::parts).after(after).before(before).limit(limit);
            let page = orm::assert_queries!(db, 1, { query.cursor_page(db).await? });
            assert!(page.rows.iter().all(|item| item.parts.len() == usize::from(item.id % 2 == 0)));
            let ids = page.rows.iter().map(|item| item.id).collect();
            let (next, previous) = (page.next, page.previous);
            return Ok(Step {
                ids,
                next,
                previous,
                has_next: page.has_next,
                has_previous: page.has_previous,
            });
        }
        let query = query.after(after).before(before).limit(limit);
        let page = orm::assert_queries!(db, 1, { query.cursor_page(db).await? });
        let (next, previous) = (page.next, page.previous);
        Ok(Step {
            ids: ids(&page.rows),
            next,
            previous,
            has_next: page.has_next,
            has_previous: page.has_previous,
        })
    }
}

#[orm::test(setup = tables)]
async fn walking_forward_and_back_gives_every_row_once_and_in_order(db: Database) -> orm::Result<()> {
    let seed = fastrand::u64(..);
    eprintln!("seed {seed}");
    let mut random = Rng::with_seed(seed);
    for round in 0..30 {
        Item::delete_all().all_rows().exec(&db).await?;
        let rows: Vec<Item> = (0..random.usize(..25)).map(|_| row(&mut random)).collect();
        let items = Item::insert_many(rows).all(&db).await?;
        let even = items.iter().filter(|item| item.id % 2 == 0);
        Part::insert_many(even.map(|item| Part::create().item_id(item.id))).exec(&db).await?;
        for _ in 0..4 {
            let walk = Walk::new(&db, &mut random).await?;
            let what = || format!("seed {seed}, round {round}, keys {:?}", walk.keys);
            let mut seen: Vec<i64> = Vec::new();
            let mut from = None;
            let last = loop {
                let is_first = from.is_none();
                let limit = random.u64(1..8);
                let step = walk.step(&db, (from, None), limit, random.bool()).await?;
                seen.extend(&step.ids);
                assert!(seen.len() <= walk.all.len(), "{}", what());
                assert_eq!(step.has_next, seen.len() < walk.all.len(), "{}", what());
                assert_eq!(step.has_previous, !is_first, "{}", what());
                if !step.has_next {
                    break step;
                }
                from = step.next.clone();
            };
            assert_eq!(seen, walk.all, "{}", what());

            // Behind the last row there is nothing; the way back from there has it again.
            let Some(end) = last.next else {
                assert!(walk.all.is_empty(), "{}", what());
                continue;
            };
            let nothing = walk.step(&db, (Some(end.clone()), None), 3, random.bool()).await?;
            assert_eq!((nothing.ids.len(), nothing.has_next), (0, false), "{}", what());
            assert_eq!(nothing.next, Some(end), "{}", what());
            let mut from = nothing.previous;
            let mut seen: Vec<i64> = Vec::new();
            loop {
                let limit = random.u64(1..8);
                let step = walk.step(&db, (None, from), limit, random.bool()).await?;
                seen.splice(..0, step.ids);
                assert!(seen.len() <= walk.all.len(), "{}", what());
                assert_eq!(step.has_previous, seen.len() < walk.all.len(), "{}", what());
                assert!(step.has_next);
                if !step.has_previous {
                    let before = walk.step(&db, (None, step.previous), 3, random.bool()).await?;
                    assert_eq!((before.ids.len(), before.has_previous), (0, false));
                    let first = walk.step(&db, (before.next, None), 1, random.bool()).await?;
                    assert_eq!(first.ids, walk.all[..1], "{}", what());
                    break;
                }
                from = step.previous;
            }
            assert_eq!(seen, walk.all, "{}", what());
        }
    }
    Ok(())
}

#[orm::test(setup = tables)]
async fn between_two_cursors_are_the_rows_between(db: Database) -> orm::Result<()> {
    ranked(&db, 9).await?;
    let query = || Item::find().order_by((Item::rank, Item::size.desc()));
    let all = ids(&query().limit(99).cursor_page(&db).await?.rows);
    let head = query().limit(2).cursor_page(&db).await?;
    let tail = query().after(head.next.as_ref().unwrap()).limit(4).cursor_page(&db).await?;
    let between = query().after(head.next).before(tail.next).cursor_page(&db).await?;
    assert_eq!(ids(&between.rows), all[2..5]);
    assert!(between.has_next && between.has_previous);
    Ok(())
}

#[orm::test(setup = tables)]
async fn rows_that_come_and_go_neither_repeat_nor_hide_others(db: Database) -> orm::Result<()> {
    ranked(&db, 9).await?;
    let query = || Item::find().order_by(Item::rank.desc());
    let first = query().limit(3).cursor_page(&db).await?;
    assert_eq!(ids(&first.rows), [9, 8, 7]);
    Item::delete_all().filter(Item::id.in_([7, 9])).exec(&db).await?;
    let new = Item::create().rank(99).name("new").status(Status::Draft).sizes(vec![]).save(&db).await?;
    let second = query().after(first.next).limit(3).cursor_page(&db).await?;
    assert_eq!(ids(&second.rows), [6, 5, 4]);
    let back = query().before(second.previous).limit(9).cursor_page(&db).await?;
    assert_eq!(ids(&back.rows), [new.id, 8]);
    assert!(!back.has_previous);
    Ok(())
}
