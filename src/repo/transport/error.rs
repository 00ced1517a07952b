//! What can go wrong on the way to a server, read from what git says.

use std::io;
use std::path::PathBuf;

use super::super::error::RepoError;
use super::git::Done;
use crate::model::Lang;
use crate::text::{Explain, Failing, harmless, transport as words};

/// Why nothing was exchanged with a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransportError {
    /// The register has no server.
    NoRemote {
        dir: PathBuf,
    },
    /// Another process of this clone is talking to the server.
    Busy,
    /// The register is another user's of this machine.
    Foreign {
        dir: PathBuf,
    },
    /// The program git is not there.
    NoGit,
    /// The program git could not be run.
    Program {
        kind: io::ErrorKind,
    },
    /// No such server, or no way to it.
    NoServer {
        url: String,
        said: Vec<String>,
    },
    /// The server has no such repository.
    NoRepository {
        url: String,
        said: Vec<String>,
    },
    /// The server doesn't let this person in, or not write.
    NoAccess {
        url: String,
        said: Vec<String>,
    },
    /// ssh doesn't know the server's key, or knows another one.
    HostKey {
        url: String,
    },
    /// A hook of the server refused; what it said.
    Hook {
        said: Vec<String>,
    },
    /// Somebody else has moved this reference meanwhile.
    Stale {
        name: String,
    },
    /// A lock stands in this reference's way: of a push that runs now, or of one that was killed. The server's own path of it.
    Locked {
        name: String,
        lock: String,
    },
    /// The server refused to move this reference.
    Refused {
        name: String,
        why: String,
        said: Vec<String>,
    },
    /// Anything else.
    Other {
        url: String,
        said: Vec<String>,
    },
    Repo(RepoError),
}

impl From<RepoError> for TransportError {
    fn from(error: RepoError) -> TransportError {
        TransportError::Repo(error)
    }
}

const NO_SERVER: [&str; 11] = [
    "Could not resolve host",
    "Connection refused",
    "Connection timed out",
    "Operation timed out",
    "Connection reset by",
    "Network is unreachable",
    "No route to host",
    "unable to connect to",
    "Failed to connect to",
    "Couldn't connect to",
    "Unable to look up",
];
const NO_ACCESS: [&str; 7] = [
    "Permission denied",
    "Authentication failed",
    "could not read Username",
    "could not read Password",
    "requested URL returned error: 401",
    "requested URL returned error: 403",
    "Access denied",
];
const NO_REPOSITORY: [&str; 4] = [
    "does not appear to be a git repository",
    "does not exist",
    "requested URL returned error: 404",
    "not found",
];
/// How git says that a reference stands elsewhere than was thought.
const STALE: [&str; 8] = [
    "stale info",
    "fetch first",
    "non-fast-forward",
    "cannot lock ref",
    "failed to update ref",
    "failed to lock",
    "reference already exists",
    "incorrect old value provided",
];

/// Whom an address names before its server: a user, often with a password, or a token.
fn user(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split('/').next()?;
    host.rsplit_once('@').map(|(user, _)| user)
}

/// An address without the user and the password that may stand in it.
pub(super) fn shown(url: &str) -> String {
    match user(url) {
        Some(user) => url.replacen(&format!("{user}@"), "", 1),
        None => url.to_owned(),
    }
}

/// What became of a command that reads.
pub(super) fn of_failure(url: &str, done: Done) -> TransportError {
    let Done { server, mut said, .. } = done;
    if let Some(user) = user(url) {
        // Git leaves out a password; a token often stands in the user's place.
        let name = user.split(':').next().unwrap_or_default();
        said.iter_mut().for_each(|line| *line = line.replace(&format!("{name}@"), ""));
    }
    let met = |signs: &[&str]| said.iter().any(|line| signs.iter().any(|sign| line.contains(sign)));
    let url = shown(url);
    let verified = met(&["Host key verification failed"]);
    let (gone, closed, missing) = (met(&NO_SERVER), met(&NO_ACCESS), met(&NO_REPOSITORY));
    let said: Vec<String> = server.into_iter().chain(said).collect();
    match () {
        () if verified => TransportError::HostKey { url },
        () if gone => TransportError::NoServer { url, said },
        () if closed => TransportError::NoAccess { url, said },
        () if missing => TransportError::NoRepository { url, said },
        () => TransportError::Other { url, said },
    }
}

/// The file of a lock that git says is there already.
fn lock(line: &str) -> Option<&str> {
    let (before, _) = line.split_once(".lock': File exists")?;
    let start = before.rfind('\'')? + 1;
    line.get(start..before.len() + ".lock".len())
}

/// What became of a push that failed: the first reference that was refused for a reason of its own tells.
pub(super) fn of_push(url: &str, done: Done) -> TransportError {
    // `!<tab>from:to<tab>[rejected] (why)`
    let refused = done.out.lines().filter_map(|line| {
        let mut parts = line.strip_prefix("!\t")?.split('\t');
        let (_, name) = parts.next()?.split_once(':')?;
        Some((name.to_owned(), harmless(parts.next()?)))
    });
    let refused: Vec<(String, String)> = refused.collect();
    let own = refused.iter().find(|(_, why)| !why.contains("atomic"));
    let Some((name, why)) = own.or(refused.first()).cloned() else { return of_failure(url, done) };
    if why.contains("hook declined") {
        return TransportError::Hook { said: done.server };
    }
    if let Some(lock) = done.server.iter().find_map(|line| lock(line)) {
        return TransportError::Locked { name, lock: lock.to_owned() };
    }
    // Where another push comes first at the last moment, the reason stands in the server's own lines.
    let late = why.contains("atomic transaction failed").then_some(&done.server).into_iter().flatten();
    if late.chain([&why]).any(|said| STALE.iter().any(|sign| said.contains(sign))) {
        return TransportError::Stale { name };
    }
    TransportError::Refused { name, why, said: done.server }
}

impl Explain for TransportError {
    fn what(&self, lang: Lang) -> String {
        let tail = |said: &[String]| said.iter().map(|line| format!("\n  {line}")).collect::<String>();
        match self {
            TransportError::NoRemote { dir } => words::no_remote(lang, &dir.display().to_string()),
            TransportError::Busy => words::busy(lang),
            TransportError::Foreign { dir } => words::foreign(lang, &dir.display().to_string()),
            TransportError::NoGit => words::no_git(lang),
            TransportError::Program { kind } => words::program(lang, &crate::text::seal::io(lang, *kind)),
            TransportError::NoServer { url, said } => words::no_server(lang, url, &tail(said)),
            TransportError::NoRepository { url, said } => words::no_repository(lang, url, &tail(said)),
            TransportError::NoAccess { url, said } => words::no_access(lang, url, &tail(said)),
            TransportError::HostKey { url } => words::host_key(lang, url),
            TransportError::Hook { said } => words::hook(lang, &tail(said)),
            TransportError::Stale { name } => words::stale(lang, name),
            TransportError::Locked { name, lock } => words::locked(lang, name, lock),
            TransportError::Refused { name, why, said } => words::refused(lang, name, why, &tail(said)),
            TransportError::Other { url, said } => words::other(lang, url, &tail(said)),
            TransportError::Repo(error) => error.what(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            TransportError::NoRemote { dir } => words::no_remote_hint(lang, &dir.display().to_string()),
            TransportError::Busy => words::busy_hint(lang),
            TransportError::Foreign { dir } => words::foreign_hint(lang, &dir.display().to_string()),
            TransportError::NoGit | TransportError::Program { .. } => words::no_git_hint(lang),
            TransportError::NoServer { .. } => words::no_server_hint(lang),
            TransportError::NoRepository { .. } => words::no_repository_hint(lang),
            TransportError::NoAccess { .. } => words::no_access_hint(lang),
            TransportError::HostKey { .. } => words::host_key_hint(lang),
            TransportError::Hook { .. } | TransportError::Refused { .. } => words::hook_hint(lang),
            TransportError::Stale { .. } => words::stale_hint(lang),
            TransportError::Locked { lock, .. } => words::locked_hint(lang, lock),
            TransportError::Other { .. } => words::other_hint(lang),
            TransportError::Repo(error) => return error.hint(lang),
        })
    }

    fn failing(&self) -> Failing {
        match self {
            TransportError::Hook { .. } | TransportError::Stale { .. } | TransportError::Refused { .. } => {
                Failing::Refused
            }
            TransportError::Repo(error) => error.failing(),
            _ => Failing::Unable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_an_address_is_not_shown() {
        for (url, seen) in [
            ("https://lan:secret@git.example/a.git", "https://git.example/a.git"),
            ("https://secret@git.example", "https://git.example"),
            ("https://a:b@c:d@git.example/x", "https://git.example/x"),
            ("https://git.example/a@b", "https://git.example/a@b"),
            ("git@git.example:a.git", "git@git.example:a.git"),
            ("/srv/a.git", "/srv/a.git"),
        ] {
            assert_eq!(shown(url), seen);
        }
    }

    fn done(out: &str, said: &[&str]) -> Done {
        let said = said.iter().map(|line| (*line).to_owned()).collect();
        Done { ok: false, out: out.to_owned(), server: vec!["said".to_owned()], said }
    }

    #[test]
    fn what_git_says_has_a_cause() {
        let failure = |said: &str| of_failure("/srv/a.git", done("", &[said]));
        let url = || "/srv/a.git".to_owned();
        let said = |line: &str| vec!["said".to_owned(), line.to_owned()];
        for line in [
            "ssh: Could not resolve hostname nosuch.invalid: Name or service not known",
            "ssh: connect to host localhost port 1: Connection refused",
            "fatal: unable to access 'https://x/': Failed to connect to x port 1 after 0 ms: Couldn't connect",
        ] {
            assert_eq!(failure(line), TransportError::NoServer { url: url(), said: said(line) });
        }
        for line in [
            "git@x: Permission denied (publickey).",
            "fatal: could not read Username for 'https://x': terminal prompts disabled",
            "fatal: unable to access 'https://x/': The requested URL returned error: 403",
        ] {
            assert_eq!(failure(line), TransportError::NoAccess { url: url(), said: said(line) });
        }
        for line in
            ["fatal: '/tmp' does not appear to be a git repository", "fatal: repository 'x' not found"]
        {
            assert_eq!(failure(line), TransportError::NoRepository { url: url(), said: said(line) });
        }
        assert_eq!(failure("Host key verification failed."), TransportError::HostKey { url: url() });
        assert_eq!(
            failure("fatal: early EOF"),
            TransportError::Other { url: url(), said: said("fatal: early EOF") }
        );
    }

    #[test]
    fn what_a_push_failed_for_is_not_what_it_took_with_it() {
        let push = |lines: &str| of_push("/srv/a.git", done(&format!("To /srv\n{lines}\nDone\n"), &[]));
        let (main, work) = ("refs/heads/main", "refs/heads/w/x");
        let all =
            format!("!\ta:{work}\t[rejected] (atomic push failed)\n!\ta:{main}\t[rejected] (stale info)");
        assert_eq!(push(&all), TransportError::Stale { name: main.to_owned() });
        let hook = format!("!\ta:{main}\t[remote rejected] (pre-receive hook declined)");
        assert_eq!(push(&hook), TransportError::Hook { said: vec!["said".to_owned()] });
        let raced =
            format!("!\ta:{main}\t[remote rejected] (cannot lock ref 'refs/heads/main': is at 1 but)");
        assert_eq!(push(&raced), TransportError::Stale { name: main.to_owned() });
        let late = Done {
            server: vec![format!("error: cannot lock ref '{main}': is at 1 but expected 2")],
            ..done(&format!("!\ta:{main}\t[remote rejected] (atomic transaction failed)\n"), &[])
        };
        assert_eq!(of_push("/srv/a.git", late), TransportError::Stale { name: main.to_owned() });
        // A lock that stands there is no other push that came first.
        let locked = "error: cannot lock ref 'refs/heads/main': Unable to create '/srv/a.git/./refs/heads/main.lock': File exists.";
        for why in ["failed to update ref", "atomic transaction failed"] {
            let out = format!("!\ta:{main}\t[remote rejected] ({why})\n");
            let locked = Done { server: vec![locked.to_owned()], ..done(&out, &[]) };
            let lock = "/srv/a.git/./refs/heads/main.lock".to_owned();
            assert_eq!(of_push("/srv/a.git", locked), TransportError::Locked { name: main.to_owned(), lock });
        }
        let other = format!("!\t:{work}\t[remote rejected] (deletion prohibited)");
        assert!(matches!(push(&other), TransportError::Refused { name, .. } if name == work));
    }
}
