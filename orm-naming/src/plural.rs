//! The plural of an English noun, for table names.
//!
//! Its own few rules rather than a crate's: those compile a hundred regular expressions in every build of
//! every application.

/// Nouns that have no other plural than themselves.
const UNCOUNTABLE: &[&str] = &[
    "aircraft",
    "advice",
    "audio",
    "bison",
    "cash",
    "cattle",
    "chassis",
    "clothing",
    "commerce",
    "cooperation",
    "corps",
    "data",
    "deer",
    "equipment",
    "evidence",
    "feedback",
    "firmware",
    "fish",
    "furniture",
    "hardware",
    "headquarters",
    "health",
    "homework",
    "information",
    "jeans",
    "knowledge",
    "luggage",
    "machinery",
    "mail",
    "media",
    "metadata",
    "money",
    "moose",
    "music",
    "news",
    "offspring",
    "police",
    "pollution",
    "rice",
    "salmon",
    "series",
    "sheep",
    "shrimp",
    "software",
    "species",
    "staff",
    "stuff",
    "swine",
    "traffic",
    "trousers",
    "weather",
];

/// Nouns with a plural that no rule gives.
const IRREGULAR: &[(&str, &str)] = &[
    ("analysis", "analyses"),
    ("axis", "axes"),
    ("basis", "bases"),
    ("calf", "calves"),
    ("child", "children"),
    ("crisis", "crises"),
    ("criterion", "criteria"),
    ("datum", "data"),
    ("die", "dice"),
    ("diagnosis", "diagnoses"),
    ("echo", "echoes"),
    ("elf", "elves"),
    ("foot", "feet"),
    ("goose", "geese"),
    ("half", "halves"),
    ("hero", "heroes"),
    ("hypothesis", "hypotheses"),
    ("knife", "knives"),
    ("leaf", "leaves"),
    ("life", "lives"),
    ("loaf", "loaves"),
    ("man", "men"),
    ("matrix", "matrices"),
    ("medium", "media"),
    ("mouse", "mice"),
    ("ox", "oxen"),
    ("parenthesis", "parentheses"),
    ("person", "people"),
    ("phenomenon", "phenomena"),
    ("potato", "potatoes"),
    ("quiz", "quizzes"),
    ("shelf", "shelves"),
    ("synopsis", "synopses"),
    ("thesis", "theses"),
    ("thief", "thieves"),
    ("tomato", "tomatoes"),
    ("tooth", "teeth"),
    ("vertex", "vertices"),
    ("veto", "vetoes"),
    ("wife", "wives"),
    ("wolf", "wolves"),
    ("woman", "women"),
];

/// The plural of the last word of a name in `snake_case`. A plural stays what it is.
pub fn plural(name: &str) -> String {
    let (head, noun) = match name.rfind('_') {
        Some(at) => name.split_at(at + 1),
        None => ("", name),
    };
    format!("{head}{}", plural_of_noun(noun))
}

fn plural_of_noun(noun: &str) -> String {
    if noun.is_empty() || UNCOUNTABLE.contains(&noun) || IRREGULAR.iter().any(|&(_, plural)| plural == noun) {
        return noun.to_owned();
    }
    if let Some((_, plural)) = IRREGULAR.iter().find(|&&(singular, _)| singular == noun) {
        return (*plural).to_owned();
    }
    if let Some(stem) = noun.strip_suffix('y')
        && stem.ends_with(|last: char| last.is_ascii_lowercase() && !"aeiou".contains(last))
    {
        return format!("{stem}ies");
    }
    if ["ss", "us", "is", "as", "sh", "ch", "x", "z"].iter().any(|suffix| noun.ends_with(suffix)) {
        return format!("{noun}es");
    }
    if noun.ends_with('s') {
        return noun.to_owned();
    }
    format!("{noun}s")
}

/// Plurals in `es` or `ies` whose singular has the `e` already.
const WITH_E: &[&str] = &[
    "axes",
    "caches",
    "calories",
    "cookies",
    "eyes",
    "headaches",
    "lies",
    "movies",
    "niches",
    "pies",
    "shoes",
    "sizes",
    "ties",
    "zombies",
];

/// The singular of the last word of a name in `snake_case`, for the name of a struct. What is no plural stays what it is.
pub fn singular(name: &str) -> String {
    let (head, noun) = match name.rfind('_') {
        Some(at) => name.split_at(at + 1),
        None => ("", name),
    };
    format!("{head}{}", singular_of_noun(noun))
}

fn singular_of_noun(noun: &str) -> String {
    if UNCOUNTABLE.contains(&noun) || IRREGULAR.iter().any(|&(singular, _)| singular == noun) {
        return noun.to_owned();
    }
    // An axis before an ax.
    if let Some((singular, _)) = IRREGULAR.iter().find(|&&(_, plural)| plural == noun) {
        return (*singular).to_owned();
    }
    let Some(stem) = noun.strip_suffix('s').filter(|stem| stem.len() > 1) else { return noun.to_owned() };
    if WITH_E.contains(&noun) {
        return stem.to_owned();
    }
    if let Some(stem) = noun.strip_suffix("ies") {
        return format!("{stem}y");
    }
    // A status, an alias; but a house, a base.
    let es = ["sses", "shes", "ches", "xes", "zes", "iases", "vases", "gases", "tlases"];
    let uses = noun.ends_with("uses") && !noun.ends_with("ouses") && !noun.ends_with("auses");
    if es.iter().any(|end| noun.ends_with(end)) || uses {
        return noun[..noun.len() - 2].to_owned();
    }
    if ["ss", "us", "is"].iter().any(|end| noun.ends_with(end)) { noun.to_owned() } else { stem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{plural, singular};

    #[test]
    fn the_singular_of_a_plural_is_what_it_came_from() {
        for noun in [
            "user",
            "category",
            "day",
            "address",
            "status",
            "box",
            "branch",
            "alias",
            "person",
            "child",
            "analysis",
            "news",
            "photo",
            "house",
            "quiz",
            "invoice",
            "product_tag",
            "order_history",
            "movie",
            "database",
            "bus",
            "cause",
            "axis",
            "criterion",
            "size",
            "shoe",
            "match",
            "canvas",
            "expense",
            "rental",
            "film_actor",
            "key",
        ] {
            assert_eq!(singular(&plural(noun)), noun);
        }
    }

    #[test]
    fn a_singular_stays_what_it_is() {
        for name in [
            "customer",
            "address",
            "status",
            "analysis",
            "staff",
            "series",
            "inventory",
            "payment_p",
            "s",
            "",
        ] {
            assert_eq!(singular(name), name);
        }
    }

    #[test]
    fn nouns_have_their_english_plural() {
        for (singular, expected) in [
            ("user", "users"),
            ("category", "categories"),
            ("day", "days"),
            ("address", "addresses"),
            ("status", "statuses"),
            ("box", "boxes"),
            ("branch", "branches"),
            ("alias", "aliases"),
            ("person", "people"),
            ("child", "children"),
            ("analysis", "analyses"),
            ("news", "news"),
            ("photo", "photos"),
            ("house", "houses"),
            ("quiz", "quizzes"),
            ("invoice", "invoices"),
            ("product_tag", "product_tags"),
            ("order_history", "order_histories"),
            ("sales_person", "sales_people"),
        ] {
            assert_eq!(plural(singular), expected);
        }
    }

    #[test]
    fn a_plural_stays_what_it_is() {
        for name in ["settings", "people", "order_details", "matrices"] {
            assert_eq!(plural(name), name);
        }
    }
}
