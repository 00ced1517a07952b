//! The register of a certificate desk, kept as sealed records in git.
//!
//! The order of the modules below is the law of the house: a room may use only rooms that stand above it
//! (`tests/it/house.rs` holds it). `model`, `rules`, `text`, `yaml`, `pki`, `policy` and `check` do no I/O;
//! only `seal` holds secrets, only `repo` names git2, only `cli` prints.

pub mod audit;
pub mod change;
pub mod check;
pub mod cli;
pub mod demo;
pub mod model;
pub mod pki;
pub mod policy;
pub mod register;
pub mod repo;
pub mod rules;
pub mod seal;
pub mod site;
pub mod text;
pub mod yaml;
