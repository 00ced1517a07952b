//! Every page of a site: which there are, and that each is made.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::model::{Date, Key, Kind, Lang};
use crate::repo::Oid;

use super::days::{Change, Named, Opened};
use super::error::SiteError;
use super::manifest::Prints;
use super::near::Near;
use super::pages::PARTS;
use super::part::{File, Ground, Heading, Tongue};
use super::press::Press;
use super::print::Print;
use super::publish::Staged;
use super::say::{Names, Say, href};
use super::sealed::{self, Sealing};
use super::template::{ASSETS, MenuEntry, MenuGroup, Shared, Templates};
use super::view::{DoorPage, Page, RecordPage, SealedPart};
use super::whole::Whole;
use super::{Opener, SiteInput, days, markup, record, strip, timeline};
use crate::text::site as words;

pub struct Site<'a> {
    ground: Ground<'a>,
    /// Every record that can be read, with its version.
    keys: Vec<(Key, Oid)>,
    tongues: Vec<Tongue<'a>>,
    near: Near,
    named: Named,
}

/// The day and commit of the pages, for the script.
const AS_OF: &str = "assets/as-of.js";

/// The page that leads to both languages.
const DOOR: &str = "index.html";

impl<'a> Site<'a> {
    pub fn new(input: &'a SiteInput<'a>) -> Result<Site<'a>, SiteError> {
        let keys = Kind::ALL.into_iter().flat_map(|kind| input.links.keys(kind));
        let keys: Vec<(Key, Oid)> = keys.filter_map(|key| Some((key, input.links.blob(key)?))).collect();
        let ground = Ground::new(input)?;
        let tongue = |lang| {
            let say = Say::new(input, lang, Arc::new(Names::of(input, lang)));
            let shared = shared(&ground, &say);
            let templates = Templates::new(&shared, input.templates)?;
            let print =
                Print::new(input.prints).and(&templates.sources()).and(&(&shared.menu, shared.register));
            let print = print.and(&(input.audience.word(), templates.words(), input.withheld));
            let print =
                print.and(&input.sealing.map(|sealing| (sealing.officers(), sealing.recipients()))).common();
            let folder = if lang == Lang::Vi { "vi" } else { "en" };
            let lists = PARTS.iter().flat_map(|part| (part.lists)(&ground, &say)).collect();
            let told = days::told(&ground, &say);
            Ok(Tongue { say, folder, templates, lists, print, told })
        };
        let mut tongues =
            [Lang::Vi, Lang::En].into_par_iter().map(tongue).collect::<Result<Vec<_>, SiteError>>()?;
        // The lists are the same ones in every language.
        let mut lists: Vec<Vec<&mut Whole>> = Vec::new();
        for tongue in &mut tongues {
            lists.resize_with(tongue.lists.len().max(lists.len()), Vec::new);
            lists.iter_mut().zip(&mut tongue.lists).for_each(|(one, whole)| one.push(whole));
        }
        lists.par_iter_mut().for_each(|one| Whole::cut(one));
        drop(lists);
        tongues
            .par_iter()
            .for_each(|tongue| tongue.lists.par_iter().for_each(|whole| whole.print_rows(tongue.print)));
        let near = Near::of(&keys, &ground, &tongues);
        Ok(Site { ground, keys, tongues, near, named: Named::default() })
    }

    /// Writes every file beside its place.
    pub fn stage(self, out: &Path, progress: &(dyn Fn(usize, usize) + Sync)) -> Result<Staged, SiteError> {
        let files: Vec<(&Tongue<'_>, File<'_>)> = self
            .tongues
            .iter()
            .flat_map(|tongue| files(&self.ground, tongue).into_iter().map(move |file| (tongue, file)))
            .collect();
        let (leaves, others) = self.paths(&files);
        let press = Press::open(out, leaves, others, progress)?;
        let written = self.write(&files, &press);
        drop(files);
        // Of a large site it takes a while to let go of all the rows.
        self.tongues.into_par_iter().for_each(drop);
        let staged = press.staged();
        written.map(|()| staged)
    }

    /// Every file of the site. Pages that others lead to come first, in any order, so that a cut build leaves no list ahead of its
    /// records.
    fn paths(&self, files: &[(&Tongue<'_>, File<'_>)]) -> (Vec<String>, Vec<String>) {
        let assets = ASSETS.iter().map(|(name, _)| format!("assets/{name}")).chain([AS_OF.to_owned()]);
        let sealed = self.ground.input.sealing.map(|sealing| {
            let parts = self.keys.iter().filter(|(key, _)| self.may_have_part(*key));
            let parts = parts.map(|(key, _)| sealed::path(*key));
            sealed::assets(sealing, &[]).into_iter().map(|(path, _)| path).chain(parts)
        });
        let records = self.keys.iter().flat_map(|(key, _)| {
            let path = href(*key);
            self.tongues.iter().map(move |tongue| tongue.at(&path))
        });
        let days = self.ground.days().into_iter().flat_map(|(day, _)| {
            let path = days::path(day);
            self.tongues.iter().map(move |tongue| tongue.at(&path))
        });
        let files = files.iter().map(|(tongue, file)| tongue.at(&file.path));
        let sealed = sealed.into_iter().flatten();
        (assets.chain(sealed).chain(records).chain(days).collect(), files.chain([DOOR.to_owned()]).collect())
    }

    /// Writes them.
    fn write(&self, files: &[(&Tongue<'_>, File<'_>)], press: &Press<'_>) -> Result<(), SiteError> {
        let own = |name: &str| self.ground.input.templates.iter().find(|(own, _)| own == name);
        for (name, text) in ASSETS {
            let text = own(name).map_or(*text, |(_, text)| text.as_str());
            press.put(&format!("assets/{name}"), text.as_bytes())?;
        }
        press.put(AS_OF, self.as_of().as_bytes())?;
        if let Some(sealing) = self.ground.input.sealing {
            let assets = sealed::assets(sealing, self.ground.input.templates);
            assets.iter().try_for_each(|(path, text)| press.put(path, text.as_bytes()))?;
        }
        let reader = || None::<Opener<'_>>;
        // Days first: what changed between versions is found out once, and told again by the records.
        self.ground.days().par_iter().try_for_each_init(
            || (reader(), Opened::default()),
            |(reader, opened), (day, changes)| self.day(*day, changes, reader, opened, press),
        )?;
        self.keys
            .par_iter()
            .try_for_each_init(reader, |reader, (key, blob)| self.record(*key, *blob, reader, press))?;
        files.par_iter().try_for_each(|(tongue, file)| file.make(tongue, press))?;
        if let Some(first) = self.tongues.first() {
            let door = DoorPage { name: self.ground.name(Lang::Vi).to_owned() };
            press.put(DOOR, &first.templates.bare("door.html", &door)?)?;
        }
        Ok(())
    }

    /// The pages of a record in both languages, and what is sealed of it. It is opened only where one of them has to be made
    /// again, and looked at only where something near it changed.
    fn record(
        &self,
        key: Key,
        blob: Oid,
        reader: &mut Option<Opener<'a>>,
        press: &Press<'_>,
    ) -> Result<(), SiteError> {
        let near = self.near.print(key, &self.ground, &self.tongues);
        if near.is_some_and(|near| self.stays(key, near, press)) {
            return Ok(());
        }
        let of = |own| Prints { own, near };
        let part = self.part(key, blob);
        let kept = part.as_ref().is_none_or(|part| press.keeps(&part.path, of(part.print)));
        let outline = |tongue: &Tongue<'_>| {
            let page = record::outline(key, &self.ground, tongue);
            let page = RecordPage { lists: record::lists(key, tongue), ..page };
            let print = Print::from(tongue.print).and(&blob.to_string()).and(&page);
            let print = print.and(&days::prints_of_record(key, &self.ground, tongue));
            let print = print.and(&record::referred(key, &tongue.say)).end();
            (page, of(print))
        };
        let mut version = |at: Oid| reader.get_or_insert_with(|| (self.ground.input.reader)())(key, at);
        let mut opened = None;
        self.opened(&href(key), "record.html", press, outline, |pages| {
            let record = version(blob).ok_or(SiteError::Unread(key))?;
            let (ground, all) = (&self.ground, self.tongues.as_slice());
            let mut versions = Opened::with(blob, record);
            let fields = days::fields_of_record(key, &mut versions, ground, all, &self.named, &mut version);
            let record = versions.record(blob).ok_or(SiteError::Unread(key))?;
            for (tongue, page) in pages {
                let fields = all.iter().zip(&fields).find(|(one, _)| one.folder == tongue.folder);
                let fields = fields.map(|(_, fields)| fields.as_slice()).unwrap_or_default();
                page.changes = days::of_record(key, ground, tongue, fields);
                let mut masked = Vec::new();
                let sections = strip::sections(record, &tongue.say, part.as_ref().map(|_| &mut masked));
                page.timeline = markup::events(&timeline::of(&sections));
                page.sections = markup::sections(&sections, &page.kind, tongue.say.lang);
                page.sealed = part.as_ref().filter(|_| !masked.is_empty()).map(|part| SealedPart {
                    of: key.to_string(),
                    version: part.version.clone(),
                    path: part.path.clone(),
                    officers: part.sealing.officers(),
                });
            }
            opened = versions.into_record(blob);
            Ok(())
        })?;
        let Some(part) = part.filter(|_| !kept) else { return Ok(()) };
        let record = match opened {
            Some(record) => record,
            // It was there, and somebody took it away or changed it.
            None if press.had(&part.path) => version(blob).ok_or(SiteError::Unread(key))?,
            // What never was there is empty, as long as the pages stay as they are.
            None => {
                press.lacks();
                return Ok(());
            }
        };
        let values = self.tongues.iter().map(|tongue| strip::masked_values(&record, &tongue.say));
        let values: Vec<Vec<String>> = values.collect();
        match values.iter().all(Vec::is_empty) {
            true => {
                press.lacks();
                Ok(())
            }
            false => {
                press.seal(key, &part.path, of(part.print), &part.sealing.part(key, &part.version, &values))
            }
        }
    }

    /// Whether the pages of a record stay with what is sealed of it, since nothing near it changed.
    fn stays(&self, key: Key, near: u64, press: &Press<'_>) -> bool {
        let page = href(key);
        let mut paths: Vec<String> = self.tongues.iter().map(|tongue| tongue.at(&page)).collect();
        let may_have_part = self.ground.input.sealing.is_some() && self.may_have_part(key);
        let part = may_have_part.then(|| sealed::path(key));
        let had = part.as_ref().is_some_and(|part| press.had(part));
        paths.extend(part.filter(|_| had));
        let stays = press.keeps_near(&paths, near);
        if stays && may_have_part && !had {
            press.lacks();
        }
        stays
    }

    /// The pages of a day in both languages. Its records are opened only where one of them has to be made again.
    fn day(
        &self,
        day: Date,
        changes: &[&Change<'_>],
        reader: &mut Option<Opener<'a>>,
        opened: &mut Opened,
        press: &Press<'_>,
    ) -> Result<(), SiteError> {
        let outline = |tongue: &Tongue<'_>| {
            let page = days::outline(day, changes, &tongue.say);
            // Its fields name what its records refer to now. What they named before and is called otherwise since keeps its old name.
            let told = changes.iter().flat_map(|change| change.changed.iter().take(days::SHOWN));
            let print = Print::from(tongue.print).and(&"day").and(&page);
            let print = told.fold(print, |print, (key, ..)| print.and(&record::referred(*key, &tongue.say)));
            (page, print.end().into())
        };
        self.opened(&days::path(day), "day.html", press, outline, |pages| {
            let open = reader.get_or_insert_with(|| (self.ground.input.reader)());
            days::fill(pages, changes, open, opened, &self.tongues, &self.named);
            Ok(())
        })
    }

    /// A page in both languages that is printed by its outline, and filled with what has to be opened only where it has to
    /// be made again.
    fn opened<P: Page>(
        &self,
        path: &str,
        template: &str,
        press: &Press<'_>,
        outline: impl Fn(&Tongue<'a>) -> (P, Prints),
        fill: impl FnOnce(&mut [(&Tongue<'a>, P)]) -> Result<(), SiteError>,
    ) -> Result<(), SiteError> {
        let (mut stale, mut prints) = (Vec::new(), Vec::new());
        for tongue in &self.tongues {
            let (page, print) = outline(tongue);
            if !press.keeps(&tongue.at(path), print) {
                stale.push((tongue, page));
                prints.push(print);
            }
        }
        if stale.is_empty() {
            return Ok(());
        }
        fill(&mut stale)?;
        let mut stale = stale.iter().zip(prints);
        stale.try_for_each(|((tongue, page), print)| {
            press.render(tongue, &tongue.at(path), template, print, page)
        })
    }

    /// Whether a record's page has a sealed part where anything of it is masked.
    fn may_have_part(&self, key: Key) -> bool {
        let input = self.ground.input;
        input.audience.masks(key.kind) && !input.withheld.concerns(input.links, key, input.today)
    }

    /// The sealed part that a record's page may have.
    fn part(&self, key: Key, blob: Oid) -> Option<Part<'a>> {
        let input = self.ground.input;
        let sealing = input.sealing.filter(|_| self.may_have_part(key))?;
        let version = Print::new(input.prints).and(&"version").and(&blob.to_string()).end();
        let print = Print::new(input.prints).and(&blob.to_string()).and(&sealing.recipients());
        let named = |print: Print, tongue: &Tongue<'_>| print.and(&record::referred(key, &tongue.say));
        let print = self.tongues.iter().fold(print, named).end();
        Some(Part { sealing, version: format!("{version:016x}"), path: sealed::path(key), print })
    }

    fn as_of(&self) -> String {
        let today = self.ground.input.today;
        format!("window.chungthu={{\"asOf\":\"{today}\",\"commit\":\"{}\"}};\n", self.ground.commit())
    }
}

/// The sealed part of a page, in the making.
struct Part<'a> {
    sealing: &'a Sealing,
    /// What stands for the version of the record.
    version: String,
    path: String,
    print: u64,
}

/// The files of one language but for the pages of records: the lists, then every kind of page, the overview last.
fn files<'s>(ground: &'s Ground<'_>, tongue: &'s Tongue<'_>) -> Vec<File<'s>> {
    let lists = tongue.lists.iter().flat_map(|whole| whole.files(&tongue.say));
    lists.chain(PARTS.iter().rev().flat_map(|part| (part.files)(ground, tongue))).collect()
}

fn shared<'g>(ground: &'g Ground<'_>, say: &Say<'_>) -> Shared<'g> {
    let input = ground.input;
    let mut menu: Vec<(Heading, Vec<MenuEntry>)> = Vec::new();
    for part in PARTS {
        let entries = (part.menu)(say).into_iter().map(|(here, text, href)| MenuEntry { here, text, href });
        match menu.last_mut().filter(|(last, _)| *last == part.heading) {
            Some((_, under)) => under.extend(entries),
            None => menu.push((part.heading, entries.collect())),
        }
    }
    let group = |(heading, entries): (Heading, Vec<MenuEntry>)| MenuGroup {
        // One entry needs no heading.
        heading: heading.word().filter(|_| entries.len() > 1).map(|word| word(say.lang)),
        names: entries.iter().map(|entry| entry.here).collect(),
        entries,
    };
    let desk = input.audience.is_desk();
    Shared {
        lang: say.lang,
        register: ground.name(say.lang),
        menu: menu.into_iter().map(group).collect(),
        seen_note: if desk { words::desk_note(say.lang) } else { words::masked_note(say.lang) },
        as_of: (input.today.to_string(), say.day(input.today)),
    }
}
