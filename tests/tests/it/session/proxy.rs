//! A network between the library and the server that delays, holds back, cuts and counts.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use orm_core::session::{Database, DatabaseBuilder};
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

use super::scratch::Scratch;

/// What happens to the server's answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answers {
    Pass,
    Hold,
    Cut,
}

pub(super) struct Proxy {
    url: String,
    answers: watch::Sender<Answers>,
    held: watch::Receiver<u64>,
    round_trips: Arc<AtomicU64>,
}

impl Proxy {
    /// Starts before the database of `scratch`; each direction takes `delay`.
    pub(super) async fn start(scratch: &Scratch, delay: Duration) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let mut url = scratch.options().to_url_lossy();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();

        let (answers, _) = watch::channel(Answers::Pass);
        let (holding, held) = watch::channel(0);
        let round_trips = Arc::<AtomicU64>::default();
        let wire = Wire {
            delay,
            answers: answers.clone(),
            holding: Arc::new(holding),
            round_trips: Arc::clone(&round_trips),
        };
        let upstream = scratch.options();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(wire.clone().serve(client, upstream.clone()));
            }
        });
        Proxy { url: url.to_string(), answers, held, round_trips }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn builder(&self) -> DatabaseBuilder {
        Database::builder().url(&self.url)
    }

    /// How many times the server has said that it is ready for the next request.
    pub(super) fn round_trips(&self) -> u64 {
        self.round_trips.load(Ordering::SeqCst)
    }

    /// Keeps the server's answers back from now on.
    pub(super) fn hold(&self) {
        self.answers.send_replace(Answers::Hold);
    }

    /// Waits until an answer is kept back: the server has done what it was asked to.
    pub(super) async fn holds_an_answer(&mut self) {
        self.held.wait_for(|held| *held > 0).await.unwrap();
    }

    /// Lets answers pass again, those that were kept back first.
    pub(super) fn release(&self) {
        self.answers.send_replace(Answers::Pass);
    }

    /// Cuts every connection; answers that were kept back are lost.
    pub(super) fn cut(&self) {
        self.answers.send_replace(Answers::Cut);
    }
}

#[derive(Clone)]
struct Wire {
    delay: Duration,
    answers: watch::Sender<Answers>,
    holding: Arc<watch::Sender<u64>>,
    round_trips: Arc<AtomicU64>,
}

impl Wire {
    async fn serve(self, client: TcpStream, upstream: PgConnectOptions) {
        client.set_nodelay(true).unwrap();
        let (to_server, from_server) = connect(&upstream).await.unwrap();
        let (from_client, to_client) = client.into_split();
        let mut answers = self.answers.subscribe();
        // An end that closes, or a cut, closes both.
        tokio::select! {
            _ = self.requests(from_client, to_server) => {}
            _ = self.pass_answers(from_server, to_client) => {}
            _ = answers.wait_for(|answers| *answers == Answers::Cut) => {}
        }
    }

    async fn requests(
        &self,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
    ) -> io::Result<()> {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let count = from.read(&mut buffer).await?;
            if count == 0 {
                return Ok(());
            }
            tokio::time::sleep(self.delay).await;
            to.write_all(&buffer[..count]).await?;
            to.flush().await?;
        }
    }

    async fn pass_answers(
        &self,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
    ) -> io::Result<()> {
        let mut answers = self.answers.subscribe();
        let mut messages = Messages::default();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let count = from.read(&mut buffer).await?;
            if count == 0 {
                return Ok(());
            }
            self.round_trips.fetch_add(messages.count_ready(&buffer[..count]), Ordering::SeqCst);
            if *answers.borrow_and_update() == Answers::Hold {
                self.holding.send_modify(|held| *held += 1);
                let _ = answers.wait_for(|answers| *answers != Answers::Hold).await;
            }
            tokio::time::sleep(self.delay).await;
            // Whoever waits for the cut may be woken later than this.
            if *answers.borrow() == Answers::Cut {
                return Ok(());
            }
            to.write_all(&buffer[..count]).await?;
        }
    }
}

/// The server's messages: a type, and a length that counts itself.
#[derive(Default)]
struct Messages {
    header: Vec<u8>,
    rest: usize,
}

impl Messages {
    /// How many `ReadyForQuery` begin in these bytes.
    fn count_ready(&mut self, mut bytes: &[u8]) -> u64 {
        let mut ready = 0;
        while let Some((&first, after)) = bytes.split_first() {
            if self.rest > 0 {
                let skipped = self.rest.min(bytes.len());
                self.rest -= skipped;
                bytes = &bytes[skipped..];
                continue;
            }
            self.header.push(first);
            bytes = after;
            if let [kind, length @ ..] = self.header.as_slice()
                && let Ok(length) = <[u8; 4]>::try_from(length)
            {
                ready += u64::from(*kind == b'Z');
                self.rest = u32::from_be_bytes(length) as usize - 4;
                self.header.clear();
            }
        }
        ready
    }
}

type Sink = Box<dyn AsyncWrite + Send + Unpin>;
type Source = Box<dyn AsyncRead + Send + Unpin>;

async fn connect(server: &PgConnectOptions) -> io::Result<(Sink, Source)> {
    let host = server.get_host();
    let folder = server.get_socket().cloned().or_else(|| host.starts_with('/').then(|| host.into()));
    if let Some(folder) = folder {
        let path = folder.join(format!(".s.PGSQL.{}", server.get_port()));
        let (source, sink) = UnixStream::connect(path).await?.into_split();
        return Ok((Box::new(sink), Box::new(source)));
    }
    let stream = TcpStream::connect((host, server.get_port())).await?;
    stream.set_nodelay(true)?;
    let (source, sink) = stream.into_split();
    Ok((Box::new(sink), Box::new(source)))
}
