//! The acts of the desk, pure: what arrived, and what the register says → what is to be written.

pub mod import;
pub mod listed;
