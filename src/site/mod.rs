//! The site: a commit's records as static pages for those who don't work in the register.
//!
//! Records go through `strip`, their earlier versions through `changed`, and what crosses them through `say`; they come out as plain
//! words (`view`) that the audience may see. Only these reach a template, a twin, a feed or the index of the search. Every page stands
//! twice, under `vi/` and under `en/`, with relative links, so that it opens from a web server and from a folder alike.
//! Pages of records name no commit, and no day but that of their last change, so that they change only when what they say does.

mod audience;
mod changed;
mod days;
mod error;
mod expiry;
mod facet;
mod fault;
mod feed;
mod list;
mod manifest;
mod markup;
mod near;
mod officer;
mod page;
mod pager;
mod pages;
mod part;
mod press;
mod print;
mod publish;
mod record;
mod reported;
mod say;
mod sealed;
mod serve;
mod several;
mod strip;
mod tag;
mod template;
mod through;
mod timeline;
mod twin;
mod view;
mod whole;
mod withheld;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use crate::audit::{Broken, Changed, Entry, Member};
use crate::check::Finding;
use crate::duty::Duty;
use crate::model::{Date, Key, Moment, Record};
use crate::pki::CertFacts;
use crate::policy::settings::RegisterName;
use crate::policy::{Lists, Officers};
use crate::register::Links;
use crate::repo::Oid;
use crate::rules::Rules;
use crate::seal::PrintKey;
use crate::token::proof::Proof;

pub use audience::Audience;
pub use error::{SiteError, TemplateFault};
pub use manifest::{is_occupied, made};
pub use publish::{Built, Staged};
pub use sealed::{Sealing, SealingFault};
pub use serve::Server;
pub use template::unused as unused_templates;
pub use withheld::Withheld;

/// Opens one version of a record; nothing where it can't be read.
pub type Opener<'a> = Box<dyn Fn(Key, Oid) -> Option<Record> + 'a>;

/// What a site is made of.
pub struct SiteInput<'a> {
    pub name: &'a RegisterName,
    /// The address to which people write to the desk, where the register says one.
    pub contact: Option<&'a str>,
    /// The id of the commit, in hexadecimal, and when it was made.
    pub commit: &'a str,
    pub committed: Moment,
    /// The day for which states and days left are told.
    pub today: Date,
    pub rules: &'a Rules,
    pub links: &'a Links<'a>,
    /// Who will read it.
    pub audience: Audience,
    /// Who isn't named, on that day.
    pub withheld: &'a Withheld,
    /// The register's key for the list of what pages were made from.
    pub prints: &'a PrintKey,
    /// To whom masked values are sealed, where they are.
    pub sealing: Option<&'a Sealing>,
    /// What opens records, made for each thread that does.
    pub reader: &'a (dyn Fn() -> Opener<'a> + Sync),
    /// How many records could not be read.
    pub not_read: usize,
    /// The register's own `templates/`: a name and its text. One named like a built-in template, or like one of the
    /// files that pages load, stands in its place.
    pub templates: &'a [(String, String)],
    /// What was found when keys on tokens were last proved here.
    pub proofs: &'a [Proof],
    /// What is owed, the most urgent first.
    pub duties: &'a [Duty],
    /// What the checks find.
    pub findings: &'a [Finding],
    /// The certificates of the CAs that the office trusts.
    pub authorities: &'a [&'a CertFacts],
    /// What the CAs last said about revocations, and the names of those of whom no list was taken in.
    pub lists: &'a Lists,
    pub unlisted: &'a [String],
    /// Who may do what.
    pub officers: &'a Officers,
    pub history: SiteHistory<'a>,
}

/// The history of main as far as it holds.
#[derive(Clone, Copy, Default)]
pub struct SiteHistory<'a> {
    /// Its commits, the oldest first, and what each of them changed.
    pub entries: &'a [Entry],
    pub changed: &'a [Vec<Changed>],
    /// Everyone who was an officer at some time, by handle.
    pub members: Option<&'a BTreeMap<String, Member>>,
    /// Where it breaks.
    pub broken: Option<&'a Broken>,
}

/// Builds the site in a folder. What is there as it should be isn't touched, files that no build made are left alone,
/// and a build that was cut is finished by the next. `progress` hears of pages done and of their number.
pub fn build<'a>(
    input: &'a SiteInput<'a>,
    out: &Path,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Built, SiteError> {
    stage(input, out, progress)?.finish()
}

/// The same up to where the new files take their places.
pub fn stage<'a>(
    input: &'a SiteInput<'a>,
    out: &Path,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Staged, SiteError> {
    page::Site::new(input)?.stage(out, progress)
}
