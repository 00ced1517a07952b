//! Asking the person at the terminal. With `--batch`, or where there is no terminal, nobody is asked.

use std::io::{self, BufRead, IsTerminal, Write};

use secrecy::SecretString;

use crate::model::Lang;
use crate::seal::{Prompt, Question};
use crate::text::cli as words;

/// Asks on the terminal.
pub struct Terminal {
    pub lang: Lang,
    /// Whether anybody may be asked at all.
    pub asks: bool,
}

impl Terminal {
    /// A terminal that asks only where there is one and `--batch` was not given.
    pub fn new(lang: Lang, batch: bool) -> Terminal {
        Terminal { lang, asks: !batch && io::stdin().is_terminal() && io::stderr().is_terminal() }
    }

    /// Asks for a new passphrase, twice until both are the same; nothing where it is left empty or nobody can be asked.
    /// `question` says what it is for.
    pub fn new_passphrase(&self, question: &str) -> Option<SecretString> {
        if !self.asks {
            return None;
        }
        let ask = |text: &str| rpassword::prompt_password(format!("{text} ")).ok();
        loop {
            let first = ask(question).filter(|first| !first.is_empty())?;
            if ask(&words::new_passphrase_again(self.lang))? == first {
                return Some(SecretString::from(first));
            }
            self.tell(&words::passphrases_differ(self.lang));
        }
    }

    /// Asks for one line that may be seen; nothing where nobody can be asked or the input ends.
    pub fn ask(&self, question: &str) -> Option<String> {
        if !self.asks {
            return None;
        }
        let _ = write!(io::stderr().lock(), "{question} ");
        let mut line = String::new();
        match io::stdin().lock().read_line(&mut line) {
            Ok(n) if n > 0 => Some(line.trim_end_matches(['\n', '\r']).to_owned()),
            _ => None,
        }
    }
}

impl Prompt for Terminal {
    fn secret(&self, question: Question<'_>) -> Option<SecretString> {
        if !self.asks {
            return None;
        }
        let text = match question {
            Question::Identity(path) => words::ask_identity(self.lang, &path.display().to_string()),
            Question::SigningKey(path) => words::ask_signing_key(self.lang, &path.display().to_string()),
            Question::Plugin(text) => text.to_owned(),
        };
        rpassword::prompt_password(format!("{text} ")).ok().map(SecretString::from)
    }

    fn line(&self, question: &str) -> Option<String> {
        self.ask(question)
    }

    fn confirm(&self, question: &str, yes: &str, no: Option<&str>) -> Option<bool> {
        let choice = match no {
            Some(no) => format!("{question} [{yes}/{no}]"),
            None => format!("{question} [{yes}]"),
        };
        self.ask(&choice).map(|answer| answer.trim() == yes)
    }

    fn tell(&self, message: &str) {
        let _ = writeln!(io::stderr().lock(), "{message}");
    }
}
