use orm::expr::{current_date, now, value};

use super::*;

#[orm::test(setup = filled)]
async fn text_is_cut_trimmed_and_put_together(db: Database) -> orm::Result<()> {
    check(&db, Thing::name.trim().eq("Rust & SQL"), "btrim(name) = $1", &[1, 2]).await?;
    check(&db, Thing::name.trim_start().length().eq(12), "length(ltrim(name)) = $1", &[1, 2]).await?;
    check(&db, Thing::name.trim_end().length().eq(12), "length(rtrim(name)) = $1", &[1, 2]).await?;
    check(&db, Thing::nick.trim_of("ac").eq("-b-"), "btrim(nick, $1) = $2", &[1]).await?;
    check(&db, Thing::nick.replace("-", "").initcap().eq("Abc"), "initcap(replace(nick, $1, $2)) = $3", &[1])
        .await?;
    check(&db, Thing::nick.position_of("b").eq(3), "strpos(nick, $1) = $2", &[1]).await?;
    check(
        &db,
        Thing::nick.left(1).concat(Thing::nick.right(1)).eq("ac"),
        "left(nick, $1) || right(nick, $2) = $3",
        &[1],
    )
    .await?;
    check(&db, Thing::nick.substring(3, 1).eq("b"), "substr(nick, $1, $2) = $3", &[1]).await?;
    check(
        &db,
        Thing::nick.split_part("-", 2).repeat(2).eq("bb"),
        "repeat(split_part(nick, $1, $2), $3) = $4",
        &[1],
    )
    .await?;
    check(&db, Thing::nick.split("-").has("c"), "$1 = ANY(string_to_array(nick, $2))", &[1]).await?;
    check(
        &db,
        Thing::nick.reverse().pad_start(6, "*").eq("*c-b-a"),
        "lpad(reverse(nick), $1, $2) = $3",
        &[1],
    )
    .await?;
    check(&db, Thing::nick.pad_end(6, "*").eq("a-b-c*"), "rpad(nick, $1, $2) = $3", &[1]).await?;
    check(&db, Thing::nick.upper().is_null(), "upper(nick) IS NULL", &[2]).await
}

#[orm::test(setup = filled)]
async fn regular_expressions_find_replace_and_split(db: Database) -> orm::Result<()> {
    check(&db, Thing::nick.not_regexp("^x"), "nick !~ $1", &[1]).await?;
    check(&db, Thing::nick.not_iregexp("B"), "nick !~* $1", &[]).await?;
    check(
        &db,
        Thing::nick.regexp_replace("-(.)", r"\1").eq("ab-c"),
        "regexp_replace(nick, $1, $2) = $3",
        &[1],
    )
    .await?;
    check(
        &db,
        Thing::nick.regexp_replace_all("-", "").eq("abc"),
        "regexp_replace(nick, $1, $2, 'g') = $3",
        &[1],
    )
    .await?;
    check(&db, Thing::name.regexp_find("(R)us").eq("R"), "substring(name, $1) = $2", &[1, 2]).await?;
    check(&db, Thing::name.regexp_find("x").is_null(), "substring(name, $1) IS NULL", &[1, 2]).await?;
    check(
        &db,
        Thing::nick.regexp_split("-").cardinality().eq(3),
        "cardinality(regexp_split_to_array(nick, $1)) = $2",
        &[1],
    )
    .await
}

#[orm::test(setup = filled)]
async fn numbers_are_rounded_and_raised(db: Database) -> orm::Result<()> {
    check(&db, Thing::number.abs().eq(7), "abs(number) = $1", &[1, 2]).await?;
    check(&db, Thing::number.sign().eq(-1), "sign(number)::integer = $1", &[1, 2]).await?;
    check(&db, Thing::size.ceil().eq(3.0), "ceil(size) = $1", &[1]).await?;
    check(&db, Thing::size.floor().eq(2.0), "floor(size) = $1", &[1]).await?;
    check(&db, Thing::size.trunc().eq(2.0), "trunc(size) = $1", &[1]).await?;
    check(&db, Thing::size.round().eq(2.0), "round(size) = $1", &[1]).await?;
    check(&db, value(2.5_f32).round().eq(2.0), "round($1)::real = $2", &[1, 2]).await?;
    check(&db, Thing::price.round_to(2).eq(Decimal::new(1235, 2)), "round(price, $1) = $2", &[1]).await?;
    check(&db, Thing::price.trunc_to(1).eq(Decimal::new(123, 1)), "trunc(price, $1) = $2", &[1]).await?;
    check(&db, Thing::number.power(2).sqrt().eq(7.0), "sqrt(power(number, $1)) = $2", &[1, 2]).await?;
    check(&db, Thing::size.exp().ln().is_null(), "ln(exp(size)) IS NULL", &[2]).await
}

#[orm::test(setup = filled)]
async fn dates_and_times_have_parts_and_differences(db: Database) -> orm::Result<()> {
    let utc = || Thing::at.at_time_zone("UTC");
    let zoned = "timezone($1, at)";
    check(&db, utc().year().eq(2024), &format!("date_part('year', {zoned})::integer = $2"), &[1, 2]).await?;
    check(&db, utc().month().eq(2), &format!("date_part('month', {zoned})::integer = $2"), &[1, 2]).await?;
    check(&db, Thing::day.day().eq(29), "date_part('day', day)::integer = $1", &[1, 2]).await?;
    check(&db, Thing::day.quarter().eq(1), "date_part('quarter', day)::integer = $1", &[1, 2]).await?;
    check(&db, Thing::day.week().eq(9), "date_part('week', day)::integer = $1", &[1, 2]).await?;
    check(&db, Thing::day.iso_year().eq(2024), "date_part('isoyear', day)::integer = $1", &[1, 2]).await?;
    check(&db, Thing::day.dow().eq(4), "date_part('dow', day)::integer = $1", &[1, 2]).await?;
    check(&db, Thing::day.iso_dow().eq(4), "date_part('isodow', day)::integer = $1", &[1, 2]).await?;
    check(&db, Thing::day.doy().eq(60), "date_part('doy', day)::integer = $1", &[1, 2]).await?;
    check(&db, Thing::clock.hour().eq(13), "date_part('hour', clock)::integer = $1", &[1, 2]).await?;
    check(&db, Thing::clock.minute().eq(14), "date_part('minute', clock)::integer = $1", &[1, 2]).await?;
    check(&db, Thing::at.second().eq(15.5), "date_part('second', at) = $1", &[1, 2]).await?;
    check(&db, Thing::seen.epoch().eq(1_704_067_200.0), "date_part('epoch', seen) = $1", &[1]).await?;
    check(&db, Thing::span.month().eq(2), "date_part('month', span)::integer = $1", &[1, 2]).await?;
    check(&db, utc().date().eq(Thing::day), &format!("{zoned}::date = day"), &[1, 2]).await?;
    check(&db, Thing::local.time().eq(Thing::clock), "local::time = clock", &[1, 2]).await?;
    check(
        &db,
        Thing::day.truncate(Unit::Month).eq(day("2024-02-01")),
        "date_trunc('month', day::timestamp)::date = $1",
        &[1, 2],
    )
    .await?;
    check(
        &db,
        utc().truncate(Unit::Year).at_time_zone("UTC").eq(Thing::seen),
        "timezone($1, date_trunc('year', timezone($2, at))) = seen",
        &[1],
    )
    .await?;
    check(&db, Thing::day.since(day("2024-02-01")).eq(28), "day - $1 = $2", &[1, 2]).await?;
    let two_hours = Interval { microseconds: 7_200_000_000, ..Interval::ZERO };
    check(&db, (Thing::at + two_hours).since(Thing::at).eq(two_hours), "at + $1 - at = $2", &[1, 2]).await?;
    check(&db, (Thing::seen - orm::chrono::TimeDelta::days(1)).lt(Thing::seen), "seen - $1 < seen", &[1])
        .await?;
    check(&db, (Thing::day + Thing::span).date().eq(day("2025-05-02")), "(day + span)::date = $1", &[1, 2])
        .await?;
    check(
        &db,
        Thing::at.age(Thing::seen).month().eq(1),
        "date_part('month', age(at, seen))::integer = $1",
        &[1],
    )
    .await?;
    check(
        &db,
        Thing::at.lt(now()).and(Thing::day.lt(current_date())),
        "at < now() AND day < CURRENT_DATE",
        &[1, 2],
    )
    .await
}

#[orm::test(setup = filled)]
async fn arrays_are_compared_with_lists_and_elements(db: Database) -> orm::Result<()> {
    check(&db, Thing::labels.contains(["a"]), "labels @> $1", &[1]).await?;
    check(&db, Thing::labels.contained_by(["a", "b", "c"]), "labels <@ $1", &[1, 2]).await?;
    check(&db, Thing::labels.overlaps(["b", "x"]), "labels && $1", &[1]).await?;
    check(&db, Thing::scores.contains(Thing::scores), "scores @> scores", &[1]).await?;
    check(&db, Thing::scores.has(5), "$1 = ANY(scores)", &[1]).await?;
    check(&db, value(5).in_(Thing::scores), "$1 = ANY(scores)", &[1]).await?;
    check(&db, Thing::scores.any().gt(7), "$1 < ANY(scores)", &[1]).await?;
    check(&db, Thing::scores.all().gt(3), "$1 < ALL(scores)", &[]).await?;
    check(&db, Thing::scores.all().gte(3), "$1 <= ALL(scores)", &[1]).await?;
    check(&db, Thing::scores.any().lt(Thing::number), "number > ANY(scores)", &[]).await?;
    check(
        &db,
        Thing::scores.any().lte(3).and(Thing::scores.any().ne(3)),
        "$1 >= ANY(scores) AND $2 <> ANY(scores)",
        &[1],
    )
    .await?;
    check(&db, Thing::labels.cardinality().eq(0), "cardinality(labels) = $1", &[2]).await?;
    check(&db, Thing::scores.element(2).eq(5), "scores[$1] = $2", &[1]).await?;
    check(&db, Thing::labels.element(9).is_null(), "labels[$1] IS NULL", &[1, 2]).await?;
    check(
        &db,
        Thing::scores.append(1).prepend(0).element(5).eq(1),
        "(array_prepend($1, array_append(scores, $2)))[$3] = $4",
        &[1],
    )
    .await?;
    check(
        &db,
        Thing::scores.remove(5).replace_element(8, 9).eq(vec![3, 9]),
        "array_replace(array_remove(scores, $1), $2, $3) = $4",
        &[1],
    )
    .await?;
    check(
        &db,
        Thing::labels.extend(["c"]).join_text("").eq("abc"),
        "array_to_string(labels || $1, $2) = $3",
        &[1],
    )
    .await?;
    check(&db, Thing::scores.index_of(8).eq(3), "array_position(scores, $1) = $2", &[1]).await
}

#[orm::test(setup = filled)]
async fn json_is_reached_by_bound_paths(db: Database) -> orm::Result<()> {
    check(&db, Thing::meta.get("a").get(0).eq(json!(1)), "meta -> $1 -> $2 = $3", &[1]).await?;
    check(&db, Thing::meta.path(("a", 1, "b")).text().eq("x"), "meta #>> $1 = $2", &[1]).await?;
    check(&db, Thing::meta.get("n").to::<i32>().gt(6), "(meta ->> $1)::integer > $2", &[1]).await?;
    check(&db, Thing::meta.get("null").text().is_null(), "meta ->> $1 IS NULL", &[1, 2]).await?;
    check(&db, Thing::meta.get("null").is_null(), "meta -> $1 IS NULL", &[2]).await?;
    check(&db, Thing::meta.get("k'ey\"").to::<bool>().eq(true), "(meta ->> $1)::boolean = $2", &[1]).await?;
    check(&db, Thing::meta.text().contains("\"n\": 7"), "meta #>> '{}' LIKE $1", &[1]).await?;
    check(&db, Thing::meta.contains(json!({"n": 7})), "meta @> $1", &[1]).await?;
    check(&db, Thing::meta.contained_by(Thing::meta), "meta <@ meta", &[1]).await?;
    check(&db, Thing::meta.has_key("n"), "meta ? $1", &[1]).await?;
    check(&db, Thing::meta.has_any_key(["n", "x"]), "meta ?| $1", &[1]).await?;
    check(&db, Thing::meta.has_all_keys(["n", "x"]), "meta ?& $1", &[]).await?;
    check(&db, Thing::meta.path_exists("$.a[*] ? (@.b == \"x\")"), "meta @? $1::jsonpath", &[1]).await?;
    check(&db, Thing::meta.path("a").json_type().eq("array"), "jsonb_typeof(meta #> $1) = $2", &[1]).await?;
    check(&db, Thing::meta.get("a").json_array_length().eq(2), "jsonb_array_length(meta -> $1) = $2", &[1])
        .await?;
    check(
        &db,
        Thing::meta.set_path(("a", 0), json!(9)).get("a").get(0).eq(json!(9)),
        "jsonb_set(meta, $1, $2) -> $3 -> $4 = $5",
        &[1],
    )
    .await?;
    check(
        &db,
        (!Thing::meta.remove_path("n").has_key("n")).and(Thing::meta.has_key("n")),
        "NOT meta #- $1 ? $2 AND meta ? $3",
        &[1],
    )
    .await?;
    check(&db, Thing::meta.merge(json!({"new": 1})).has_key("new"), "meta || $1 ? $2", &[1]).await
}

#[orm::test(setup = filled)]
async fn a_document_is_null_with_what_is_put_into_it(db: Database) -> orm::Result<()> {
    let document = || value(json!({"a": 1}));
    let rows = Thing::find().order_by(Thing::id).select((
        document().merge(Thing::meta.get("null")),
        document().set_path("a", Thing::meta.get("n")),
        document().merge(json!({"b": 2})),
        document().set_path("a", json!(null)),
    ));
    let rows: Vec<(Option<Value>, Option<Value>, Value, Value)> = rows.all(&db).await?;
    let (merged, set) = (json!({"a": 1, "b": 2}), json!({"a": null}));
    assert_eq!(
        rows,
        [
            (Some(json!([{"a": 1}, null])), Some(json!({"a": 7})), merged.clone(), set.clone()),
            (None, None, merged, set)
        ]
    );
    Ok(())
}

#[orm::test(setup = filled)]
async fn ranges_are_compared_and_cut(db: Database) -> orm::Result<()> {
    check(&db, Thing::ages.contains(18), "ages @> $1", &[1]).await?;
    check(&db, Thing::ages.contains_range(20..30), "ages @> $1", &[1]).await?;
    check(&db, Thing::ages.contained_by(0..), "ages <@ $1", &[1, 2]).await?;
    check(&db, Thing::number.contained_by(-7..=-7), "number <@ $1", &[1, 2]).await?;
    check(&db, Thing::day.contained_by(Thing::stay), "day <@ stay", &[]).await?;
    check(&db, Thing::ages.overlaps(60..70), "ages && $1", &[1]).await?;
    check(&db, Thing::ages.before(65..70), "ages << $1", &[1]).await?;
    check(&db, Thing::ages.after(..18), "ages >> $1", &[1]).await?;
    check(&db, Thing::ages.adjacent(65..70), "ages -|- $1", &[1]).await?;
    check(&db, Thing::ages.union(65..70).upper_bound().eq(70), "upper(ages + $1) = $2", &[1, 2]).await?;
    check(&db, Thing::ages.intersection(60..70).lower_bound().eq(60), "lower(ages * $1) = $2", &[1]).await?;
    check(&db, Thing::ages.difference(60..70).eq(Range::from(18..60)), "ages - $1 = $2", &[1]).await?;
    check(&db, Thing::ages.is_empty(), "isempty(ages)", &[2]).await?;
    check(
        &db,
        (!Thing::stay.is_lower_unbounded()).and(!Thing::stay.is_upper_unbounded()),
        "NOT lower_inf(stay) AND NOT upper_inf(stay)",
        &[1],
    )
    .await
}

#[orm::test(setup = filled)]
async fn addresses_are_in_networks_and_uuids_are_compared(db: Database) -> orm::Result<()> {
    let address = |text: &str| text.parse::<std::net::IpAddr>().expect("an address");
    check(&db, Thing::net.contains(address("10.9.9.9")), "net >>= $1", &[1, 2]).await?;
    check(
        &db,
        Thing::net.contained_by("10.0.0.0/7".parse::<IpNetwork>().expect("a network")),
        "net <<= $1",
        &[1, 2],
    )
    .await?;
    check(&db, Thing::net.overlaps(Thing::net), "net && net", &[1, 2]).await?;
    check(&db, Thing::net.host().eq("10.1.2.3"), "host(net) = $1", &[1, 2]).await?;
    check(
        &db,
        Thing::net.masklen().eq(8).and(Thing::net.family().eq(4)),
        "masklen(net) = $1 AND family(net) = $2",
        &[1, 2],
    )
    .await?;
    check(&db, Thing::net.network().host().eq("10.0.0.0"), "host(network(net)::inet) = $1", &[1, 2]).await?;
    check(&db, Thing::net.broadcast().host().eq("10.255.255.255"), "host(broadcast(net)) = $1", &[1, 2])
        .await?;
    check(&db, Thing::net.netmask().host().eq("255.0.0.0"), "host(netmask(net)) = $1", &[1, 2]).await?;
    check(&db, Thing::net.set_masklen(16).masklen().eq(16), "masklen(set_masklen(net, $1)) = $2", &[1, 2])
        .await?;
    check(&db, Thing::key.between(Uuid::nil(), Uuid::max()), "key BETWEEN $1 AND $2", &[1, 2]).await
}
