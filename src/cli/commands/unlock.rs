use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;

use super::super::context::{Context, place_name};
use super::super::failure::{Failure, Told};
use super::super::output;
use crate::model::date::Moment;
use crate::repo::Store;
use crate::seal::{Keyring, KeyringHash, UnlockError};
use crate::text::{Failing, machinery as words};

/// Keep the register open for a while, so that no command asks for a passphrase again
#[derive(clap::Args)]
pub struct Args {
    /// For how long: 30m, 8h, 2d
    #[arg(long = "for", value_name = "TIME", default_value = "8h", value_parser = lifetime)]
    lifetime: Duration,
}

const NO_AGENT: Told =
    Told { failing: Failing::Unable, what: words::no_agent, hint: Some(words::no_agent_hint) };

/// Nobody leaves a register open for longer.
const LONGEST: u64 = 7 * 24 * 60;

fn lifetime(text: &str) -> Result<Duration, &'static str> {
    const BAD: &str = "expected a whole number with m, h or d, such as 30m or 8h; at most 7d";
    let unit = match text.chars().last() {
        Some('m') => 1,
        Some('h') => 60,
        Some('d') => 24 * 60,
        _ => return Err(BAD),
    };
    let number: u64 = text.trim_end_matches(['m', 'h', 'd']).parse().map_err(|_| BAD)?;
    let minutes = number.checked_mul(unit).filter(|m| (1..=LONGEST).contains(m)).ok_or(BAD)?;
    Ok(Duration::from_secs(minutes * 60))
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let store = context.store()?;
    let officers = context.officers(&store)?;
    let keyring = context.open_keyring(&store, &officers)?;
    let sealed = officers.keyring.sha256;
    let until = context.now + args.lifetime.as_secs() as i64;
    let by = match context.place(&store).unlock(&keyring, sealed, args.lifetime) {
        Ok(()) => "kernel",
        Err(UnlockError::NoKernelKeyring) => {
            start_agent(&store, sealed, &keyring, until)?;
            "agent"
        }
        Err(other) => return Err(other.into()),
    };
    let ends = Moment::at_office(until).map(|m| m.to_string()).unwrap_or_default();
    output::done(
        context,
        &words::unlocked(context.lang, &ends),
        Some(&words::unlocked_next(context.lang)),
        json!({ "unlocked": true, "until": ends, "by": by }),
    );
    Ok(())
}

/// Starts our own program once more as the agent and gives it the keyring through a pipe. Returns when it listens.
fn start_agent(store: &Store, sealed: KeyringHash, keyring: &Keyring, until: i64) -> Result<(), Failure> {
    let program = std::env::current_exe().map_err(|_| NO_AGENT)?;
    let mut child = Command::new(program)
        .args(["agent", "--register", &place_name(store), "--sealed", &sealed.to_string()])
        .args(["--until", &until.to_string()])
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| NO_AGENT)?;
    // Dropped at once, so that the agent sees the end of the text.
    let sent =
        child.stdin.take().is_some_and(|mut pipe| pipe.write_all(keyring.to_text().as_bytes()).is_ok());
    let mut line = String::new();
    let answered = child.stdout.take().is_some_and(|pipe| BufReader::new(pipe).read_line(&mut line).is_ok());
    if sent && answered && line == super::agent::READY { Ok(()) } else { Err(NO_AGENT.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_unit_and_an_end() {
        assert_eq!(lifetime("30m"), Ok(Duration::from_secs(1800)));
        assert_eq!(lifetime("8h"), Ok(Duration::from_secs(8 * 3600)));
        assert_eq!(lifetime("7d"), Ok(Duration::from_secs(7 * 86400)));
        for bad in ["", "8", "h", "0h", "8d", "-1h", "1.5h", "8hh2", "18446744073709551615d", "8giờ"] {
            assert!(lifetime(bad).is_err(), "{bad}");
        }
    }
}
