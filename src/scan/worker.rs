//! Papers are taken apart in a process of its own.

use std::process::ExitCode;
use std::time::Duration;

use super::{ScanError, Scanned};
use crate::apart::{Limits, Lost, ask, serve};

/// The command that this program runs itself with to take a paper apart.
const WORKER: &str = "scan-worker";

/// A page of a scan at 600 dots an inch in colour is about 100 MB, several times over.
const LIMITS: Limits = Limits { memory: 2 << 30, work: 120, time: Duration::from_secs(60), answer: 64 << 20 };

/// What stands on a paper.
pub fn read(bytes: &[u8]) -> Result<Scanned, ScanError> {
    ask(WORKER, &[bytes], &LIMITS).unwrap_or_else(|lost| {
        Err(match lost {
            Lost::Failed => ScanError::Damaged,
            Lost::TooMuch => ScanError::TooMuch,
            Lost::Unable(kind) => ScanError::Worker(kind),
        })
    })
}

/// Takes one paper apart.
pub fn run() -> ExitCode {
    serve(&LIMITS, Scanned::of)
}
