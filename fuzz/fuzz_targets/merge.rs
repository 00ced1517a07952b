//! Merging three versions of a record: no panic, and what one side alone changed is what comes out.
#![no_main]

use chungthu::model::merge::merge;
use chungthu::model::{Kind, Record};
use chungthu::yaml::read_typed;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|texts: (&str, &str, &str)| {
    for kind in [Kind::Person, Kind::Device, Kind::Letter] {
        let read = |text: &str| read_typed(kind, text.as_bytes()).ok().map(|record| record.to_value());
        let (Some(base), Some(ours), Some(theirs)) = (read(texts.0), read(texts.1), read(texts.2)) else { continue };
        if let Ok(merged) = merge(kind.table(), &base, &ours, &theirs) {
            let _ = Record::from_value(kind, &merged);
        }
        let only_ours = merge(kind.table(), &base, &ours, &base);
        assert!(only_ours.is_ok_and(|merged| merged == ours));
    }
});
