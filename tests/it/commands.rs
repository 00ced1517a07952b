//! The list of commands in the README is the one the program has.

use std::path::Path;

use clap::CommandFactory;

const BEGIN: &str = "<!-- commands: made from the program, compared by a test -->\n";
const END: &str = "<!-- end of commands -->";

/// One row for each command, those of a group with their own.
fn table() -> String {
    let program = chungthu::cli::args::Arguments::command();
    let mut rows = String::from("| Command | What it does |\n|---|---|\n");
    for command in program.get_subcommands().filter(|c| !c.is_hide_set()) {
        let about = |c: &clap::Command| c.get_about().map(ToString::to_string).unwrap_or_default();
        // A group that also does something by itself has a row of its own.
        if !command.is_subcommand_required_set() {
            rows.push_str(&format!("| `{}` | {} |\n", command.get_name(), about(command)));
        }
        if command.has_subcommands() {
            for inner in command.get_subcommands() {
                rows.push_str(&format!(
                    "| `{} {}` | {} |\n",
                    command.get_name(),
                    inner.get_name(),
                    about(inner)
                ));
            }
        }
    }
    rows
}

#[test]
fn the_readme_lists_the_commands_there_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (listed, after) = rest.split_once(END).unwrap();
    let now = table();
    if std::env::var_os("CHUNGTHU_BLESS").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{now}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(listed, now, "CHUNGTHU_BLESS=1 writes the list anew");
}

/// Every `chungthu …` of a text that is a command: after a back quote, a prompt or a mark, or on a line of its own.
fn said_commands(text: &str) -> Vec<&str> {
    let begins = |before: &str| {
        let before = before.trim_end_matches([' ', '(']);
        let word = before.rsplit([' ', '\n', '"']).next().unwrap_or_default();
        // In a page, a line that begins so is prose unless it stands in a block of code.
        let fences = || before.matches("```").count();
        (before.ends_with('\n') && (fences() % 2 == 1 || !text.contains("```")))
            || before.ends_with(['`', ':', ';', '$', '"', '&', '|'])
            || matches!(word, "or" | "hoặc")
    };
    let places = text.match_indices("chungthu ").filter(|(at, _)| begins(&text[..*at]));
    let ends = |rest: &str| rest.find(['`', '\n', '"', '\\', ';', '|']).unwrap_or(rest.len());
    places.map(|(at, name)| &text[at + name.len()..]).map(|rest| &rest[..ends(rest)]).collect()
}

/// What of a command, as it is said to people, the program doesn't know.
fn unknown(program: &clap::Command, said: &str) -> Option<String> {
    let mut at = program;
    let mut words = said.split_whitespace().map(|word| word.trim_end_matches(['.', ',', ':', ')']));
    while let Some(word) = words.next() {
        if let Some(long) = word.strip_prefix("--").map(|word| word.split('=').next().unwrap_or_default()) {
            let mut known = at.get_arguments().chain(program.get_arguments());
            let Some(option) = known.find(|option| option.get_long() == Some(long)) else {
                return Some(word.to_owned());
            };
            if option.get_action().takes_values() && !word.contains('=') {
                words.next();
            }
        } else if word == "-C" {
            words.next();
        } else if at.has_subcommands() {
            match at.find_subcommand(word) {
                Some(inner) => at = inner,
                None if std::ptr::eq(at, program) || at.is_subcommand_required_set() => {
                    return Some(word.to_owned());
                }
                None => {}
            }
        }
    }
    None
}

#[test]
fn every_command_that_texts_name_is_one_there_is() {
    let program = chungthu::cli::args::Arguments::command();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages =
        ["README.md", "README.vi.md", "SECURITY.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];
    let pages = pages.iter().map(|page| root.join(page));
    let folders = ["src/text", "templates", "site", "records", "scripts"].map(|folder| root.join(folder));
    let files = folders.into_iter().flat_map(|folder| walkdir::WalkDir::new(folder).into_iter());
    let files = files.map(|entry| entry.unwrap()).filter(|entry| entry.file_type().is_file());
    let (mut looked, mut wrong) = (0, Vec::new());
    for path in pages.chain(files.map(|entry| entry.into_path())) {
        let text = std::fs::read_to_string(&path).unwrap();
        for said in said_commands(&text) {
            looked += 1;
            if let Some(word) = unknown(&program, said) {
                wrong.push(format!("{}: chungthu {said} ({word})", path.display()));
            }
        }
    }
    assert!(looked > 100, "only {looked} commands were found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_no_command_is_seen() {
    let program = chungthu::cli::args::Arguments::command();
    for said in ["nosuch", "officer nosuch", "list --nosuch", "-C register nosuch"] {
        assert!(unknown(&program, said).is_some(), "{said}");
    }
    for said in
        ["show {handle}", "-C {dir} add unit", "officer add", "audit", "audit sample 3", "doctor --mend."]
    {
        assert_eq!(unknown(&program, said), None, "{said}");
    }
    assert_eq!(said_commands("Run `chungthu check`, or chungthu log; the chungthu desk"), ["check", "log"]);
}
