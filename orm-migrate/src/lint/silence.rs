//! Comments that silence a rule at one statement: `-- orm-lint: allow rule-name: reason`, and squawk's own.

use std::ops::Range;

use super::check::Draft;
use super::rule::{RULES, Rule};
use super::source::Script;
use super::squawk;

/// What a comment silences.
#[derive(Debug)]
enum Reach {
    /// The statement of this range.
    Statement(Range<usize>),
    /// The whole file.
    File,
    /// Nothing: no statement follows.
    Nothing,
}

#[derive(Debug)]
struct Silence {
    range: Range<usize>,
    rules: Vec<String>,
    /// Whether it names no rule, and so means all.
    all: bool,
    reach: Reach,
}

/// Takes out what comments silence, and puts in what is wrong with the comments. `active` tells which rules were looked
/// for: a comment about another one is not unused.
pub(super) fn apply(script: &Script, sql: &str, drafts: Vec<Draft>) -> Vec<Draft> {
    let mut kept = Vec::new();
    let mut silences = Vec::new();
    for comment in &script.comments {
        read(script, sql, &comment.text, &comment.range, &mut silences, &mut kept);
    }
    let mut used: Vec<Vec<bool>> =
        silences.iter().map(|silence| vec![false; silence.rules.len().max(1)]).collect();
    for draft in drafts {
        let can = Rule::named(draft.rule).is_some_and(Rule::can_be_silenced);
        let mut silenced = false;
        for (silence, used) in silences.iter().zip(&mut used).filter(|_| can) {
            let within = match &silence.reach {
                Reach::Statement(range) => range.start <= draft.range.start && draft.range.start < range.end,
                Reach::File => true,
                Reach::Nothing => false,
            };
            let named = silence.rules.iter().position(|rule| rule == draft.rule);
            if let Some(place) = named.or(silence.all.then_some(0)).filter(|_| within) {
                used[place] = true;
                silenced = true;
            }
        }
        if !silenced {
            kept.push(draft);
        }
    }
    for (silence, used) in silences.iter().zip(&used) {
        if silence.all && !used[0] {
            kept.push(Draft::new("unused-ignore", silence.range.clone(), "the comment silences nothing"));
        }
        for (rule, _) in silence.rules.iter().zip(used).filter(|(_, used)| !**used) {
            let message = if Rule::named(rule).is_some() {
                format!("{rule} finds nothing here")
            } else if squawk::knows(rule) {
                format!("{rule} is a rule of squawk that is not used")
            } else {
                unknown(rule)
            };
            kept.push(Draft::new("unused-ignore", silence.range.clone(), message));
        }
    }
    kept
}

/// There is no such rule: which one may be meant?
fn unknown(name: &str) -> String {
    let distance = |rule: &&Rule| strsim(name, rule.name);
    match RULES.iter().min_by_key(distance).filter(|rule| distance(rule) <= name.len() / 3) {
        Some(rule) => format!("there is no rule {name}: is {} meant?", rule.name),
        None => format!("there is no rule {name}"),
    }
}

/// How many characters have to be changed to get from one word to the other.
fn strsim(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (line, from) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, to) in other.chars().enumerate() {
            let cost = (diagonal + usize::from(from != to)).min(row[column] + 1).min(row[column + 1] + 1);
            diagonal = std::mem::replace(&mut row[column + 1], cost);
        }
    }
    row.last().copied().unwrap_or_default()
}

fn read(
    script: &Script,
    sql: &str,
    text: &str,
    range: &Range<usize>,
    silences: &mut Vec<Silence>,
    wrong: &mut Vec<Draft>,
) {
    let body = text
        .strip_prefix("--")
        .or_else(|| text.strip_prefix("/*")?.strip_suffix("*/"))
        .unwrap_or(text)
        .trim();
    let names = |text: &str| -> Vec<String> {
        text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let statement = || reach(script, sql, range);
    if let Some(rest) = body.strip_prefix("orm-lint:") {
        let Some(rest) = rest.trim().strip_prefix("allow ") else {
            let message = "the comment is not `orm-lint: allow rule-name: reason`";
            wrong.push(Draft::new("unused-ignore", range.clone(), message));
            return;
        };
        let (rules, reason) = rest.split_once(':').unwrap_or((rest, ""));
        if reason.trim().is_empty() {
            let message = format!("{} is allowed without a reason", rules.trim());
            let safe = format!("-- orm-lint: allow {}: the reason", rules.trim());
            wrong.push(Draft::new("allow-without-reason", range.clone(), message).safe(safe));
            return;
        }
        silences.push(Silence { range: range.clone(), rules: names(rules), all: false, reach: statement() });
        return;
    }
    let rest = body.split("--").next().unwrap_or(body).trim();
    if let Some(rest) = rest.strip_prefix("squawk-ignore-file") {
        let rules = names(rest);
        silences.push(Silence { range: range.clone(), all: rules.is_empty(), rules, reach: Reach::File });
    } else if let Some(rest) = rest.strip_prefix("squawk-ignore") {
        let rules = names(rest);
        let all = rules.is_empty();
        // Of a comment on a line squawk wants names: without them it silences nothing.
        let reach = if all { Reach::Nothing } else { statement() };
        silences.push(Silence { range: range.clone(), all, rules, reach });
    } else if rest == "squawk-disable-assume-in-transaction" {
        let message = "a file is outside of a transaction if it begins with `-- no-transaction`";
        wrong.push(Draft::new("unused-ignore", range.clone(), message));
    }
}

/// The statement that a comment belongs to: the one that it is in, the one that ends on its line, or the next one.
fn reach(script: &Script, sql: &str, comment: &Range<usize>) -> Reach {
    let inside = script
        .statements
        .iter()
        .find(|statement| statement.range.start <= comment.start && comment.start < statement.range.end);
    let beside = script.statements.iter().rev().find(|statement| {
        statement.range.end <= comment.start
            && sql.get(statement.range.end..comment.start).is_some_and(|between| !between.contains('\n'))
    });
    let next = script.statements.iter().find(|statement| statement.range.start >= comment.end);
    let statement = inside.or(beside).or(next).map(|statement| statement.range.clone());
    // Before or behind a block a comment is about all of it.
    let is_beside = |block: &&Range<usize>| {
        block.end <= comment.start
            && sql.get(block.end..comment.start).is_some_and(|between| !between.contains('\n'))
    };
    let is_next = |block: &&Range<usize>| {
        comment.end <= block.start
            && statement.as_ref().is_none_or(|statement| block.start <= statement.start)
    };
    let mut blocks = script.blocks.iter();
    let block = if inside.is_some() || script.block(comment.start).is_some() {
        None
    } else {
        blocks.clone().find(is_beside).or_else(|| blocks.find(is_next).filter(|_| beside.is_none()))
    };
    match block.cloned().or(statement) {
        Some(range) => Reach::Statement(range),
        None => Reach::Nothing,
    }
}
