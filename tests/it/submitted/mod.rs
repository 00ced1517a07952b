//! Branches of work between clones of one server: to review and back, changed on both sides, gone, taken over, split.

mod back;
mod sent;

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::clones::{LAN, MINH, Office, drafted, guarded, refused};
use crate::desk::good;
