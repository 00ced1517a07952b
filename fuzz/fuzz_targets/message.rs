//! A commit's message has one spelling, so that nothing sealed can hide in it.
#![no_main]

use chungthu::policy::Message;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(message) = Message::parse(text) {
        assert_eq!(message.to_string(), text);
    }
});
