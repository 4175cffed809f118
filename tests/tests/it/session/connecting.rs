//! Each thing that can be wrong with an address or a server is a clear error of its own kind.

use std::net::Ipv4Addr;
use std::time::Duration;

use orm_core::error::{Error, ErrorKind};
use orm_core::session::Database;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::scratch::Scratch;
use super::sql::one;

async fn refused(url: &str) -> Error {
    let connecting = Database::builder().url(url).acquire_timeout(Duration::from_secs(20)).build();
    connecting.await.unwrap_err()
}

#[tokio::test]
async fn a_url_that_is_none_says_how_one_looks() {
    let form = "postgres://user:password@host:5432/database";
    for (url, expected) in [
        ("", format!("the database's URL does not begin with postgres://: write {form}")),
        ("localhost/shop", format!("the database's URL does not begin with postgres://: write {form}")),
        (
            "mysql://localhost/shop",
            format!("the database's URL begins with mysql://, not with postgres://: write {form}"),
        ),
        (
            "postgres://localhost:many/shop",
            format!(
                "the database's URL is not valid (invalid port number): write {form}, special characters of the \
                 password percent-encoded"
            ),
        ),
    ] {
        let error = refused(url).await;
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::Config, expected), "{url}");
    }
    let error = refused("postgres://localhost/shop?pool=5").await;
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(
        error.to_string().starts_with("the database's URL has an unknown parameter pool: known are sslmode"),
        "{error}"
    );
    let error = Database::builder().build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    let error = Database::builder().url("postgres://localhost").max_connections(0).build().await.unwrap_err();
    assert!(error.to_string().starts_with("max_connections is 0"), "{error}");
}

#[tokio::test]
async fn a_server_that_is_down_is_asked_about() {
    // Bound and dropped: nobody listens there.
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap().port();
    let error = refused(&format!("postgres://ann@127.0.0.1:{port}/shop")).await;
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(error.to_string(), format!("connection refused at 127.0.0.1:{port}: is PostgreSQL running?"));
    assert_eq!(error.http_status(), 503);

    let error = refused("postgres:///shop?host=/no/such/folder").await;
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(
        error.to_string(),
        "no socket at /no/such/folder/.s.PGSQL.5432: is PostgreSQL running, and this its folder?"
    );
}

/// A server that answers the start of a session with `messages`, each after a request.
async fn scripted(messages: Vec<Vec<u8>>) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        for message in messages {
            let _ = client.read(&mut request).await;
            let _ = client.write_all(&message).await;
        }
        // Until the client has read it all.
        let _ = client.read(&mut request).await;
    });
    format!("127.0.0.1:{port}")
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap();
    [&[kind], &length.to_be_bytes()[..], body].concat()
}

fn fatal(code: &str, text: &str) -> Vec<u8> {
    message(b'E', format!("SFATAL\0VFATAL\0C{code}\0M{text}\0\0").as_bytes())
}

#[tokio::test]
async fn a_wrong_password_names_the_user_and_the_server() {
    let cleartext = message(b'R', &3_u32.to_be_bytes());
    let server =
        scripted(vec![cleartext, fatal("28P01", "password authentication failed for user \"ann\"")]).await;
    let error = refused(&format!("postgres://ann:wrong@{server}/shop")).await;
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::Authentication, Some("28P01")));
    assert_eq!(
        error.to_string(),
        format!("wrong password for user \"ann\" at {server}: check the user and the password")
    );
}

#[tokio::test]
async fn what_is_no_postgresql_is_said_to_be_none() {
    let server = scripted(vec![b"-ERR unknown command\r\n".to_vec()]).await;
    let error = refused(&format!("postgres://ann@{server}/shop")).await;
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(
        error.to_string().starts_with(&format!("what answers at {server} does not speak PostgreSQL")),
        "{error}"
    );

    let server = scripted(Vec::new()).await;
    let error = refused(&format!("postgres://ann@{server}/shop")).await;
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(
        error.to_string().starts_with(&format!("{server} closed the connection before it was made")),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_without_room_says_what_to_change() {
    let server = scripted(vec![fatal("53300", "sorry, too many clients already")]).await;
    let error = refused(&format!("postgres://ann@{server}/shop")).await;
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.to_string().contains("max_connections"), "{error}");
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_not_waited_for_forever() {
    let server = scripted(vec![Vec::new()]).await;
    let url = format!("postgres://ann@{server}/shop");
    let connecting = Database::builder().url(url).acquire_timeout(Duration::from_millis(50)).build();
    let error = connecting.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.to_string().starts_with(&format!("no answer from {server} within 50ms")), "{error}");
}

#[orm::test]
async fn tls_that_is_not_compiled_in_names_the_feature(db: Database) {
    let scratch = Scratch::of(db).await;
    let url = scratch.url();
    let separator = if url.contains('?') { '&' } else { '?' };
    let error = refused(&format!("{url}{separator}sslmode=require")).await;
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("feature `tls`"), "{error}");
}

#[orm::test]
async fn a_database_that_is_missing_says_how_it_is_made(db: Database) {
    db.close().await;
    let error = refused(&orm::testkit::url("missing_one").unwrap()).await;
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::DatabaseMissing, Some("3D000")));
    assert!(error.to_string().contains("does not exist at"), "{error}");
    assert!(error.to_string().contains("create it with createdb missing_one"), "{error}");
}

#[orm::test]
async fn a_session_is_in_utc_whatever_the_database_says(db: Database) {
    let scratch = Scratch::of(db).await;
    let direct = scratch.connect().await;
    let script = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone TO ''Asia/Tokyo''', current_database()); END $$";
    direct.execute_batch(script).await.unwrap();
    let other = scratch.connect().await;
    let setting = "SELECT setting FROM pg_settings WHERE name = 'TimeZone'";
    assert_eq!(one::<String>(&other, setting).await.unwrap(), "UTC");
    let date = "SELECT to_char('2026-03-01 20:00:00+00'::timestamptz, 'DD HH24')";
    assert_eq!(one::<String>(&other, date).await.unwrap(), "01 20");
}
