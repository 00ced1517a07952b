//! Name constraints (RFC 5280, 4.2.1.10): which names a CA may certify.

use x509_parser::extensions::{GeneralName, NameConstraints};

use super::cert::{CertError, CertFacts};
use super::dn::Dn;

/// An alternative name other than an address, as far as constraints look at it.
#[derive(Clone, PartialEq, Eq)]
pub enum OtherName {
    Host(String),
    Directory(Dn),
    /// A form of which constraints aren't understood here, by its tag (RFC 5280, GeneralName).
    Unknown(u8),
}

impl OtherName {
    pub(super) fn read(name: &GeneralName<'_>) -> Result<OtherName, CertError> {
        Ok(match name {
            GeneralName::DNSName(host) => OtherName::Host(host.to_ascii_lowercase()),
            GeneralName::DirectoryName(name) => OtherName::Directory(Dn::read(name)?),
            other => OtherName::Unknown(tag(other)),
        })
    }
}

/// The forms that are told apart, numbered as in GeneralName; what can't be read has none of them.
fn tag(name: &GeneralName<'_>) -> u8 {
    match name {
        GeneralName::OtherName(..) => 0,
        GeneralName::RFC822Name(_) => 1,
        GeneralName::DNSName(_) => 2,
        GeneralName::X400Address(_) => 3,
        GeneralName::DirectoryName(_) => 4,
        GeneralName::EDIPartyName(_) => 5,
        GeneralName::URI(_) => 6,
        GeneralName::IPAddress(_) => 7,
        GeneralName::RegisteredID(_) => 8,
        GeneralName::Invalid(..) => u8::MAX,
    }
}

/// A subtree of names.
#[derive(Clone, PartialEq, Eq)]
enum Tree {
    /// An address, a host (`mof.gov.vn`), or all hosts below one (`.mof.gov.vn`).
    Address(String),
    Host(String),
    Directory(Dn),
    Unknown(u8),
}

impl Tree {
    fn read(name: &GeneralName<'_>) -> Result<Tree, CertError> {
        Ok(match name {
            GeneralName::RFC822Name(text) => Tree::Address(text.to_ascii_lowercase()),
            GeneralName::DNSName(host) => Tree::Host(host.to_ascii_lowercase()),
            GeneralName::DirectoryName(name) => Tree::Directory(Dn::read(name)?),
            other => Tree::Unknown(tag(other)),
        })
    }
}

/// What names a CA may certify.
#[derive(Clone, PartialEq, Eq)]
pub struct Constraints {
    permitted: Vec<Tree>,
    excluded: Vec<Tree>,
}

impl Constraints {
    pub(super) fn read(constraints: &NameConstraints<'_>) -> Result<Constraints, CertError> {
        let trees = |list: &Option<Vec<x509_parser::extensions::GeneralSubtree<'_>>>| {
            list.iter().flatten().map(|subtree| Tree::read(&subtree.base)).collect::<Result<Vec<_>, _>>()
        };
        Ok(Constraints {
            permitted: trees(&constraints.permitted_subtrees)?,
            excluded: trees(&constraints.excluded_subtrees)?,
        })
    }

    /// Whether every name of a certificate lies within what is permitted and outside what is excluded.
    pub(super) fn allow(&self, facts: &CertFacts) -> bool {
        let subject = (!facts.subject.is_empty()).then_some(&facts.subject);
        let others = |pick: fn(&OtherName) -> Option<&Dn>| facts.other_names.iter().filter_map(pick);
        let directories = subject.into_iter().chain(others(|name| match name {
            OtherName::Directory(dn) => Some(dn),
            _ => None,
        }));
        let mut names = directories.map(Name::Directory).chain(facts.emails.iter().map(|e| Name::Address(e)));
        let rest = facts.other_names.iter().filter_map(|name| match name {
            OtherName::Host(host) => Some(Name::Host(host)),
            OtherName::Unknown(tag) => Some(Name::Unknown(*tag)),
            OtherName::Directory(_) => None,
        });
        names.all(|name| self.allows(&name)) && rest.into_iter().all(|name| self.allows(&name))
    }

    fn allows(&self, name: &Name<'_>) -> bool {
        let mut same_form = self.permitted.iter().filter(|tree| name.has_form(tree)).peekable();
        let permitted = same_form.peek().is_none() || same_form.any(|tree| name.lies_in(tree) == Some(true));
        // What can't be compared is not outside.
        let excluded = self.excluded.iter().filter(|tree| name.has_form(tree));
        permitted && excluded.into_iter().all(|tree| name.lies_in(tree) == Some(false))
    }
}

enum Name<'a> {
    Address(&'a str),
    Host(&'a str),
    Directory(&'a Dn),
    Unknown(u8),
}

impl Name<'_> {
    fn has_form(&self, tree: &Tree) -> bool {
        match (self, tree) {
            (Name::Address(_), Tree::Address(_))
            | (Name::Host(_), Tree::Host(_))
            | (Name::Directory(_), Tree::Directory(_)) => true,
            (Name::Unknown(name), Tree::Unknown(tree)) => name == tree,
            _ => false,
        }
    }

    /// Nothing where the form isn't understood.
    fn lies_in(&self, tree: &Tree) -> Option<bool> {
        Some(match (self, tree) {
            (Name::Address(address), Tree::Address(tree)) => {
                let address = address.to_ascii_lowercase();
                let host = address.rsplit_once('@').map_or("", |(_, host)| host);
                match tree.strip_prefix('.') {
                    _ if tree.contains('@') => address == *tree,
                    Some(_) => host.ends_with(tree.as_str()),
                    None => host == tree,
                }
            }
            (Name::Host(host), Tree::Host(tree)) => {
                let tree = tree.strip_prefix('.').unwrap_or(tree);
                tree.is_empty()
                    || *host == tree
                    || host.strip_suffix(tree).is_some_and(|front| front.ends_with('.'))
            }
            (Name::Directory(name), Tree::Directory(tree)) => name.begins_with(tree),
            _ => return None,
        })
    }
}
