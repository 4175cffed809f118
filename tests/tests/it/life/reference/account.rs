//! Passwords that have to be strong, and are kept as hashes; names in addresses of pages.

use orm::prelude::*;
use orm::validator::ValidationError;
use sha2::{Digest, Sha256};

#[derive(Model, Validate, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator")]
#[model(before_save = hash_password)]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(unique)]
    #[validate(email, length(min = 1))]
    email: String,
    #[validate(custom(function = is_strong))]
    password: String,
    #[validate(range(min = 0, max = 120))]
    age: Option<i32>,
    #[validate(url)]
    website: Option<String>,
}

const HASHED: &str = "sha256:";

fn is_strong(password: &str) -> Result<(), ValidationError> {
    let refuse = |message: &'static str| Err(ValidationError::new("weak").with_message(message.into()));
    if password.starts_with(HASHED) {
        return Ok(());
    }
    if !password.chars().any(|character| character.is_ascii_uppercase()) {
        return refuse("needs an upper-case letter");
    }
    if !password.chars().any(|character| character.is_ascii_digit()) {
        return refuse("needs a digit");
    }
    if password.chars().count() < 8 { refuse("needs at least 8 characters") } else { Ok(()) }
}

fn hash(password: &str) -> String {
    let digest = Sha256::digest(password.as_bytes());
    let hex = digest.iter().map(|byte| format!("{byte:02x}"));
    format!("{HASHED}{}", hex.collect::<String>())
}

async fn hash_password(user: &mut Edit<User>, _: &mut HookContext<'_>) -> orm::Result<()> {
    if user.changed(User::password) {
        user.password = hash(&user.password);
    }
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(before_validate = fill_slug)]
struct Article {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
    #[column(unique)]
    slug: Option<String>,
}

fn slug_of(title: &str) -> String {
    let words = title.split(|character: char| !character.is_alphanumeric());
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.join("-")
}

/// A slug that no other article has: the title's, or with the next free number behind it.
async fn fill_slug(article: &mut Edit<Article>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    if !article.changed(Article::title) || (article.is_new() && article.slug.is_some()) {
        return Ok(());
    }
    let base = slug_of(&article.title);
    let mut slug = base.clone();
    let mut number = 1;
    while Article::find()
        .filter(Article::slug.eq(Some(slug.clone())))
        .filter(Article::id.ne(article.id))
        .exists(cx.tx())
        .await?
    {
        number += 1;
        slug = format!("{base}-{number}");
    }
    article.slug = Some(slug);
    Ok(())
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![User, Article]).await
}

#[orm::test(setup = tables)]
async fn weak_passwords_and_wrong_profiles_are_refused(db: Database) -> orm::Result<()> {
    let weak = [
        ("weak1234", "needs an upper-case letter"),
        ("Weakness", "needs a digit"),
        ("Weak1", "needs at least 8 characters"),
    ];
    for (password, message) in weak {
        let error = User::create().email("a@x.org").password(password).save(&db).await.unwrap_err();
        assert_eq!(error.to_string(), format!("User is not valid: password: {message}"));
        assert!(!format!("{error:?} {:?}", error.validation()).contains(password));
    }
    let wrong = User::create().email("").password("S3cretpass").age(-1).website("nowhere");
    assert_eq!(wrong.save(&db).await.unwrap_err().fields(), ["email", "age", "website"]);
    assert_eq!(User::find().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_password_is_hashed_when_it_changes_and_only_then(db: Database) -> orm::Result<()> {
    let user = User::create().email("a@x.org").password("S3cretpass").save(&db).await?;
    assert_eq!(user.password, hash("S3cretpass"));
    let user = user.update(&db, |user| user.age = Some(30)).await?;
    assert_eq!(user.password, hash("S3cretpass"));
    let user = user.update(&db, |user| user.password = "An0therpass".to_owned()).await?;
    assert_eq!(user.password, hash("An0therpass"));
    let error = user.update(&db, |user| user.password = "short".to_owned()).await.unwrap_err();
    assert_eq!(error.fields(), ["password"]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_slug_follows_the_title_and_is_its_own(db: Database) -> orm::Result<()> {
    let first = Article::create().title("Rust & SQL: a tour").save(&db).await?;
    assert_eq!(first.slug.as_deref(), Some("rust-sql-a-tour"));
    let second = Article::create().title("rust, sql: A TOUR!").save(&db).await?;
    assert_eq!(second.slug.as_deref(), Some("rust-sql-a-tour-2"));
    let given = Article::create().title("Anything").slug("mine").save(&db).await?;
    assert_eq!(given.slug.as_deref(), Some("mine"));
    let renamed = first.update(&db, |article| article.title = "Another".to_owned()).await?;
    assert_eq!(renamed.slug.as_deref(), Some("another"));
    Ok(())
}
