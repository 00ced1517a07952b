//! A mail as a reader takes it apart.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// A mail: its headers, unfolded and decoded, and its parts.
pub struct Read {
    pub headers: Vec<(String, String)>,
    /// Type and content of each part.
    pub parts: Vec<(String, String)>,
    pub raw: String,
}

impl Read {
    pub fn new(bytes: &[u8]) -> Read {
        let raw = String::from_utf8(bytes.to_vec()).unwrap();
        for line in raw.split("\r\n") {
            assert!(line.len() <= 998 && line.is_ascii() && !line.contains(['\r', '\n']), "{line:?}");
        }
        let (head, body) = raw.split_once("\r\n\r\n").unwrap();
        let headers = headers(head);
        let kind = find(&headers, "Content-Type").unwrap();
        let boundary = kind.split_once("boundary=").unwrap().1.trim_matches('"');
        let mark = format!("--{boundary}");
        let pieces = body.split(&mark).skip(1).map(|piece| piece.trim_start_matches("\r\n"));
        let parts = pieces.take_while(|piece| !piece.starts_with("--")).map(|piece| {
            let (head, content) = piece.split_once("\r\n\r\n").unwrap();
            let own = self::headers(head);
            let coding = find(&own, "Content-Transfer-Encoding").unwrap_or_default();
            let content = match coding.as_str() {
                "base64" => BASE64_STANDARD.decode(content.replace("\r\n", "")).unwrap(),
                "quoted-printable" => quoted(content),
                _ => content.as_bytes().to_vec(),
            };
            (find(&own, "Content-Type").unwrap(), String::from_utf8(content).unwrap())
        });
        let parts = parts.collect();
        Read { headers, parts, raw }
    }

    pub fn header(&self, name: &str) -> String {
        find(&self.headers, name).unwrap_or_else(|| panic!("no {name} in {}", self.raw))
    }

    pub fn text(&self) -> &str {
        self.part("text/plain")
    }

    pub fn calendar(&self) -> &str {
        self.part("text/calendar")
    }

    fn part(&self, kind: &str) -> &str {
        &self.parts.iter().find(|(known, _)| known.starts_with(kind)).unwrap().1
    }
}

fn find(headers: &[(String, String)], name: &str) -> Option<String> {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
}

fn headers(head: &str) -> Vec<(String, String)> {
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let one = |line: &str| {
        let (name, value) = line.split_once(':').unwrap();
        (name.to_owned(), words(value.trim()))
    };
    unfolded.split("\r\n").filter(|line| !line.is_empty()).map(one).collect()
}

/// RFC 2047: white space between two encoded words says nothing.
fn words(value: &str) -> String {
    let mut text = String::new();
    let (mut rest, mut after_word) = (value, false);
    while let Some(at) = rest.find("=?utf-8?b?") {
        let before = &rest[..at];
        if !(after_word && before.trim().is_empty()) {
            text.push_str(before);
        }
        let (word, next) = rest[at + 10..].split_once("?=").unwrap();
        assert!(word.len() <= 75);
        text.push_str(std::str::from_utf8(&BASE64_STANDARD.decode(word).unwrap()).unwrap());
        (rest, after_word) = (next, true);
    }
    text + rest
}

fn quoted(content: &str) -> Vec<u8> {
    let content = content.replace("=\r\n", "");
    let (mut bytes, mut rest) = (Vec::new(), content.as_bytes());
    while let Some((first, more)) = rest.split_first() {
        match first {
            b'=' => {
                let hex = std::str::from_utf8(&more[..2]).unwrap();
                bytes.push(u8::from_str_radix(hex, 16).unwrap());
                rest = &more[2..];
            }
            _ => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    bytes
}
