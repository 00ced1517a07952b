//! One binary for all tests that look at the project from outside: linking is what costs.

#![expect(clippy::unwrap_used, reason = "a test ends with the panic")]

mod answers;
mod audit;
mod bad_input;
mod branches;
mod commands;
mod crash;
mod desk;
mod erase;
mod house;
mod machinery;
mod office;
mod people;
mod readme;
mod records;
mod records_cli;
mod review;
mod security;
mod server;
mod site;
mod sync;
