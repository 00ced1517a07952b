//! Why the site could not be built.

use std::io;
use std::path::PathBuf;

use super::sealed::SealingFault;
use crate::model::{Key, Lang};
use crate::text::{Explain, Failing, harmless, site as words};

/// Why the site could not be built. What a page would have shown is in none of them.
#[derive(Debug)]
pub enum SiteError {
    /// A template that can't be read or rendered.
    Template(TemplateFault),
    /// A file or folder that can't be read or written.
    Io { path: PathBuf, cause: io::Error },
    /// A file of someone else stands where a page has to go.
    Foreign(PathBuf),
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

impl Explain for SiteError {
    fn what(&self, lang: Lang) -> String {
        match self {
            SiteError::Template(fault) => {
                let said = fault.fault.clone().unwrap_or_else(|| words::not_rendered(lang));
                match &fault.place {
                    Some((file, line)) => words::template(lang, file, &line.to_string(), &said),
                    None => words::template_unplaced(lang, &said),
                }
            }
            SiteError::Io { path, cause } => words::io(lang, &path.display().to_string(), &cause.to_string()),
            SiteError::Foreign(path) => words::foreign(lang, &path.display().to_string()),
            SiteError::Port { port, cause } => words::not_served(lang, &port.to_string(), &cause.to_string()),
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
            SiteError::Sealing(_) => Failing::Usage,
            _ => Failing::Unable,
        }
    }
}
