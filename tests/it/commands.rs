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
