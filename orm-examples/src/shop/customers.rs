//! Customers, made up from a seed.

use fastrand::Rng;
use orm::prelude::*;

use super::models::{Address, PostalAddress, User};

const FIRST: &[&str] = &[
    "Ada", "Amir", "Anna", "Astrid", "Beatriz", "Benedikt", "Chiara", "Clara", "Daniel", "Edith", "Elias",
    "Emma", "Farida", "Felix", "Finn", "Greta", "Hannah", "Hugo", "Ines", "Jakub", "Johanna", "Jonas",
    "Karim", "Katrin", "Lars", "Leila", "Liam", "Lucie", "Magnus", "Maja", "Marta", "Mateo", "Mina", "Nils",
    "Nora", "Oskar", "Paula", "Pieter", "Rosa", "Samir", "Sofia", "Theo", "Tilda", "Tomasz", "Vera", "Yusuf",
];

const LAST: &[&str] = &[
    "Aalto",
    "Andersen",
    "Bauer",
    "Becker",
    "Bianchi",
    "Brandt",
    "Costa",
    "Dubois",
    "Eriksson",
    "Ferreira",
    "Fischer",
    "Garcia",
    "Haddad",
    "Hansen",
    "Horvath",
    "Jansen",
    "Keller",
    "Kowalski",
    "Laurent",
    "Lehmann",
    "Lindqvist",
    "Marino",
    "Meyer",
    "Moreau",
    "Nowak",
    "Nyberg",
    "Olsen",
    "Petrov",
    "Ricci",
    "Romero",
    "Santos",
    "Schmid",
    "Silva",
    "Steiner",
    "Vogel",
    "Weiss",
    "Wolff",
    "Yilmaz",
];

/// Street, postal code, town, country.
const PLACES: &[(&str, &str, &str, &str)] = &[
    ("Lindenstraße", "10969", "Berlin", "DE"),
    ("Ottenser Hauptstraße", "22765", "Hamburg", "DE"),
    ("Mariahilfer Straße", "1060", "Wien", "AT"),
    ("Langstrasse", "8004", "Zürich", "CH"),
    ("Haarlemmerdijk", "1013 KC", "Amsterdam", "NL"),
    ("Rue de Flandre", "1000", "Bruxelles", "BE"),
    ("Rue Oberkampf", "75011", "Paris", "FR"),
    ("Rua da Boavista", "4050-102", "Porto", "PT"),
    ("Calle de Argumosa", "28012", "Madrid", "ES"),
    ("Via Savona", "20144", "Milano", "IT"),
    ("Jægersborggade", "2200", "København", "DK"),
    ("Götgatan", "118 26", "Stockholm", "SE"),
    ("Markveien", "0554", "Oslo", "NO"),
    ("Ulica Mokotowska", "00-560", "Warszawa", "PL"),
];

/// A customer and where parcels go.
#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    /// The account.
    pub user: User,
    /// The address.
    pub address: Address,
}

impl Customer {
    /// The address as it is printed on a parcel.
    pub fn postal_address(&self) -> PostalAddress {
        let Address { street, postal_code, city, country, .. } = self.address.clone();
        PostalAddress { name: self.user.name.clone(), street, postal_code, city, country }
    }
}

/// Makes `count` customers with an address each. Sends two INSERTs, whatever the count.
///
/// # Errors
/// `UniqueViolation` if they are there already.
pub async fn sign_up(db: &Database, rng: &mut Rng, count: usize) -> orm::Result<Vec<Customer>> {
    let names: Vec<String> = (0..count)
        .map(|_| format!("{} {}", FIRST[rng.usize(..FIRST.len())], LAST[rng.usize(..LAST.len())]))
        .collect();
    let users = names.iter().enumerate().map(|(number, name)| {
        let local = name.to_lowercase().replace(' ', ".");
        User::create().name(name).email(format!("{local}.{number}@example.org"))
    });
    db.transaction(async |tx| {
        let users = User::insert_many(users).all(tx).await?;
        let addresses = users.iter().map(|user| {
            let (street, postal_code, city, country) = PLACES[rng.usize(..PLACES.len())];
            Address::create()
                .user_id(user.id)
                .label("Home")
                .street(format!("{street} {}", rng.u32(1..120)))
                .postal_code(postal_code)
                .city(city)
                .country(country)
        });
        let addresses = Address::insert_many(addresses).all(tx).await?;
        Ok(users.into_iter().zip(addresses).map(|(user, address)| Customer { user, address }).collect())
    })
    .await
}
