//! The rules of the house that a compiler doesn't know: who may use what, who may print, what may not be left behind.
//!
//! Sources are read as tokens, so that comments, strings and line breaks decide nothing. A module under
//! `#[cfg(test)]` is exempt from the rules about rooms, but not from those about leftovers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use self::lexer::Token;

mod lexer;

/// Crates that one room alone may name, and why it matters.
const KEPT_CRATES: &[(&str, &[&str])] = &[
    // Objects, references and locks have one door.
    ("git2", &["repo"]),
    ("libgit2_sys", &["repo"]),
    // Secrets have one room.
    ("age", &["seal"]),
    ("hkdf", &["seal"]),
    ("chacha20poly1305", &["seal"]),
    ("linux_keyutils", &["seal"]),
    // Errors of these crates quote the text; `yaml` rebuilds them.
    ("serde_yaml", &["yaml"]),
    ("granit_parser", &["yaml"]),
    ("serde_saphyr", &["yaml"]),
    // Modules of other makers run in a process of their own, with nothing else in it.
    ("cryptoki", &["token"]),
    // What comes in a sheet is looked at in one place.
    ("calamine", &["sheet"]),
    ("rust_xlsxwriter", &["sheet"]),
    ("csv", &["sheet"]),
    // A document is laid out by one room, whatever the file.
    ("typst", &["paper"]),
    ("typst_layout", &["paper"]),
    ("typst_pdf", &["paper"]),
    // What others made is taken apart in a process of its own.
    ("hayro_interpret", &["scan"]),
    ("rqrr", &["scan"]),
    // Mail has one door.
    ("lettre", &["mail"]),
    // Talking to a person.
    ("indicatif", &["cli"]),
    ("rpassword", &["cli"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
];

/// Rooms that do no I/O and read no clock.
const PURE_ROOMS: &[&str] = &["model", "rules", "text", "yaml", "pki", "policy", "check", "duty", "desk"];

/// Modules of `std` that a pure room doesn't touch.
const IMPURE_STD: &[&str] = &["env", "fs", "net", "os", "process", "thread"];

const PRINTING: &[&str] = &["print", "println", "eprint", "eprintln"];

/// The rooms in the order of `pub mod` in `src/lib.rs`, which may hold nothing else.
fn rooms() -> Vec<String> {
    let tokens = lexer::tokens(&read(&root().join("src/lib.rs")));
    let mut rooms = Vec::new();
    for statement in tokens.split(|t| t.text == ";").filter(|s| !s.is_empty()) {
        let words: Vec<&str> = statement.iter().map(|t| t.text.as_str()).collect();
        match words.as_slice() {
            ["pub", "mod", room] => rooms.push((*room).to_owned()),
            other => {
                panic!("src/lib.rs holds the list of rooms and nothing else, but has: {}", other.join(" "))
            }
        }
    }
    // A formatter that sorts modules would turn the law into the alphabet.
    let ends = (rooms.first().map(String::as_str), rooms.last().map(String::as_str));
    assert_eq!(ends, (Some("model"), Some("cli")), "the rooms are not in their order: {rooms:?}");
    rooms
}

/// One source file, read once.
struct Source {
    /// Relative to the project, with `/`.
    path: String,
    text: String,
    tokens: Vec<Token>,
    /// The tokens outside tests.
    code: Vec<Token>,
}

impl Source {
    fn new(path: &str, text: &str) -> Source {
        let tokens = lexer::tokens(text);
        let code = without_tests(&tokens);
        Source { path: path.to_owned(), text: text.to_owned(), tokens, code }
    }

    /// The room a file under `src/` belongs to: nothing for `main.rs` and `lib.rs`.
    fn room(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/")?;
        let first = inside.split('/').next()?;
        let room = first.strip_suffix(".rs").unwrap_or(first);
        (!matches!(inside, "main.rs" | "lib.rs")).then_some(room)
    }

    /// How many `super` lead from this file's module to the crate's root.
    fn depth(&self) -> usize {
        let inside = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        inside.trim_end_matches("/mod").split('/').count()
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Every Rust file under the named folders.
fn sources(folders: &[&str]) -> Vec<Source> {
    let mut waiting: Vec<PathBuf> = folders.iter().map(|f| root().join(f)).filter(|f| f.is_dir()).collect();
    let mut found = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
                found.push(Source::new(&name, &read(&path)));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The files of the rooms, without those that `#[cfg(test)] mod name;` brings in.
fn files_of_rooms() -> Vec<Source> {
    let all = sources(&["src"]);
    let tests: BTreeSet<String> = all.iter().flat_map(test_files).collect();
    all.into_iter().filter(|s| s.room().is_some() && !tests.contains(&s.path)).collect()
}

/// The files that a source declares as `#[cfg(test)] mod name;`, also where `pub(crate)` stands before `mod`.
fn test_files(source: &Source) -> Vec<String> {
    let folder = source.path.trim_end_matches(".rs").trim_end_matches("/mod");
    let words: Vec<&str> = source.tokens.iter().map(|t| t.text.as_str()).collect();
    let named = (0..words.len()).filter_map(|i| match words[i..] {
        ["#", "[", "cfg", "(", "test", ")", "]", "mod", name, ";", ..]
        | ["#", "[", "cfg", "(", "test", ")", "]", "pub", "(", "crate", ")", "mod", name, ";", ..] => {
            Some(name)
        }
        _ => None,
    });
    named.flat_map(|name| [format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")]).collect()
}

/// A path as it is meant: `use a::{b, c::d}` gives `a::b` and `a::c::d`.
struct Named {
    line: usize,
    parts: Vec<String>,
}

/// Every path of two parts or more, with braces spread out.
fn paths(tokens: &[Token]) -> Vec<Named> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        // A crate of one word brought in whole: `use age;`, `use age as a;`.
        if tokens[i].text == "use" && tokens.get(i + 2).is_some_and(|t| matches!(t.text.as_str(), ";" | "as"))
        {
            let parts = vec![tokens[i + 1].text.clone()];
            found.push(Named { line: tokens[i + 1].line, parts });
        }
        let follows = tokens.get(i + 1).is_some_and(|t| t.text == "::");
        // After `name::` a word goes on; after `use ::` it begins.
        let begins = i < 2 || tokens[i - 1].text != "::" || !tokens[i - 2].is_name();
        if tokens[i].is_name() && follows && begins {
            i = path(tokens, i, &[], &mut found);
        } else {
            i += 1;
        }
    }
    found
}

/// Reads one path from its first word; gives where reading goes on.
fn path(tokens: &[Token], mut i: usize, before: &[String], found: &mut Vec<Named>) -> usize {
    let line = tokens[i].line;
    let mut parts = before.to_vec();
    loop {
        parts.push(tokens[i].text.clone());
        i += 1;
        if tokens.get(i).is_none_or(|t| t.text != "::") {
            break;
        }
        i += 1;
        match tokens.get(i) {
            Some(t) if t.is_word() || t.text == "*" => {}
            Some(t) if t.text == "{" => {
                i += 1;
                while tokens.get(i).is_some_and(|t| t.text != "}") {
                    match &tokens[i] {
                        t if t.text == "as" => i += 2,
                        t if t.is_word() || t.text == "*" => i = path(tokens, i, &parts, found),
                        _ => i += 1,
                    }
                }
                return i + 1;
            }
            // `Vec::<T>::new`: what stands in the angle brackets is read as a path of its own.
            _ => break,
        }
    }
    found.push(Named { line, parts });
    i
}

/// The tokens outside items under `#[cfg(test)]`.
fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let words: Vec<&str> = tokens[i..].iter().take(7).map(|t| t.text.as_str()).collect();
        if words != ["#", "[", "cfg", "(", "test", ")", "]"] {
            kept.push(tokens[i].clone());
            i += 1;
            continue;
        }
        // The item ends at its first `;` outside brackets or with the brace that closes it.
        i += 7;
        let mut open = 0;
        while let Some(token) = tokens.get(i) {
            i += 1;
            match token.text.as_str() {
                "(" | "[" | "{" => open += 1,
                ")" | "]" | "}" => open -= 1,
                _ => {}
            }
            if open == 0 && matches!(token.text.as_str(), ";" | "}") {
                break;
            }
        }
    }
    kept
}

/// The room of each macro that stands at the crate's root by `#[macro_export]`.
fn exported_macros(sources: &[Source]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for source in sources {
        let words: Vec<&str> = source.tokens.iter().map(|t| t.text.as_str()).collect();
        for (i, w) in words.windows(3).enumerate() {
            if w[0] == "macro_rules" && w[1] == "!" && words[..i].ends_with(&["#", "[", "macro_export", "]"])
            {
                found.insert(w[2].to_owned(), source.room().unwrap_or_default().to_owned());
            }
        }
    }
    found
}

/// What a file says against the order of the rooms.
fn against_the_order(source: &Source, rooms: &[String], macros: &BTreeMap<String, String>) -> Vec<String> {
    let Some(room) = source.room() else { return Vec::new() };
    let Some(own) = rooms.iter().position(|r| r == room) else {
        return vec![format!("{}: belongs to no room of src/lib.rs", source.path)];
    };
    let mut wrong = Vec::new();
    for named in paths(&source.code) {
        let up =
            named.parts.iter().take_while(|p| matches!(p.as_str(), "self" | "super")).collect::<Vec<_>>();
        let supers = up.iter().filter(|p| p.as_str() == "super").count();
        let first = match named.parts[0].as_str() {
            "crate" => named.parts.get(1),
            _ if supers >= source.depth() => named.parts.get(up.len()),
            _ => None,
        };
        let Some(first) = first else { continue };
        let target = macros.get(first).unwrap_or(first);
        match rooms.iter().position(|r| r == target) {
            Some(other) if other > own => {
                wrong.push(format!(
                    "{}:{}: {room} uses {target}, which stands below it",
                    source.path, named.line
                ));
            }
            None if named.parts[0] == "crate" => {
                wrong.push(format!("{}:{}: crate::{first} is no room", source.path, named.line));
            }
            _ => {}
        }
    }
    wrong.dedup();
    wrong
}

/// What a file names that belongs to another room.
fn crates_out_of_place(source: &Source) -> Vec<String> {
    let Some(room) = source.room() else { return Vec::new() };
    let mut wrong = Vec::new();
    for named in paths(&source.code) {
        for (name, allowed) in KEPT_CRATES {
            if named.parts[0] == *name && !allowed.contains(&room) {
                let allowed = allowed.join(" and ");
                wrong.push(format!("{}:{}: {name} is named outside {allowed}", source.path, named.line));
            }
        }
    }
    wrong
}

/// Where a pure room reaches for files, processes, the environment or a clock.
fn impurities(source: &Source) -> Vec<String> {
    if !source.room().is_some_and(|room| PURE_ROOMS.contains(&room)) {
        return Vec::new();
    }
    let mut wrong = Vec::new();
    for named in paths(&source.code) {
        let parts: Vec<&str> = named.parts.iter().map(String::as_str).collect();
        let outside = parts[0] == "std" && parts.get(1).is_some_and(|p| IMPURE_STD.contains(p));
        let clock =
            parts.last() == Some(&"now") || parts.iter().any(|p| matches!(*p, "SystemTime" | "Instant"));
        if outside || clock {
            wrong.push(format!(
                "{}:{}: {} in a room that does no I/O",
                source.path,
                named.line,
                parts.join("::")
            ));
        }
    }
    wrong
}

/// Where a file prints though its room is not `cli`.
fn printing(source: &Source) -> Vec<String> {
    if source.room().is_none_or(|room| room == "cli") {
        return Vec::new();
    }
    let tokens = &source.code;
    let mut wrong = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        let next = tokens.get(i + 1).map_or("", |t| t.text.as_str());
        let previous = i.checked_sub(1).map_or("", |p| tokens[p].text.as_str());
        let prints = PRINTING.contains(&token.text.as_str()) && next == "!";
        let streams = matches!(token.text.as_str(), "stdout" | "stderr")
            && next == "("
            && previous != "."
            && previous != "fn";
        if prints || streams {
            wrong.push(format!("{}:{}: {} outside cli", source.path, token.line, token.text));
        }
    }
    wrong
}

/// What nobody may leave behind, tests included.
fn leftovers(source: &Source) -> Vec<String> {
    let words: Vec<&str> = source.tokens.iter().map(|t| t.text.as_str()).collect();
    let mut wrong = Vec::new();
    let mut found = |line: usize, what: &str| wrong.push(format!("{}:{line}: {what}", source.path));
    for (i, token) in source.tokens.iter().enumerate() {
        match words[i..] {
            [name @ ("dbg" | "todo" | "unimplemented"), "!", ..] => found(token.line, name),
            ["#", "[", "ignore", ..] => found(token.line, "an ignored test"),
            // These representations lose the position of an error.
            ["#", "[", "serde", "(", ref rest @ ..] => {
                let mut arguments = rest.iter().take_while(|w| **w != "]");
                if let Some(word) = arguments.find(|w| matches!(**w, "tag" | "flatten" | "untagged")) {
                    found(token.line, &format!("serde({word})"));
                }
            }
            _ => {}
        }
    }
    for (number, line) in source.text.lines().enumerate() {
        let mut words = line.split(|c: char| !c.is_alphanumeric());
        if let Some(word) = words.find(|w| {
            [concat!("FIX", "ME"), concat!("TO", "DO"), concat!("HA", "CK"), concat!("X", "XX")].contains(w)
        }) {
            found(number + 1, word);
        }
    }
    wrong
}

/// Fails with every violation at once.
fn none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn a_room_uses_only_rooms_above_it() {
    let (rooms, files) = (rooms(), files_of_rooms());
    let macros = exported_macros(&files);
    none(files.iter().flat_map(|s| against_the_order(s, &rooms, &macros)).collect());
}

#[test]
fn a_crate_that_belongs_to_a_room_is_named_there_only() {
    none(files_of_rooms().iter().flat_map(crates_out_of_place).collect());
}

#[test]
fn pure_rooms_do_no_io() {
    none(files_of_rooms().iter().flat_map(impurities).collect());
}

#[test]
fn only_cli_prints() {
    none(files_of_rooms().iter().flat_map(printing).collect());
}

#[test]
fn nothing_is_left_behind() {
    none(sources(&["src", "tests", "benches", "fuzz/fuzz_targets"]).iter().flat_map(leftovers).collect());
}

#[test]
fn the_lock_file_of_the_browser_tests_names_no_host() {
    let lock = read(&root().join("tests/browser/package-lock.json"));
    assert!(lock.contains("\"integrity\""));
    assert!(
        !lock.contains("\"resolved\"") && !lock.contains("://"),
        "made without omit-lockfile-registry-resolved"
    );
}

/// The reader of this file, tried on what it must see and on what it must not.
mod reader {
    use super::*;

    fn order(path: &str, text: &str) -> Vec<String> {
        let rooms: Vec<String> = ["model", "text", "seal", "cli"].map(String::from).to_vec();
        let macros = BTreeMap::from([("messages".to_owned(), "text".to_owned())]);
        against_the_order(&Source::new(path, text), &rooms, &macros)
    }

    #[test]
    fn sees_a_room_below_however_it_is_written() {
        for text in [
            "use crate::seal::Vault;",
            "use crate::{model::Key, seal};",
            "use crate::{\n  model::{Key, Kind},\n  seal::{self as s, Vault},\n};",
            "fn f() -> crate::seal::Vault { loop {} }",
            "fn f(v: Vec<crate /* here */ :: seal::Vault>) {}",
            "use super::super::seal;",
            "use super::{super::seal, other};",
            "macro_rules! m { () => { $crate::seal::open() } }",
            "#[cfg(test)] mod tests { fn f() {} } use crate::seal;",
            "const C: char = '\"'; use crate::seal; const D: char = '\"';",
        ] {
            assert_eq!(order("src/text/words.rs", text).len(), 1, "{text}");
        }
        assert_eq!(order("src/text/mod.rs", "use super::seal;").len(), 1);
        assert_eq!(order("src/text.rs", "use super::seal;").len(), 1);
        assert_eq!(order("src/seal/words.rs", "crate::messages! { }").len(), 0);
        assert_eq!(order("src/model/key.rs", "use crate::messages;").len(), 1);
        assert_eq!(order("src/text/words.rs", "use crate::*;").len(), 1);
        assert_eq!(order("src/other/words.rs", "").len(), 1);
    }

    #[test]
    fn lets_pass_what_is_allowed() {
        for text in [
            "use crate::model::Key; use crate::text::Explain;",
            "use super::seal;",
            "// use crate::seal;\n/* use crate::seal; /* nested */ */",
            "/// See [`crate::seal`].\nfn f() {}",
            "const A: &str = \"crate::seal\"; const B: &str = r#\"\" crate::seal\"#; const C: &[u8] = b\"\\\" crate::seal\";",
            "fn f<'a>(c: &'a str) -> char { '\\'' } // crate::seal",
            "#[cfg(test)]\nmod tests { use crate::seal::Vault; mod inner { fn f() { crate::cli::g() } } }",
            "#[cfg(test)] use crate::seal::Vault; fn f() {}",
            "pub(in crate::text) fn f() {}",
        ] {
            none(order("src/text/words.rs", text));
        }
        none(order("src/main.rs", "use crate::seal;"));
    }

    #[test]
    fn sees_a_crate_out_of_place() {
        let wrong = |path, text| crates_out_of_place(&Source::new(path, text)).len();
        for text in [
            "use age::x25519;",
            "use age;",
            "use age as a;",
            "use ::age::Decryptor;",
            "fn f() { age::Encryptor::with_user_passphrase(p) }",
            "use {serde::Serialize, age::Recipient};",
        ] {
            assert_eq!(wrong("src/repo/store.rs", text), 1, "{text}");
            assert_eq!(wrong("src/seal/vault.rs", text), 0, "{text}");
        }
        assert_eq!(wrong("src/repo/store.rs", "let age = person.age; use crate::seal::age::X; // age::x"), 0);
        assert_eq!(wrong("src/yaml.rs", "serde_yaml::from_str(t)"), 0);
        assert_eq!(wrong("src/rules/data.rs", "serde_yaml::from_str(t)"), 1);
        assert_eq!(wrong("src/rules/data.rs", "serde_saphyr::from_str(t)"), 1);
    }

    #[test]
    fn sees_io_and_clocks() {
        let wrong = |path, text| impurities(&Source::new(path, text)).len();
        assert_eq!(wrong("src/check/mod.rs", "use std::{fmt, fs::File};"), 1);
        assert_eq!(wrong("src/check/mod.rs", "let t = jiff::Zoned::now();"), 1);
        assert_eq!(wrong("src/yaml.rs", "std::env::var(\"HOME\")"), 1);
        assert_eq!(wrong("src/check/mod.rs", "use std::{fmt, str::FromStr, time::Duration};"), 0);
        assert_eq!(wrong("src/repo/mod.rs", "use std::fs;"), 0);
    }

    #[test]
    fn sees_printing_and_leftovers() {
        let prints = |path, text| printing(&Source::new(path, text)).len();
        assert_eq!(prints("src/site/mod.rs", "fn f() { println!(\"x\") }"), 1);
        assert_eq!(prints("src/site/mod.rs", "writeln!(std::io::stderr(), \"x\")"), 1);
        assert_eq!(
            prints("src/site/mod.rs", "command.stdout(Stdio::piped()); writeln!(out, \"println!\")"),
            0
        );
        assert_eq!(prints("src/cli/show.rs", "println!(\"x\")"), 0);
        let left = |text| leftovers(&Source::new("src/site/mod.rs", text)).len();
        assert_eq!(left("#[cfg(test)] mod tests { #[ignore = \"slow\"] fn f() { todo!() } }"), 2);
        assert_eq!(left("#[serde(rename = \"a\", flatten)] struct A;"), 1);
        assert_eq!(left("#[serde(deny_unknown_fields)] struct Tag { tag: u8 }"), 0);
        assert_eq!(left(concat!("// TO", "DO: later")), 1);
        assert_eq!(left("// `chungthu todo` lists duties"), 0);
    }
}
