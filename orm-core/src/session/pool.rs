//! The pool of connections. Unlike the driver's own it costs no round trip: what has to be known of a
//! connection is known from how its last use ended.

use std::convert::Infallible;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use deadpool::Runtime;
use deadpool::managed::{self, Metrics, Object, PoolError, QueueMode, RecycleError, TimeoutType, Timeouts};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection as _};

use super::failure;
use super::link::Link;
use super::target::Target;
use crate::error::{Error, ErrorKind, Result};

/// How long the server may take to answer a ping before the connection is given up.
const PING_TIMEOUT: Duration = Duration::from_secs(2);

/// The numbers of a pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PoolConfig {
    pub(super) max_connections: usize,
    pub(super) acquire_timeout: Duration,
    pub(super) idle_ping_after: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) max_lifetime: Duration,
}

impl Default for PoolConfig {
    fn default() -> Self {
        PoolConfig {
            max_connections: 10,
            acquire_timeout: Duration::from_secs(30),
            idle_ping_after: Duration::from_secs(30),
            idle_timeout: Duration::from_mins(10),
            max_lifetime: Duration::from_mins(30),
        }
    }
}

/// The connections of a [`Database`](super::Database).
pub(super) struct Pool {
    connections: managed::Pool<Manager>,
}

impl Pool {
    pub(super) fn new(options: PgConnectOptions, config: PoolConfig) -> Result<Self> {
        let timeout = Some(config.acquire_timeout);
        let size = config.max_connections;
        let manager = Manager {
            target: Arc::new(Target::of(&options)),
            options,
            config,
            sent: Arc::default(),
            lost: Mutex::new(None),
        };
        // The connection used last comes first: its plans and buffers are warm, and the others can grow old.
        let connections = managed::Pool::builder(manager)
            .max_size(size)
            .queue_mode(QueueMode::Lifo)
            .timeouts(Timeouts { wait: timeout, create: None, recycle: None })
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| Error::new(ErrorKind::Config, error.to_string()))?;
        Ok(Pool { connections })
    }

    /// A connection that is ready for use. Waiting for a place and connecting have one time limit together.
    ///
    /// # Errors
    /// [`PoolTimeout`](ErrorKind::PoolTimeout) if none became free in time, and whatever keeps a new one from
    /// being made.
    pub(super) async fn lease(&self) -> Result<Lease> {
        let start = Instant::now();
        // A timer is set up only for those who have to wait.
        let at_once = Timeouts { wait: Some(Duration::ZERO), ..self.connections.timeouts() };
        let (object, has_waited) = match self.connections.timeout_get(&at_once).await {
            Err(PoolError::Timeout(TimeoutType::Wait)) => (Box::pin(self.connections.get()).await, true),
            object => (object, false),
        };
        let mut lease = object.map(|object| Lease { object }).map_err(|error| self.unavailable(error))?;
        if !lease.is_open() {
            // Boxed: the rare way would otherwise make the future of every statement twenty kilobytes larger.
            Box::pin(self.connect(&mut lease, start, has_waited)).await?;
        }
        Ok(lease)
    }

    /// Fills a place in the pool, in what is left of the time limit since `start`.
    async fn connect(&self, link: &mut Link, start: Instant, has_waited: bool) -> Result<()> {
        link.open(self.open(start, has_waited).await?);
        Ok(())
    }

    /// A connection that has no place in the pool.
    pub(super) async fn apart(&self) -> Result<PgConnection> {
        self.open(Instant::now(), false).await
    }

    async fn open(&self, start: Instant, has_waited: bool) -> Result<PgConnection> {
        let Manager { options, config, target, .. } = self.manager();
        let limit = config.acquire_timeout;
        let left = limit.saturating_sub(start.elapsed());
        match tokio::time::timeout(left, options.connect()).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => Err(failure::connect(error, target)),
            Err(_) => {
                let within = if has_waited {
                    let left = left.as_millis();
                    format!(
                        "in the {left}ms that were left of {limit:?} after waiting for a place in the pool"
                    )
                } else {
                    format!("within {limit:?}")
                };
                let message = format!(
                    "no answer from {} {within}: check the address, the network and the firewall",
                    target.server
                );
                Err(Error::new(ErrorKind::Connection, message))
            }
        }
    }

    /// Drops the connections that were idle when the server closed one: they are as dead, most likely.
    pub(super) fn note_lost(&self) {
        self.manager().note_lost();
        let _dropped = self.connections.retain(|_, _| false);
    }

    /// Closes the idle connections; those in use follow when they come back.
    pub(super) async fn close(&self) {
        let idle = self.connections.retain(|_, _| false).removed;
        self.connections.close();
        for connection in idle.into_iter().filter_map(Link::into_connection) {
            // What fails to say goodbye is closed all the same.
            let _ = connection.close().await;
        }
    }

    pub(super) fn statements_sent(&self) -> u64 {
        self.manager().sent.load(Ordering::Relaxed)
    }

    pub(super) fn target(&self) -> &Target {
        &self.manager().target
    }

    pub(super) fn config(&self) -> &PoolConfig {
        &self.manager().config
    }

    fn manager(&self) -> &Manager {
        self.connections.manager()
    }

    #[cold]
    fn unavailable(&self, error: PoolError<Infallible>) -> Error {
        match error {
            PoolError::Timeout(_) => {
                let within = self.config().acquire_timeout;
                let status = self.connections.status();
                let message = format!(
                    "no connection became free within {within:?}: all {} of the pool are in use and {} other callers wait: \
                     raise max_connections, or look for transactions that stay open",
                    status.max_size, status.waiting
                );
                Error::new(ErrorKind::PoolTimeout, message)
            }
            PoolError::Closed => {
                Error::new(ErrorKind::Connection, "the pool is closed: Database::close was called before")
            }
            error => Error::new(ErrorKind::Connection, error.to_string()),
        }
    }
}

/// A connection while it is lent. Dropping it gives it back if it is as new, and closes it otherwise; its place
/// in the pool is free at once either way.
pub(super) struct Lease {
    object: Object<Manager>,
}

impl Deref for Lease {
    type Target = Link;

    fn deref(&self) -> &Link {
        &self.object
    }
}

impl DerefMut for Lease {
    fn deref_mut(&mut self) -> &mut Link {
        &mut self.object
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if !self.is_clean() {
            self.sever();
        }
    }
}

/// Makes places for connections and decides whether an idle connection can be lent again.
struct Manager {
    options: PgConnectOptions,
    config: PoolConfig,
    target: Arc<Target>,
    sent: Arc<AtomicU64>,
    /// When the server last closed a connection on us.
    lost: Mutex<Option<Instant>>,
}

impl Manager {
    fn note_lost(&self) {
        *self.lost.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

impl managed::Manager for Manager {
    type Type = Link;
    type Error = Infallible;

    /// The connection itself is made by the one who gets the place, who knows how much time is left.
    async fn create(&self) -> Result<Link, Infallible> {
        Ok(Link::vacant(Arc::clone(&self.target), Arc::clone(&self.sent)))
    }

    async fn recycle(&self, link: &mut Link, _: &Metrics) -> managed::RecycleResult<Infallible> {
        let idle = link.answered.elapsed();
        let lost = *self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        let is_stale = !link.is_clean()
            || lost.is_some_and(|lost| link.answered < lost)
            || idle > self.config.idle_timeout
            || link.created.elapsed() > self.config.max_lifetime;
        if is_stale {
            return Err(RecycleError::message("not as new"));
        }
        if idle > self.config.idle_ping_after {
            // Half, so that there is time to connect.
            let limit = PING_TIMEOUT.min(self.config.acquire_timeout / 2);
            let ping = tokio::time::timeout(limit, link.ping()).await;
            if !matches!(ping, Ok(Ok(()))) {
                // The others that are as old would cost the same time each.
                self.note_lost();
                return Err(RecycleError::message("no answer"));
            }
        }
        Ok(())
    }
}
