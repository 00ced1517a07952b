//! How people name a record (design.md, section 2): its id or the beginning of it, the handle on papers, a name or
//! name/unit, an e-mail address, the last four or more of a number, the number of a letter or decision.

use super::brief::{BriefView, Entry, Opening, bare_number};
use super::links::Links;
use super::snapshot::Snapshot;
use crate::model::fold::{self, MatchGrade, Query};
use crate::model::id::{Handle, is_id_prefix};
use crate::model::ident::Phone;
use crate::model::{Date, Key, Kind, Lang, RecordId, SealedName};
use crate::repo::{Entry as TreeEntry, RepoError};

/// A number is named by at least so many of its last characters, an id by so many of its first.
const LEAST: usize = 4;

/// What a selector names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Selected {
    None,
    One(Key),
    /// Several, in the order in which they stand in lists.
    Several(Vec<Key>),
}

/// Names records by what people say.
pub struct Selector<'s> {
    /// The kinds that are looked for; all where it is empty.
    pub kinds: &'s [Kind],
    /// The day on which a unit in name/unit is meant.
    pub on: Date,
}

impl Selector<'_> {
    /// The records that a text names. `links` is asked only where ids and handles don't settle it, so that a record
    /// named by its id is found without any other.
    pub fn select<'l, 'a: 'l, E: From<RepoError>>(
        &self,
        snapshot: &Snapshot<'_>,
        links: impl FnOnce() -> Result<&'l Links<'a>, E>,
        text: &str,
    ) -> Result<Selected, E> {
        let text = text.trim();
        if let Ok(key) = text.parse::<Key>() {
            return Ok(if self.wants(key.kind) { Selected::One(key) } else { Selected::None });
        }
        let lower = text.to_ascii_lowercase();
        if let Ok(id) = lower.parse::<RecordId>() {
            let found = snapshot.starting_with(&id.to_string(), &self.wanted())?;
            // Sixteen digits may be a serial number, too.
            if !found.is_empty() {
                return Ok(selected(found));
            }
        }
        if let Ok(handle) = lower.parse::<Handle>() {
            let found = snapshot.starting_with(handle.prefix(), &self.wanted())?;
            if !found.is_empty() {
                return Ok(selected(found));
            }
        }
        let mut found = match is_id_prefix(&lower) && lower.len() >= LEAST {
            true => snapshot.starting_with(&lower, &self.wanted())?,
            false => Vec::new(),
        };
        let said = self.say(links()?, text);
        found.extend(said.into_iter().filter(|key| !found.contains(key)).collect::<Vec<_>>());
        Ok(selected(found))
    }

    fn wants(&self, kind: Kind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    fn wanted(&self) -> Vec<Kind> {
        Kind::ALL.into_iter().filter(|kind| self.wants(*kind)).collect()
    }

    /// The records that a text names by what stands in them; in the place of duplicates those that stand for them.
    pub fn say(&self, links: &Links<'_>, text: &str) -> Vec<Key> {
        let mut found: Vec<Key> = Vec::new();
        for key in self.said(links, text) {
            let main = links.main_of(key);
            if !found.contains(&main) {
                found.push(main);
            }
        }
        found
    }

    fn said(&self, links: &Links<'_>, text: &str) -> Vec<Key> {
        let said = Said::new(text);
        let exact = self.search(links, &self.wanted(), |brief| said.names(brief));
        // An address stands in a certificate because it is its holder's.
        let people: Vec<Key> = exact.iter().copied().filter(|key| key.kind == Kind::Person).collect();
        if !people.is_empty() && text.contains('@') {
            return people;
        }
        if !exact.is_empty() {
            return exact;
        }
        // People are meant by their names before the certificates that bear them.
        let named = |kinds: &[Kind]| -> Vec<Key> {
            let kinds: Vec<Kind> = kinds.iter().copied().filter(|kind| self.wants(*kind)).collect();
            self.by_name(links, &kinds, text)
        };
        let mut found = named(&[Kind::Person, Kind::Unit]);
        if found.is_empty() {
            found = self.by_name_and_unit(links, text);
        }
        if found.is_empty() {
            found = named(&[Kind::Certificate, Kind::Device, Kind::Decision, Kind::Letter, Kind::Handover]);
        }
        found
    }

    /// Those that `choose` accepts, in the order of lists.
    fn search(
        &self,
        links: &Links<'_>,
        kinds: &[Kind],
        choose: impl Fn(BriefView<'_>) -> bool + Sync,
    ) -> Vec<Key> {
        kinds
            .iter()
            .flat_map(|kind| {
                let mut found = links
                    .filter_briefs(*kind, |key, brief| choose(brief).then(|| (brief.sort.to_vec(), key)));
                found.sort_unstable();
                found.into_iter().map(|(_, key)| key)
            })
            .collect()
    }

    /// Those whose name answers best: the whole name before a part of it, and with the diacritics that were typed.
    fn by_name(&self, links: &Links<'_>, kinds: &[Kind], text: &str) -> Vec<Key> {
        let Some(query) = Query::new(text) else { return Vec::new() };
        let grade = |brief: BriefView<'_>| {
            let words = brief.search.entries().filter_map(|entry| match entry {
                Entry::Words(words) => query.grade_folded(words),
                _ => None,
            });
            // A title can be typed as it was shown, in either language.
            let title = match brief.opening {
                Opening::None => query.grade(brief.title),
                opening => {
                    let in_lang = |lang| query.grade(&opening.say(lang, brief.title, |_| String::new()));
                    in_lang(Lang::Vi).max(in_lang(Lang::En))
                }
            };
            words.max().max(title)
        };
        let mut found: Vec<(MatchGrade, Vec<u8>, Key)> = Vec::new();
        for kind in kinds {
            found.extend(
                links.filter_briefs(*kind, |key, brief| Some((grade(brief)?, brief.sort.to_vec(), key))),
            );
        }
        let Some(best) = found.iter().map(|(grade, ..)| *grade).max() else { return Vec::new() };
        // Typed without diacritics, a name that happens to have none is no better than the others.
        let least = match (fold::spelling(text) == query.folded(), best) {
            (true, MatchGrade::ExactWhole) => MatchGrade::FoldedWhole,
            (true, MatchGrade::ExactPart) => MatchGrade::FoldedPart,
            (_, best) => best,
        };
        let answers = |grade: MatchGrade| match least {
            MatchGrade::FoldedPart => true,
            MatchGrade::FoldedWhole => matches!(grade, MatchGrade::FoldedWhole | MatchGrade::ExactWhole),
            least => grade == least,
        };
        found.retain(|(grade, ..)| answers(*grade));
        found.sort_unstable_by(|a, b| (a.2.kind, &a.1, a.2).cmp(&(b.2.kind, &b.1, b.2)));
        found.into_iter().map(|(_, _, key)| key).collect()
    }

    /// `name/unit`: the persons of that name in that unit or below it.
    fn by_name_and_unit(&self, links: &Links<'_>, text: &str) -> Vec<Key> {
        let Some((name, unit)) = text.split_once('/').filter(|_| self.wants(Kind::Person)) else {
            return Vec::new();
        };
        let units = self.by_name(links, &[Kind::Unit], unit);
        let mut persons = self.by_name(links, &[Kind::Person], name);
        persons.retain(|person| {
            let posted = links.unit_of(*person, self.on);
            posted.is_some_and(|posted| {
                links
                    .units_above(posted, self.on)
                    .iter()
                    .any(|above| units.contains(&Key::new(Kind::Unit, *above)))
            })
        });
        persons
    }
}

fn selected(mut found: Vec<Key>) -> Selected {
    match (found.len(), found.pop()) {
        (_, None) => Selected::None,
        (1, Some(key)) => Selected::One(key),
        (_, Some(last)) => {
            found.push(last);
            Selected::Several(found)
        }
    }
}

/// A text that may be an address, a number or the number of a paper.
struct Said {
    email: Option<String>,
    /// The end of a number.
    number: Option<String>,
    /// The folded number of a paper.
    paper: String,
}

impl Said {
    fn new(text: &str) -> Said {
        let number = bare_number(&Phone::normalise(text));
        // A number has a digit and no letters but those of hexadecimal, codes apart, which hold both.
        let numeric =
            number.len() >= LEAST && number.is_ascii() && number.bytes().any(|b| b.is_ascii_digit());
        Said {
            email: text.contains('@').then(|| text.to_lowercase()),
            number: (numeric && !text.contains('@') && !text.contains('/')).then_some(number),
            paper: fold::fold(text),
        }
    }

    fn names(&self, brief: BriefView<'_>) -> bool {
        brief.search.entries().any(|entry| match entry {
            Entry::Email(address) => self.email.as_deref() == Some(address),
            Entry::Number(number) => self.number.as_ref().is_some_and(|end| number.ends_with(end.as_str())),
            Entry::Paper(paper) => {
                let first = || paper.split(' ').next().unwrap_or_default();
                !self.paper.is_empty() && (paper == self.paper || first() == self.paper)
            }
            Entry::Words(_) => false,
        })
    }
}

impl Snapshot<'_> {
    /// The records of these kinds whose id begins with at least two characters. Reads folders only.
    pub fn starting_with(&self, prefix: &str, kinds: &[Kind]) -> Result<Vec<Key>, RepoError> {
        let mut found = Vec::new();
        let Some((a, b)) = prefix.get(..1).zip(prefix.get(1..2)) else { return Ok(found) };
        for kind in kinds {
            let folder = format!("records/{kind}/{a}/{b}");
            let Some(TreeEntry::Tree(tree)) = self.store().entry(self.tree, &folder)? else { continue };
            let names = self.store().entries(tree)?.into_iter().filter(|(name, _)| name.starts_with(prefix));
            let keys =
                names.filter_map(|(name, _)| match SealedName::from_path(&format!("{folder}/{name}")) {
                    Some(SealedName::Record(key)) => Some(key),
                    _ => None,
                });
            found.extend(keys);
        }
        Ok(found)
    }
}
