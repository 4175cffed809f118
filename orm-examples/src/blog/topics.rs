//! What the blog's posts are made of: subjects and sentences. Its categories and tags are seeds.

/// A category beneath one of the top ones.
#[derive(Debug, Clone, Copy)]
pub struct Topic {
    /// The category above it.
    pub section: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What its posts are about. Each is also a tag, of the file `seeds/blog/0002_tags.csv`.
    pub subjects: &'static [&'static str],
}

/// All of them.
pub const TOPICS: &[Topic] = &[
    topic(
        "Kitchen",
        "Bread",
        &["sourdough", "rye", "focaccia", "starter", "brioche", "pretzels", "crust", "spelt"],
    ),
    topic(
        "Kitchen",
        "Preserves",
        &["marmalade", "chutney", "sauerkraut", "kimchi", "vinegar", "quince", "brine", "pectin"],
    ),
    topic(
        "Kitchen",
        "Knives",
        &["whetstones", "cleavers", "carbon", "honing", "handles", "rust", "edges", "leather"],
    ),
    topic(
        "Garden",
        "Vegetables",
        &["tomatoes", "leeks", "kale", "compost", "seedlings", "beans", "mulch", "slugs"],
    ),
    topic(
        "Garden",
        "Orchard",
        &["pruning", "quince", "grafting", "pears", "wasps", "medlars", "ladders", "frost"],
    ),
    topic(
        "Garden",
        "Balcony",
        &["basil", "chillies", "pots", "pollinators", "geraniums", "mulch", "trellis", "shade"],
    ),
    topic(
        "Outdoors",
        "Cycling",
        &["gravel", "tubeless", "panniers", "derailleurs", "headwind", "chains", "saddles", "carbon"],
    ),
    topic(
        "Outdoors",
        "Mountains",
        &["glaciers", "switchbacks", "crampons", "bivouac", "ridges", "frost", "cairns", "thunder"],
    ),
    topic(
        "Outdoors",
        "Birds",
        &["kestrels", "binoculars", "herons", "migration", "owls", "hides", "wrens", "plumage"],
    ),
    topic(
        "Workshop",
        "Wood",
        &["dovetails", "walnut", "chisels", "veneer", "planes", "shellac", "clamps", "sawdust"],
    ),
    topic(
        "Workshop",
        "Bookbinding",
        &["linen", "endpapers", "leather", "awls", "glue", "parchment", "folios", "thread"],
    ),
    topic(
        "Workshop",
        "Computers",
        &["postgres", "rust", "indexes", "backups", "keyboards", "compilers", "vacuum", "terminals"],
    ),
];

const fn topic(section: &'static str, name: &'static str, subjects: &'static [&'static str]) -> Topic {
    Topic { section, name, subjects }
}

/// Tags that posts of any topic can have.
pub const GENRES: &[&str] = &[
    "beginners",
    "mistakes",
    "tools",
    "interview",
    "weekend",
    "review",
    "history",
    "cheap",
    "winter",
    "notes",
];

/// Titles, of two subjects.
pub const TITLES: &[&str] = &[
    "What nobody told me about {a}",
    "{A} and {b}: a truce",
    "A year of {a}",
    "{A}, {b} and patience",
    "In defence of {a}",
    "The trouble with {a}",
    "{A} on a small budget",
    "Why I gave up {a} for {b}",
    "Ten small rules for {a}",
    "{A}: the long answer",
    "Letters about {a}",
    "How {b} made my {a} better",
    "{A} in the rain",
    "Notes on {a}, {b} and time",
    "Everything I got wrong about {a}",
    "A Sunday with {a}",
];

/// Sentences, of two subjects.
pub const SENTENCES: &[&str] = &[
    "Most of what is written about {a} was written in a hurry.",
    "My neighbour, who has done this for forty years, says that {b} matter more than people think.",
    "I began with {a} because somebody had left them in the attic.",
    "The first attempt went wrong, and so did the second.",
    "If you can only change one thing, change how you think about {a}.",
    "There is a drawer in this house that holds nothing but {b}.",
    "A good teacher would have told me this in five minutes.",
    "Of {a} I knew nothing; of {b} I knew what my grandfather had told me, and half of it was wrong.",
    "It takes a morning, a clean table and no telephone.",
    "When in doubt, leave it alone until tomorrow.",
    "The books disagree about {b}, and the people in the shops have not read them.",
    "I kept a diary of it, and the diary is mostly about the weather.",
    "What works with {a} in March does not work in October.",
    "None of this is expensive, apart from the mistakes.",
    "Somebody will write to me about {b} again, and they will be right.",
    "By the third week it had become a habit.",
];

/// What is said of posts.
pub const REMARKS: &[&str] = &[
    "This is the first explanation that made sense to me.",
    "I have done it the other way for years, and I will not change now.",
    "Could you write about the winter, too?",
    "My father did exactly this, and never said why.",
    "There is a mistake in the third paragraph, I believe.",
    "Tried it on Saturday. It works.",
    "Tried it on Saturday. The neighbours were kind about it.",
    "Thank you. That saved me an afternoon.",
    "Buy cheap watches here!!!",
    "Where did you find the photograph?",
];

/// Those who write.
pub const FIRST: &[&str] =
    &["Ada", "Bruno", "Carla", "Dario", "Elif", "Femi", "Greta", "Hana", "Ivo", "Jonas", "Kira", "Luca"];
/// The other half of their names.
pub const LAST: &[&str] = &[
    "Adeyemi",
    "Bauer",
    "Conti",
    "Dvorak",
    "Ekström",
    "Fontaine",
    "Grimaldi",
    "Hoffmann",
    "Iversen",
    "Jovanovic",
];
