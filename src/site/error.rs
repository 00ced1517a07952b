//! Why the site could not be built.

use std::io;
use std::path::PathBuf;

use super::sealed::SealingFault;
use crate::model::{Key, Lang};
use crate::text::{Explain, Failing, harmless, seal, site as words};

/// Why the site could not be built. What a page would have shown is in none of them.
#[derive(Debug)]
pub enum SiteError {
    /// A template that can't be read or rendered.
    Template(TemplateFault),
    /// A file or folder that can't be read or written.
    Io { path: PathBuf, cause: io::Error },
    /// A file of someone else stands where a page has to go.
    Foreign(PathBuf),
    /// Another build writes into the folder.
    Held(PathBuf),
    /// A folder of the site is a link to another.
    Linked(PathBuf),
    /// The topmost folder of the machine.
    Topmost(PathBuf),
    /// A port at which nothing can be served.
    Port { port: u16, cause: io::Error },
    /// A record that could be read before can't be any more.
    Unread(Key),
    /// The list of the files made by earlier builds is damaged.
    Manifest(PathBuf),
    /// Nothing can be sealed to somebody who was named.
    Sealing(SealingFault),
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFault {
    /// The template and the line in it, where they are known.
    pub place: Option<(String, usize)>,
    /// What the template says there.
    pub expression: Option<String>,
    /// What is wrong, in the words of the template engine; nothing where these might quote a value.
    pub fault: Option<String>,
}

/// How messages of the engine about a name that isn't there begin: what may stand there is seen in the built-in template.
const OF_VARIABLES: [&str; 4] =
    ["Variable `", "Field `", "Tried to render", "Cannot index into an undefined"];

/// What the template engine says, in the reader's language.
fn engine(lang: Lang, said: &str) -> String {
    if lang == Lang::En {
        return said.to_owned();
    }
    let quoted: Vec<&str> = said.split(['`', '\'', '"']).skip(1).step_by(2).collect();
    let quoted = |at: usize| quoted.get(at).copied().unwrap_or_default();
    type Said = fn(Lang, &str) -> String;
    type Plain = fn(Lang) -> String;
    // How the message begins, or what stands in it, with the place of the quoted name in it.
    let known: &[(&str, usize, Said)] = &[
        ("Variable `", 0, words::fault_variable),
        ("Field `", 0, words::fault_field),
        ("Tried to render", 0, words::fault_render),
        ("Cannot index into an undefined", 0, words::fault_undefined),
        ("Unknown component", 0, words::fault_component),
        ("Component '", 0, words::fault_component),
        ("Unknown filter", 0, words::fault_filter),
        ("Unknown test", 0, words::fault_test),
        ("Unknown function", 0, words::fault_function),
        ("Unknown template", 0, words::fault_template),
        ("is inheriting from", 1, words::fault_template),
        ("' not found", 0, words::fault_template),
        ("is not defined in any parent template", 0, words::fault_block),
        ("Block `", 0, words::fault_block),
        ("Circular ", 0, words::fault_circle),
        ("Missing `", 0, words::fault_unclosed),
        ("Cut off: missing", 0, words::fault_cut),
        ("Unclosed component", 0, words::fault_unclosed),
        ("in the opening tag", 1, words::fault_other_end),
        ("doesn't match opening tag", 0, words::fault_other_end),
        ("Template already contains", 0, words::fault_twice),
        ("is defined in both", 0, words::fault_twice),
        ("Missing keyword argument", 0, words::fault_argument),
    ];
    let plain: &[(&str, Plain)] = &[
        ("The template is empty", words::fault_empty),
        ("Unknown tag", words::fault_tag),
        ("Unexpected end of input", words::fault_end),
        ("Closing comment tag", words::fault_comment),
        ("is missing its closing", words::fault_string),
        ("unexpected end of string", words::fault_string),
        ("needs to be the first tag", words::fault_extends),
        ("This content would be ignored", words::fault_ignored),
        ("reserved keyword", words::fault_reserved),
        ("Maximum render recursion depth", words::fault_endless),
    ];
    let named =
        known.iter().find(|(part, ..)| said.contains(part)).map(|(_, at, word)| word(lang, quoted(*at)));
    let plainly = || plain.iter().find(|(part, _)| said.contains(part)).map(|(_, word)| word(lang));
    named.or_else(plainly).unwrap_or_else(|| {
        match said.strip_prefix("Found ").and_then(|rest| rest.split_once(" but ")) {
            Some((found, _)) => words::fault_found(lang, found.trim_matches('`')),
            None => words::fault_syntax(lang),
        }
    })
}

impl TemplateFault {
    /// Whether it is about a name that there isn't.
    fn is_of_variable(&self) -> bool {
        let said = self.fault.as_deref().unwrap_or_default();
        OF_VARIABLES.iter().any(|start| said.starts_with(start))
    }
}

impl Explain for SiteError {
    fn what(&self, lang: Lang) -> String {
        match self {
            SiteError::Template(fault) => {
                let said = fault.fault.as_deref().map(|said| engine(lang, said));
                let said = said.unwrap_or_else(|| words::not_rendered(lang));
                match &fault.place {
                    Some((file, line)) => words::template(lang, file, &line.to_string(), &said),
                    None => words::template_unplaced(lang, &said),
                }
            }
            SiteError::Io { path, cause } => {
                words::io(lang, &path.display().to_string(), &seal::io(lang, cause.kind()))
            }
            SiteError::Foreign(path) => words::foreign(lang, &path.display().to_string()),
            SiteError::Held(path) => words::held(lang, &path.display().to_string()),
            SiteError::Linked(path) => words::linked(lang, &path.display().to_string()),
            SiteError::Topmost(path) => words::topmost(lang, &path.display().to_string()),
            SiteError::Port { port, cause } => {
                let why = match cause.kind() {
                    io::ErrorKind::AddrInUse => words::port_in_use(lang),
                    io::ErrorKind::PermissionDenied => words::port_denied(lang),
                    other => seal::io(lang, other),
                };
                words::not_served(lang, &port.to_string(), &why)
            }
            SiteError::Unread(key) => words::unread(lang, &key.to_string()),
            SiteError::Manifest(path) => words::bad_manifest(lang, &path.display().to_string()),
            SiteError::Sealing(SealingFault::Nobody { handle, officers }) => {
                words::seal_nobody(lang, &harmless(handle), &officers.join(", "))
            }
            SiteError::Sealing(SealingFault::Over { handle, until }) => {
                words::seal_over(lang, handle, &until.to_string())
            }
            SiteError::Sealing(SealingFault::NoKey(handle)) => words::seal_no_key(lang, handle),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            SiteError::Template(fault) => match &fault.expression {
                Some(expression) if fault.is_of_variable() => words::template_hint(lang, expression),
                Some(expression) => words::template_hint_syntax(lang, expression),
                None => words::template_hint_plain(lang),
            },
            SiteError::Io { .. } => words::io_hint(lang),
            SiteError::Foreign(_) => words::foreign_hint(lang),
            SiteError::Held(_) => words::held_hint(lang),
            SiteError::Linked(_) => words::linked_hint(lang),
            SiteError::Topmost(_) => words::topmost_hint(lang),
            SiteError::Port { .. } => words::not_served_hint(lang),
            SiteError::Unread(_) => words::unread_hint(lang),
            SiteError::Manifest(_) => words::bad_manifest_hint(lang),
            SiteError::Sealing(SealingFault::Nobody { .. }) => words::seal_nobody_hint(lang),
            SiteError::Sealing(SealingFault::Over { .. }) => words::seal_over_hint(lang),
            SiteError::Sealing(SealingFault::NoKey(_)) => words::seal_no_key_hint(lang),
        })
    }

    fn passes(&self) -> bool {
        matches!(self, SiteError::Held(_))
    }

    fn failing(&self) -> Failing {
        match self {
            SiteError::Template(_) => Failing::Refused,
            SiteError::Sealing(_) | SiteError::Topmost(_) => Failing::Usage,
            _ => Failing::Unable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_said_in_vietnamese() {
        let port = |kind: io::ErrorKind| SiteError::Port { port: 80, cause: kind.into() }.what(Lang::Vi);
        assert!(port(io::ErrorKind::AddrInUse).ends_with("đang có chương trình khác dùng"));
        assert!(port(io::ErrorKind::PermissionDenied).ends_with("không có quyền dùng cổng này"));
        let cause = io::Error::from_raw_os_error(28);
        let full = SiteError::Io { path: "x".into(), cause }.what(Lang::Vi);
        assert!(!full.contains("No space") && !full.contains("os error"), "{full}");
        assert_eq!(engine(Lang::Vi, "Variable `nmae` not found in context"), "không có biến «nmae»");
        assert_eq!(engine(Lang::En, "Variable `nmae` not found"), "Variable `nmae` not found");
    }

    #[test]
    fn what_the_engine_says_is_said_in_vietnamese_to_the_last_word() {
        let said = [
            ("Unknown tag", "không có thẻ này"),
            (
                "Template 'door.html' is inheriting from 'bse.html', which doesn't exist or isn't loaded",
                "không có mẫu «bse.html»",
            ),
            ("Template 'x.html' not found", "không có mẫu «x.html»"),
            ("Block `mian` is not defined in any parent template", "mẫu gốc không có khối «mian»"),
            ("Circular include detected for template 'a.html'", "mẫu «a.html» gọi vòng trở lại chính nó"),
            ("Found `%}` but expected identifier", "gặp «%}» ở chỗ không đúng cú pháp"),
            ("List comprehensions support only a single `for` clause", "cú pháp không đúng"),
            (
                "Block was named `a` in the opening tag, found `b` as name in the end tag",
                "thẻ đóng «b» không khớp với thẻ mở",
            ),
        ];
        for (english, vietnamese) in said {
            assert_eq!(engine(Lang::Vi, english), vietnamese);
        }
    }
}
