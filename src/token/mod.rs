//! PKCS #11: tokens, the keys on them and what they sign. The only room that names cryptoki, and the one that holds PINs.
//!
//! A module is somebody else's library that can crash or hang. It is loaded by a process of its own, [`worker`], which
//! [`Module`] starts, talks to and gives a time for every call. Plain types go in and out; git is nothing to this room.

mod calls;
pub mod challenge;
mod client;
mod error;
mod facts;
mod frame;
mod image;
pub mod journal;
mod make;
mod message;
mod pin;
pub mod proof;
pub mod plan;
pub mod worker;

pub use client::{Limits, Module, Pair, same_serial};
pub use error::{Step, TokenError};
pub use facts::{Algorithm, Class, KeyAttributes, Mechanism, Object, PinState, TokenFacts};
pub use make::{Made, Maker, RowFault, Stop, hex};
pub use message::{Fault, Rv, RvKind};
pub use pin::{Pin, PinError, PinSource};
