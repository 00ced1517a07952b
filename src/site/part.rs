//! Kinds of pages. Each says what it gives: entries of the menu, lists, files. One list of them is walked for all three, so
//! that what is written and what is known to be there are the same.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use crate::audit::{Changed, Member};
use crate::duty::Duty;
use crate::model::{Date, Key, Kind, Lang};
use crate::register::Opened;
use crate::text::site as words;

use super::SiteInput;
use super::days::{Change, Told};
use super::error::SiteError;
use super::expiry::{Expiring, When};
use super::list::Word;
use super::pages::records::Many;
use super::press::Press;
use super::print::{Common, Print};
use super::say::Say;
use super::template::Templates;
use super::view::{Frame, Page};
use super::whole::Whole;

/// A kind of page.
pub struct Part {
    /// The heading of the menu under which it stands.
    pub heading: Heading,
    /// Its entries of the menu.
    pub menu: fn(&Say<'_>) -> Vec<Entry>,
    /// Its lists; their pages and twins are written without its doing.
    pub lists: fn(&Ground<'_>, &Say<'_>) -> Vec<Whole>,
    /// Its files besides. What others lead to comes first.
    pub files: for<'s> fn(&'s Ground<'_>, &'s Tongue<'_>) -> Vec<File<'s>>,
}

/// An entry of the menu: what pages name it by, its words, and where it leads.
pub type Entry = (&'static str, String, String);

/// What the menu is divided into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Heading {
    /// Its entries stand by themselves.
    None,
    Due,
    Records,
    Keys,
    Control,
    Help,
}

impl Heading {
    pub fn word(self) -> Option<Word> {
        match self {
            Heading::None => None,
            Heading::Due => Some(words::menu_due),
            Heading::Records => Some(words::menu_records),
            Heading::Keys => Some(words::menu_keys),
            Heading::Control => Some(words::menu_control),
            Heading::Help => Some(words::menu_help),
        }
    }
}

/// No lists.
pub fn no_lists(_: &Ground<'_>, _: &Say<'_>) -> Vec<Whole> {
    Vec::new()
}

/// What pages are made from, the same in both languages.
pub struct Ground<'a> {
    pub input: &'a SiteInput<'a>,
    /// What runs out, by days left.
    pub groups: Vec<(When, Vec<Expiring>)>,
    /// The records of each kind in the order of its list.
    pub in_order: Vec<(Kind, Vec<Key>)>,
    /// What is owed, by the records that it names, the most urgent first.
    pub owed: HashMap<Key, Vec<&'a Duty>>,
    /// To which records more refer than their pages name.
    pub many: Vec<Many>,
    /// The certificates whose keys are ours or lie in an HSM.
    pub held: Vec<Opened>,
    /// What every commit of main changed, the oldest first.
    pub changes: Vec<Change<'a>>,
    /// The places of the changes of each record among them, and of the record within the change.
    pub places: HashMap<Key, Vec<(usize, usize)>>,
}

impl Ground<'_> {
    /// The days before an expiry at which it is announced.
    pub fn steps(&self) -> &[u16] {
        &self.input.rules.limits.expiry_steps
    }

    /// The records of a kind in the order of its list.
    pub fn in_order(&self, kind: Kind) -> &[Key] {
        let own = self.in_order.iter().find(|(of, _)| *of == kind);
        own.map(|(_, keys)| keys.as_slice()).unwrap_or_default()
    }

    /// The changes of a record, the latest first: where each stands among all, and the versions.
    pub fn changes_of(&self, key: Key) -> impl Iterator<Item = (usize, &Changed)> {
        let places = self.places.get(&key).map(Vec::as_slice).unwrap_or_default();
        places.iter().rev().filter_map(|(at, place)| Some((*at, self.changes.get(*at)?.changed.get(*place)?)))
    }

    /// The changes of every day on which there were any, the latest change first.
    pub fn days(&self) -> Vec<(Date, Vec<&Change<'_>>)> {
        let mut days: BTreeMap<Date, Vec<&Change<'_>>> = BTreeMap::new();
        for change in self.changes.iter().rev() {
            days.entry(change.day()).or_default().push(change);
        }
        days.into_iter().collect()
    }

    /// What the history says of somebody who is or was an officer.
    pub fn member(&self, handle: &str) -> Option<&Member> {
        self.input.history.members.and_then(|members| members.get(handle))
    }

    /// The commit as pages name it.
    pub fn commit(&self) -> &str {
        let hex = self.input.commit;
        hex.get(..12).filter(|_| hex.bytes().all(|b| b.is_ascii_hexdigit())).unwrap_or_default()
    }

    /// What the register is called.
    pub fn name(&self, lang: Lang) -> &str {
        match (lang, &self.input.name.en) {
            (Lang::En, Some(en)) => en,
            _ => &self.input.name.vi,
        }
    }
}

/// One language.
pub struct Tongue<'a> {
    pub say: Say<'a>,
    /// The folder of its pages.
    pub folder: &'static str,
    pub templates: Templates,
    pub lists: Vec<Whole>,
    /// Of what every page is made, the day apart.
    pub print: Common,
    /// The changes of main as the pages of records tell them.
    pub told: Vec<Told>,
}

impl Tongue<'_> {
    pub fn list(&self, path: &str) -> Option<&Whole> {
        self.lists.iter().find(|whole| whole.path == path)
    }

    /// The address of a file of this language, from the root of the site.
    pub fn at(&self, path: &str) -> String {
        format!("{}/{path}", self.folder)
    }
}

type Make<'s> = dyn Fn(&Tongue<'_>, &Press<'_>) -> Result<(), SiteError> + Send + Sync + 's;

/// A file of one language, and how it is made when its turn comes.
pub struct File<'s> {
    /// From the root of the language.
    pub path: String,
    make: Box<Make<'s>>,
}

impl<'s> File<'s> {
    /// A page: rendered where it would say something else than it does.
    pub fn page<P: Page + Hash>(
        frame: Frame,
        template: &'static str,
        make: impl Fn(Frame) -> P + Send + Sync + 's,
    ) -> File<'s> {
        let path = frame.path.clone();
        let make = move |tongue: &Tongue<'_>, press: &Press<'_>| {
            let page = make(frame.clone());
            let day = frame.dated.then(|| tongue.say.today.to_string());
            let print = Print::from(tongue.print).and(&day).and(&template);
            press.page(tongue, &frame.path, template, print.and(&page).end().into(), &page)
        };
        File { path, make: Box::new(make) }
    }

    /// A page that is made only where what it is made from has another print than it had.
    pub fn printed_page<P: Page>(
        frame: Frame,
        template: &'static str,
        print: impl Fn(&Tongue<'_>) -> Print + Send + Sync + 's,
        make: impl Fn(Frame) -> P + Send + Sync + 's,
    ) -> File<'s> {
        let path = frame.path.clone();
        let make = move |tongue: &Tongue<'_>, press: &Press<'_>| {
            let (at, print) = (tongue.at(&frame.path), print(tongue).and(&frame).and(template).end().into());
            match press.keeps(&at, print) {
                true => Ok(()),
                false => press.render(tongue, &at, template, print, &make(frame.clone())),
            }
        };
        File { path, make: Box::new(make) }
    }

    /// Any other file of this sort.
    pub fn printed(
        path: String,
        print: impl Fn(&Tongue<'_>) -> Print + Send + Sync + 's,
        make: impl Fn() -> Vec<u8> + Send + Sync + 's,
    ) -> File<'s> {
        let at = path.clone();
        let make = move |tongue: &Tongue<'_>, press: &Press<'_>| {
            let (at, print) = (tongue.at(&at), print(tongue).and(&at).end().into());
            match press.keeps(&at, print) {
                true => Ok(()),
                false => press.put_printed(&at, print, &make()),
            }
        };
        File { path, make: Box::new(make) }
    }

    /// A file that costs little to make.
    pub fn data(path: impl Into<String>, make: impl Fn() -> Vec<u8> + Send + Sync + 's) -> File<'s> {
        let path = path.into();
        let at = path.clone();
        let make = move |tongue: &Tongue<'_>, press: &Press<'_>| press.put(&tongue.at(&at), &make());
        File { path, make: Box::new(make) }
    }

    pub fn make(&self, tongue: &Tongue<'_>, press: &Press<'_>) -> Result<(), SiteError> {
        (self.make)(tongue, press)
    }
}
