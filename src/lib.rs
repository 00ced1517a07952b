//! The register of a certificate desk, kept as sealed records in git.
//!
//! The order of the modules below is the law of the house: a room may use only rooms that stand above it
//! (`tests/it/house.rs` holds it). `model`, `rules`, `text`, `yaml`, `pki`, `policy`, `check` and `duty` do no I/O;
//! only `seal` holds secrets (PINs apart: `token`), only `repo` names git2, only `cli` prints.

pub mod model;
pub mod rules;
pub mod text;
pub mod yaml;
pub mod pki;
pub mod apart;
pub mod scan;
pub mod seal;
pub mod policy;
pub mod repo;
pub mod gate;
pub mod register;
pub mod check;
pub mod duty;
pub mod change;
pub mod exchange;
pub mod audit;
pub mod desk;
pub mod token;
pub mod paper;
pub mod sheet;
pub mod mail;
pub mod site;
pub mod demo;
pub mod cli;
