//! Addresses whose postal codes have the form of their country.

use std::sync::LazyLock;

use orm::prelude::*;
use orm::validator::ValidationError;
use regex::Regex;

#[derive(Validate, serde::Serialize, serde::Deserialize, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator", schema(function = has_the_form_of_its_country))]
struct Address {
    #[validate(length(min = 1))]
    street: String,
    #[validate(length(min = 1))]
    city: String,
    country: String,
    postal_code: String,
}

static UNITED_STATES: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\d{5}(-\d{4})?$").expect("a pattern"));
static UNITED_KINGDOM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$").expect("a pattern"));

fn has_the_form_of_its_country(address: &Address) -> Result<(), ValidationError> {
    let form = match address.country.as_str() {
        "US" => &*UNITED_STATES,
        "UK" => &*UNITED_KINGDOM,
        _ => return Ok(()),
    };
    if form.is_match(&address.postal_code) {
        return Ok(());
    }
    Err(ValidationError::new("postal_code").with_message("the postal code is none of its country".into()))
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(validate = [can_be_found, the_carrier_goes_there])]
struct Delivery {
    #[column(primary_key, default = identity)]
    id: i64,
    address: Json<Address>,
}

async fn can_be_found(delivery: &Edit<Delivery>, _: &mut HookContext<'_>) -> orm::Result<()> {
    let Err(errors) = delivery.address.0.validate() else { return Ok(()) };
    let mut found = Vec::new();
    for (field, _) in errors.field_errors() {
        found.push(if field == "__all__" { "postal_code".to_owned() } else { field.into_owned() });
    }
    found.sort();
    Err(Error::invalid(Delivery::address, format!("has no right {}", found.join(", "))))
}

/// As if another service were asked: it fails, or says no.
async fn the_carrier_goes_there(delivery: &Edit<Delivery>, _: &mut HookContext<'_>) -> orm::Result<()> {
    tokio::task::yield_now().await;
    match delivery.address.0.country.as_str() {
        "unknown" => Err(Error::application("the carrier does not answer")),
        "AQ" => Err(Error::invalid(Delivery::address, "is nowhere that the carrier goes")),
        _ => Ok(()),
    }
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Delivery]).await
}

async fn deliver(db: &Database, street: &str, country: &str, postal_code: &str) -> orm::Result<Delivery> {
    let address = Address {
        street: street.to_owned(),
        city: "Somewhere".to_owned(),
        country: country.to_owned(),
        postal_code: postal_code.to_owned(),
    };
    Delivery::create().address(Json(address)).save(db).await
}

#[orm::test(setup = tables)]
async fn a_postal_code_has_the_form_of_its_country(db: Database) -> orm::Result<()> {
    for (country, code) in
        [("US", "12345"), ("US", "12345-6789"), ("UK", "SW1A 1AA"), ("UK", "M11AE"), ("DE", "?")]
    {
        deliver(&db, "Main Street 1", country, code).await?;
    }
    for (country, code) in [("US", "1234"), ("US", "12345-67"), ("UK", "12345"), ("UK", "sw1a 1aa")] {
        let error = deliver(&db, "Main Street 1", country, code).await.unwrap_err();
        assert_eq!(error.to_string(), "Delivery is not valid: address: has no right postal_code");
    }
    assert_eq!(Delivery::find().count(&db).await?, 5);
    Ok(())
}

#[orm::test(setup = tables)]
async fn an_address_is_whole_and_within_reach(db: Database) -> orm::Result<()> {
    let error = deliver(&db, "", "AQ", "").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Delivery is not valid: address: has no right street, is nowhere that the carrier goes"
    );
    let error = deliver(&db, "Main Street 1", "unknown", "").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Application);
    assert_eq!(Delivery::find().count(&db).await?, 0);
    Ok(())
}
