//! Words of strangers, on their way to a terminal.

use std::borrow::Cow;

/// Whether a terminal would obey this character, or it would turn the reading order round or hide.
pub fn is_obeyed(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text in which a replacement character stands for each of these.
pub fn harmless(text: &str) -> Cow<'_, str> {
    match text.contains(is_obeyed) {
        true => text.replace(is_obeyed, "\u{fffd}").into(),
        false => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stranger_says_can_do_nothing_to_a_terminal() {
        assert_eq!(harmless("a\u{1b}[31mb\u{202e}c\u{7}"), "a\u{fffd}[31mb\u{fffd}c\u{fffd}");
        assert_eq!(harmless("Từ chối\n\tvà lý do"), "Từ chối\n\tvà lý do");
    }
}
