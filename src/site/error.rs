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

/// What the template engine says, in the reader's language where it is one of the common faults.
fn engine(lang: Lang, said: &str) -> String {
    let quoted = || said.split(['`', '\'', '"']).nth(1).unwrap_or_default();
    type Said = fn(Lang, &str) -> String;
    let known: &[(&str, Said)] = &[
        ("Variable `", words::fault_variable),
        ("Field `", words::fault_field),
        ("Tried to render", words::fault_render),
        ("Cannot index into an undefined", words::fault_undefined),
        ("Unknown component", words::fault_component),
        ("Unknown filter", words::fault_filter),
    ];
    match known.iter().find(|(start, _)| lang == Lang::Vi && said.starts_with(start)) {
        Some((_, word)) => word(lang, quoted()),
        None if lang == Lang::Vi => words::fault_engine(lang, said),
        None => said.to_owned(),
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
                Some(expression) => words::template_hint(lang, expression),
                None => words::template_hint_plain(lang),
            },
            SiteError::Io { .. } => words::io_hint(lang),
            SiteError::Foreign(_) => words::foreign_hint(lang),
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
}
