//! The help in the language that is asked for: clap has the English of it.

use std::ffi::OsString;

use clap::Command;

use super::settings::UserSettings;
use crate::model::Lang;
use crate::text::help as words;

/// The language that is asked for, before the arguments are read: by `--lang`, the environment, or the user's settings.
pub fn lang(arguments: &[OsString]) -> Lang {
    let typed = || {
        let mut words = arguments.iter().filter_map(|word| word.to_str());
        words.find_map(|word| word.strip_prefix("--lang=").map(str::to_owned)).or_else(|| {
            let at = arguments.iter().position(|word| word == "--lang")?;
            arguments.get(at + 1)?.to_str().map(str::to_owned)
        })
    };
    let set = || UserSettings::read().ok()?.lang;
    match typed().or_else(|| std::env::var("CHUNGTHU_LANG").ok()).or_else(set).as_deref() {
        Some("en") => Lang::En,
        _ => Lang::Vi,
    }
}

/// The command with its help in a language.
pub fn told(mut command: Command, lang: Lang) -> Command {
    if lang == Lang::En {
        return command;
    }
    // Built first, so that `--help` itself and the options that every command takes are there to be told.
    command.build();
    vietnamese(command, "")
}

fn vietnamese(mut command: Command, path: &str) -> Command {
    let lang = Lang::Vi;
    let template =
        format!("{{before-help}}{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}", words::usage(lang));
    command = command.help_template(template).subcommand_help_heading(words::commands(lang));
    if let Some(about) = words::vietnamese(path, None) {
        command = command.about(about);
    }
    let argument = |argument: clap::Arg| {
        let heading = if argument.is_positional() { words::arguments(lang) } else { words::options(lang) };
        // Under a heading of ours, clap would sort by name what is typed in order.
        let argument = match argument.get_index() {
            Some(place) => argument.display_order(place),
            None => argument,
        };
        let argument = argument.help_heading(heading);
        match words::vietnamese(path, Some(argument.get_id().as_str())) {
            Some(help) => {
                let help = [vec![help.to_owned()], besides(&argument)].concat().join(" ");
                argument.help(help).hide_default_value(true).hide_env(true).hide_possible_values(true)
            }
            None => argument,
        }
    };
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim_start().to_owned();
    let usage = usage
        .replace("OPTIONS", &words::any_options(lang))
        .replace("<COMMAND>", &format!("<{}>", words::any_command(lang)))
        .replace("[COMMAND]", &format!("[{}]", words::any_command(lang)));
    command = command.override_usage(usage);
    command.mut_args(argument).mut_subcommands(|inner| {
        let path = format!("{path} {}", inner.get_name());
        vietnamese(inner, path.trim_start())
    })
}

/// What clap says of an argument besides its help, which it says in English.
fn besides(argument: &clap::Arg) -> Vec<String> {
    let lang = Lang::Vi;
    if !argument.get_action().takes_values() {
        return Vec::new();
    }
    let variable = argument.get_env().map(|name| words::variable(lang, &name.to_string_lossy()));
    let defaults: Vec<_> =
        argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let default = (!defaults.is_empty()).then(|| words::default(lang, &defaults.join(" ")));
    let possible = argument.get_possible_values();
    let values: Vec<&str> = possible.iter().map(|value| value.get_name()).collect();
    let one_of = (!values.is_empty()).then(|| words::one_of(lang, &values.join(", ")));
    [variable, default, one_of].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::super::args::Arguments;
    use super::*;

    fn lacking(command: &Command, path: &str, found: &mut Vec<String>) {
        if command.is_hide_set() {
            return;
        }
        if command.get_about().is_none() || words::vietnamese(path, None).is_none() {
            found.push(path.to_owned());
        }
        for argument in command.get_arguments() {
            let id = argument.get_id().as_str();
            if argument.get_help().is_none() || words::vietnamese(path, Some(id)).is_none() {
                found.push(format!("{path} {id}"));
            }
        }
        for inner in command.get_subcommands() {
            lacking(inner, format!("{path} {}", inner.get_name()).trim_start(), found);
        }
    }

    #[test]
    fn every_command_and_argument_has_its_help_in_both_languages() {
        let mut command = Arguments::command();
        command.build();
        let mut found = Vec::new();
        lacking(&command, "", &mut found);
        assert!(found.is_empty(), "without help in one language: {found:#?}");
    }

    #[test]
    fn help_is_told_in_vietnamese() {
        let mut command = told(Arguments::command(), Lang::Vi);
        let list = command.find_subcommand_mut("list").unwrap().render_help().to_string();
        assert!(list.starts_with("Liệt kê hồ sơ"), "{list}");
        assert!(list.find("<KIND>  ") < list.find("[FIELD=VALUE]...  "), "{list}");
        for word in ["Cách dùng: chungthu list", "Tham số:", "Tùy chọn:", "Loại hồ sơ", "In hướng dẫn"]
        {
            assert!(list.contains(word), "{word}: {list}");
        }
        assert!(command.render_help().to_string().contains("Lệnh:"));
        assert!(list.contains("[TÙY CHỌN] <KIND>") && list.contains("[mặc định: .]"), "{list}");
    }

    #[test]
    fn nothing_of_the_vietnamese_help_is_english() {
        fn all(command: &mut Command) {
            let help = command.render_help().to_string();
            for word in ["OPTIONS", "COMMAND", "default:", "possible values", "env:", "Usage"] {
                assert!(!help.contains(word), "{word}: {help}");
            }
            command.get_subcommands_mut().for_each(all);
        }
        all(&mut told(Arguments::command(), Lang::Vi));
    }

    #[test]
    fn the_language_is_the_one_that_was_typed() {
        let arguments = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        assert!(lang(&arguments(&["--lang", "en", "list"])) == Lang::En);
        assert!(lang(&arguments(&["list", "--lang=en"])) == Lang::En);
        assert!(lang(&arguments(&["list", "--lang=vi"])) == Lang::Vi);
    }
}
