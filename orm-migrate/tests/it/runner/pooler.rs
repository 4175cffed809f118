//! A pooler in transaction mode, as PgBouncer's, between the runner and the server.
#![cfg(unix)]

use std::collections::VecDeque;
use std::str::FromStr as _;
use std::sync::{Arc, Mutex};

use orm::prelude::Database;
use orm_migrate::runner::{RunError, Runner};
use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixListener, UnixStream};
use tokio::sync::mpsc;

use super::server::{Beside, Folder};

type Message = Vec<u8>;
type Write = Box<dyn AsyncWrite + Send + Unpin>;

/// A session of the server's.
struct Server {
    messages: mpsc::UnboundedReceiver<Message>,
    write: Write,
}

/// The sessions that no transaction has.
type Idle = Arc<Mutex<VecDeque<Server>>>;

/// Gives each transaction the session that was idle for the longest time: with two clients never the same one twice.
struct Pooler {
    folder: TempDir,
    options: PgConnectOptions,
}

impl Pooler {
    async fn start(db: &Database) -> Self {
        let name: String = orm::sql!("SELECT current_database()::text").scalar(db).await.unwrap();
        let options = PgConnectOptions::from_str(&orm::testkit::url(&name).unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join(".s.PGSQL.5432")).unwrap();
        let (idle, upstream) = (Idle::default(), options.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(serve(client, upstream.clone(), Arc::clone(&idle)));
            }
        });
        Pooler { folder, options }
    }

    async fn connect(&self) -> Database {
        let options = self.options.clone().host("localhost").socket(self.folder.path()).port(5432);
        Database::builder().options(options).build().await.unwrap()
    }
}

/// One message of the protocol, with its kind and its length; nothing at the end.
async fn message(from: &mut (impl AsyncRead + Unpin), has_kind: bool) -> Option<Message> {
    let head = if has_kind { 5 } else { 4 };
    let mut message = vec![0; head];
    from.read_exact(&mut message).await.ok()?;
    let length: [u8; 4] = message[head - 4..].try_into().ok()?;
    message.resize(head - 4 + usize::try_from(u32::from_be_bytes(length)).ok()?, 0);
    from.read_exact(&mut message[head..]).await.ok()?;
    Some(message)
}

fn receive(mut from: impl AsyncRead + Send + Unpin + 'static) -> mpsc::UnboundedReceiver<Message> {
    let (sender, receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(message) = message(&mut from, true).await {
            if sender.send(message).is_err() {
                return;
            }
        }
    });
    receiver
}

async fn connect(options: &PgConnectOptions) -> Option<Server> {
    let port = options.get_port();
    if let Some(folder) = options.get_socket() {
        let stream = UnixStream::connect(folder.join(format!(".s.PGSQL.{port}"))).await.ok()?;
        let (read, write) = stream.into_split();
        return Some(Server { messages: receive(read), write: Box::new(write) });
    }
    let stream = TcpStream::connect((options.get_host(), port)).await.ok()?;
    let (read, write) = stream.into_split();
    Some(Server { messages: receive(read), write: Box::new(write) })
}

/// The session of one client: its login goes to a new session of the server, its transactions to any.
async fn serve(client: UnixStream, options: PgConnectOptions, idle: Idle) -> Option<()> {
    let (mut read, mut write) = client.into_split();
    let start = message(&mut read, false).await?;
    let mut messages = receive(read);
    let mut server = connect(&options).await?;
    server.write.write_all(&start).await.ok()?;
    loop {
        let answer = server.messages.recv().await?;
        write.write_all(&answer).await.ok()?;
        match (answer[0], answer.get(8)) {
            (b'Z', _) => break,
            // It asks for a password, in one of several ways.
            (b'R', Some(3 | 5 | 10 | 11)) => {
                server.write.write_all(&messages.recv().await?).await.ok()?;
            }
            _ => {}
        }
    }
    idle.lock().ok()?.push_back(server);
    while let Some(first) = messages.recv().await.filter(|message| message[0] != b'X') {
        let mut server = idle.lock().ok()?.pop_front()?;
        let ends = |message: &Message| u32::from(matches!(message[0], b'S' | b'Q'));
        let mut open = ends(&first);
        server.write.write_all(&first).await.ok()?;
        loop {
            tokio::select! {
                Some(answer) = server.messages.recv() => {
                    write.write_all(&answer).await.ok()?;
                    if answer[0] == b'Z' {
                        open -= 1;
                        if open == 0 && answer[5] == b'I' {
                            break;
                        }
                    }
                }
                Some(more) = messages.recv() => {
                    open += ends(&more);
                    server.write.write_all(&more).await.ok()?;
                }
                else => return None,
            }
        }
        idle.lock().ok()?.push_back(server);
    }
    Some(())
}

#[orm::test]
async fn behind_a_pooler_in_transaction_mode_it_is_said_where_to_connect(db: Database) {
    let pooler = Pooler::start(&db).await;
    let folder = Folder::new(&[("1_a.up.sql", "CREATE TABLE a (id int)")]);
    let migrations = folder.read();
    let pooled = pooler.connect().await;
    // Somebody else's session is what makes the sessions take turns.
    let other = Beside::of(&pooled).await;
    let error = Runner::new(&pooled, &migrations).up().await.unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, RunError::Pooled { .. }), "{error:?}");
    assert!(text.contains("connect to the server itself, not to a pooler in transaction mode"), "{text}");
    drop(other);
    // Nothing was begun, and the server itself can be migrated.
    assert_eq!(Runner::new(&db, &migrations).up().await.unwrap().len(), 1);
}

#[orm::test]
async fn without_the_lock_nothing_more_is_applied(db: Database) {
    // As a pooler does it that gives the session to somebody else and cleans it up before.
    let folder = Folder::new(&[
        ("1_a.up.sql", "CREATE TABLE a (id int); SELECT pg_advisory_unlock_all()"),
        ("2_b.up.sql", "CREATE TABLE b (id int)"),
        ("3_c.up.sql", "-- no-transaction\nCREATE TABLE c (id int)"),
    ]);
    let mut beside = Beside::of(&db).await;
    let error = Runner::new(&db, &folder.read()).up().await.unwrap_err();
    assert!(matches!(error, RunError::LockGone), "{error:?}");
    assert!(error.to_string().contains("connect to the server itself, not to a pooler"), "{error}");
    assert_eq!(beside.versions().await, ["1"]);
    assert_eq!(beside.text("SELECT to_regclass('b') IS NULL").await, "true");
    folder.write("1_a.up.sql", "-- no-transaction\nSELECT 1;\nSELECT pg_advisory_unlock_all()");
    folder.remove("2_b.up.sql");
    beside.run("DROP TABLE a, _sqlx_migrations, _orm_migration_progress").await;
    let error = Runner::new(&db, &folder.read()).up().await.unwrap_err();
    assert!(matches!(error, RunError::LockGone), "{error:?}");
    assert_eq!(beside.text("SELECT to_regclass('c') IS NULL").await, "true");
}
