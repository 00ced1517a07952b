//! Reads pages as far as it takes to see that they are whole: tags in balance, links that lead somewhere, nothing
//! inline.

use std::collections::BTreeSet;
use std::path::Path;

const VOID: [&str; 6] = ["br", "hr", "img", "input", "link", "meta"];

/// Checks every page of a site.
pub fn check(root: &Path) {
    let files = super::files(root);
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(text.starts_with("<!doctype html>\n<html lang=\""), "{path}");
        let tags = tags(text);
        balanced(path, &tags);
        let ids: BTreeSet<&str> = tags.iter().filter_map(|tag| tag.value("id")).collect();
        assert_eq!(
            ids.len(),
            tags.iter().filter(|tag| tag.value("id").is_some()).count(),
            "{path}: an id twice"
        );
        for tag in &tags {
            assert!(
                !tag.attributes.iter().any(|(name, _)| name.starts_with("on") || name == "style"),
                "{path}: {tag:?}"
            );
            assert!(
                tag.name != "script" || tag.closing || tag.value("src").is_some(),
                "{path}: a script inline"
            );
            for target in ["href", "src"].iter().filter_map(|name| tag.value(name)) {
                let to = match target.split_once('#') {
                    Some(("", fragment)) => {
                        assert!(ids.contains(fragment), "{path}: {target}");
                        continue;
                    }
                    Some((page, _)) => page,
                    None => target,
                };
                assert!(
                    files.contains_key(&resolve(path, to)),
                    "{path} leads to {target}, which isn't there"
                );
            }
        }
    }
}

/// The file that a relative address leads to.
fn resolve(page: &str, to: &str) -> String {
    let mut way: Vec<&str> = page.split('/').collect();
    way.pop();
    for part in to.split('/') {
        match part {
            ".." => drop(way.pop().unwrap()),
            part => way.push(part),
        }
    }
    way.join("/")
}

#[derive(Debug)]
struct Tag {
    name: String,
    closing: bool,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn value(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

fn tags(text: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        // Attributes are quoted and escaped, so that no value holds the sign.
        let end = start + rest[start..].find('>').expect("a tag that ends");
        let inner = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if inner.starts_with('!') {
            continue;
        }
        let closing = inner.starts_with('/');
        let inner = inner.trim_start_matches('/');
        let (name, mut list) = inner.split_once([' ', '\n']).unwrap_or((inner, ""));
        assert!(!name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric()), "<{inner}>");
        let mut attributes = Vec::new();
        while !list.trim().is_empty() {
            list = list.trim_start();
            let name_end = list.find(['=', ' ']).unwrap_or(list.len());
            let (name, after) = list.split_at(name_end);
            let value = after
                .strip_prefix("=\"")
                .map(|value| value.split_once('"').expect("a closing quotation mark"));
            let (value, after) = value.unwrap_or(("", after));
            attributes.push((name.to_owned(), value.to_owned()));
            list = after;
        }
        tags.push(Tag { name: name.to_owned(), closing, attributes });
    }
    tags
}

fn balanced(path: &str, tags: &[Tag]) {
    let mut open: Vec<&str> = Vec::new();
    for tag in tags.iter().filter(|tag| !VOID.contains(&tag.name.as_str())) {
        if tag.closing {
            assert_eq!(open.pop(), Some(tag.name.as_str()), "{path}: </{}> closes another", tag.name);
        } else {
            open.push(&tag.name);
        }
    }
    assert!(open.is_empty(), "{path}: {open:?} never end");
}
