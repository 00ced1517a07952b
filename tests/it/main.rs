//! One binary for all tests that look at the project from outside: linking is what costs.

#![expect(clippy::unwrap_used, reason = "a test ends with the panic")]

mod access;
mod acts;
mod answers;
mod asked;
mod audit;
mod bad_input;
mod branches;
mod clones;
mod commands;
mod crash;
mod crossed;
mod damaged;
mod desk;
mod duties;
mod epoch;
mod erase;
mod house;
mod hsm;
mod huge;
mod imported;
mod keyrings;
mod late;
mod machinery;
mod office;
mod onward;
mod pins;
mod paper;
mod people;
mod reading;
mod readme;
mod recovery;
mod records;
mod records_cli;
mod rekey;
mod review;
mod sampled;
mod security;
mod server;
mod sheets;
mod site;
mod stranded;
mod submitted;
mod succeeded;
mod sync;
