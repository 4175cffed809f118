//! The account that the server runs as: PostgreSQL refuses to run as root.

use std::process::{Command, Stdio};

use orm_core::error::{Error, ErrorKind, Result};

/// Another account than the caller's, and the command that runs a program as it.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) uid: u32,
    pub(crate) run_as: Vec<String>,
}

/// The number of the user who runs this process.
///
/// # Errors
/// [`Config`](orm_core::error::ErrorKind::Config) where there is no `id` command.
pub(crate) fn current() -> Result<u32> {
    id(&["-u"])
        .ok_or_else(|| Error::new(ErrorKind::Config, "`id -u` does not tell the user who runs the tests"))
}

/// Which account a server takes when root starts it: `postgres`, else `nobody`. None for everybody but root.
///
/// # Errors
/// [`Config`](orm_core::error::ErrorKind::Config) where root can become neither.
pub(crate) fn for_server() -> Result<Option<Account>> {
    if current()? != 0 {
        return Ok(None);
    }
    let candidates = ["postgres", "nobody"].into_iter();
    let account = candidates.filter_map(|name| Some((name, id(&["-u", name])?, id(&["-g", name])?)));
    let account = account.filter(|(_, uid, _)| *uid != 0).find_map(|(name, uid, gid)| {
        let run_as = ways(name, uid, gid).into_iter().find(|way| works(way))?;
        Some(Account { uid, run_as })
    });
    account.map(Some).ok_or_else(|| {
        Error::new(
            ErrorKind::Config,
            "PostgreSQL refuses to run as root, and neither `postgres` nor `nobody` can be become by setpriv, \
             runuser or su: run the tests as an ordinary user, or set DATABASE_URL to a server to test on",
        )
    })
}

/// The commands that run what follows them as a user, the most direct one first.
fn ways(name: &str, uid: u32, gid: u32) -> [Vec<String>; 3] {
    let setpriv = format!("setpriv --reuid={uid} --regid={gid} --clear-groups");
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let mut su = words("su -s /bin/sh -c");
    // su takes one line of shell; with `--` it hands the words after it to that line as $0, $1, ...
    su.extend([r#"exec "$0" "$@""#.to_owned(), name.to_owned(), "--".to_owned()]);
    [words(&setpriv), words(&format!("runuser -u {name} --")), su]
}

fn works(way: &[String]) -> bool {
    let status = Command::new(&way[0])
        .args(&way[1..])
        .args(["sh", "-c", "exit 0"])
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output =
        Command::new("id").args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_become_another_user_gets_there() {
        if current().unwrap() != 0 {
            return assert!(for_server().unwrap().is_none(), "only root needs another user");
        }
        let nobody = id(&["-u", "nobody"]).unwrap();
        for way in ways("nobody", nobody, id(&["-g", "nobody"]).unwrap()) {
            if crate::binaries::program(&way[0]).is_some() {
                let output = Command::new(&way[0]).args(&way[1..]).args(["id", "-u"]).output().unwrap();
                assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), nobody.to_string(), "{way:?}");
            }
        }
        assert_ne!(for_server().unwrap().unwrap().uid, 0);
    }
}
