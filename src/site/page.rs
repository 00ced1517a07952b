//! Which pages there are, and how each is made.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use serde::Serialize;

use crate::model::{Key, Kind, Lang};
use crate::register::Opened;
use crate::repo::Oid;
use crate::text::site as words;

use super::error::SiteError;
use super::expiry::{self, Expiring, When};
use super::print::Print;
use super::publish::{Built, Folder};
use super::say::{Say, href};
use super::template::{ASSETS, MenuEntry, Shared, Templates};
use super::view::{Bucket, DoorPage, ExpiryPage, Frame, HsmPage, OverviewPage, Twin};
use super::whole::{Whole, beside};
use super::{Opener, SiteInput, feed, hsm, list, overview, record, search, strip};

/// Rows of each group on the page of all groups.
const FIRST: usize = 20;

/// Rows of the nearest expiries on the overview.
const NEAREST: usize = 10;

/// The list of all keys on tokens.
const KEYS: &str = "hsm/keys.html";

/// The list of everything that runs out or did so lately.
const RUNNING_OUT: &str = "expiry/all.html";

/// The feed and the calendar of what runs out.
const ATOM: &str = "expiry/index.atom";
const CALENDAR: &str = "expiry/index.ics";

/// The kinds in the order of the menu.
const MENU: [Kind; 8] = [
    Kind::Certificate,
    Kind::Person,
    Kind::Device,
    Kind::Unit,
    Kind::Procedure,
    Kind::Decision,
    Kind::Letter,
    Kind::Handover,
];

/// The pages of one language, but for those of records.
struct Tongue<'a> {
    say: Say<'a>,
    folder: &'static str,
    templates: Templates,
    lists: Vec<Whole>,
    /// Of what every page is made, the day apart.
    print: u64,
}

pub struct Site<'a> {
    input: &'a SiteInput<'a>,
    steps: &'a [u16],
    groups: Vec<(When, Vec<Expiring>)>,
    /// Every record that can be read, with its version.
    keys: Vec<(Key, Oid)>,
    /// The certificates whose keys are ours or lie in an HSM.
    held: Vec<Opened>,
    tongues: Vec<Tongue<'a>>,
}

impl<'a> Site<'a> {
    pub fn new(input: &'a SiteInput<'a>) -> Result<Site<'a>, SiteError> {
        let steps = input.rules.limits.expiry_steps.as_slice();
        let groups = expiry::groups(input.links, steps, input.today);
        let keys = Kind::ALL.into_iter().flat_map(|kind| input.links.keys(kind));
        let keys: Vec<(Key, Oid)> = keys.filter_map(|key| Some((key, input.links.blob(key)?))).collect();
        let held = hsm::held(input)?;
        let tongue = |lang| {
            let say = Say { lang, links: input.links, today: input.today, audience: input.audience };
            let shared = shared(input, &say);
            let templates = Templates::new(&shared, input.templates)?;
            let print = Print::new().and(&templates.sources()).and(&(&shared.menu, shared.register));
            let print = print.and(&(input.audience.word(), templates.words())).end();
            let folder = if lang == Lang::Vi { "vi" } else { "en" };
            Ok(Tongue { say, folder, templates, lists: lists(input, &say, &groups, steps, &held), print })
        };
        let tongues = [Lang::Vi, Lang::En].into_iter().map(tongue).collect::<Result<Vec<_>, SiteError>>()?;
        Ok(Site { input, steps, groups, keys, held, tongues })
    }

    pub fn publish(&self, out: &Path, progress: &(dyn Fn(usize, usize) + Sync)) -> Result<Built, SiteError> {
        let paths = self.paths();
        let desk =
            Desk { all: paths.len(), folder: Folder::open(out, paths)?, done: AtomicUsize::new(0), progress };
        match self.write(&desk) {
            Ok(()) => desk.folder.finish(),
            Err(error) => {
                desk.folder.give_up();
                Err(error)
            }
        }
    }

    /// Writes every file. Pages that others lead to come first, so that a cut build leaves no list ahead of its records.
    fn write(&self, desk: &Desk<'_>) -> Result<(), SiteError> {
        for (name, text) in ASSETS {
            let own = self.input.templates.iter().find(|(own, _)| own == name);
            desk.put(&format!("assets/{name}"), own.map_or(*text, |(_, text)| text.as_str()).as_bytes())?;
        }
        desk.put("assets/as-of.js", self.as_of().as_bytes())?;
        let reader = || None::<Opener<'_>>;
        self.keys
            .par_iter()
            .try_for_each_init(reader, |reader, (key, blob)| self.record(*key, *blob, reader, desk))?;
        for tongue in &self.tongues {
            let pages = tongue.lists.iter().map(|whole| (whole, 1..=whole.pages()));
            let turns: Vec<(&Whole, usize)> =
                pages.flat_map(|(whole, pages)| pages.map(move |page| (whole, page))).collect();
            tongue.lists.par_iter().try_for_each(|whole| {
                let files = whole.files(&tongue.say);
                files
                    .iter()
                    .try_for_each(|(path, bytes)| desk.put(&format!("{}/{path}", tongue.folder), bytes))
            })?;
            turns.par_iter().try_for_each(|(whole, page)| {
                let page = whole.page(*page, &tongue.say);
                desk.page(tongue, "list.html", &page.frame, &page)
            })?;
            let expiry = self.expiry(tongue);
            desk.page(tongue, "expiry.html", &expiry.frame, &expiry)?;
            let feed = feed::atom(&self.feed_title(tongue), &self.groups, self.steps, &tongue.say);
            desk.put(&format!("{}/{ATOM}", tongue.folder), &feed)?;
            let made = self.input.committed;
            let calendar =
                feed::calendar(&self.feed_title(tongue), made, &self.groups, self.steps, &tongue.say);
            desk.put(&format!("{}/{CALENDAR}", tongue.folder), &calendar)?;
            let hsm = self.hsm(tongue);
            desk.page(tongue, "hsm.html", &hsm.frame, &hsm)?;
            let pieces = tongue.pieces();
            pieces.par_iter().try_for_each(|piece| {
                desk.put(&format!("{}/{}", tongue.folder, piece.path), &piece.script(&tongue.say))
            })?;
            let paths: Vec<String> = pieces.iter().map(|piece| piece.path.clone()).collect();
            let kinds = MENU.map(|kind| (kind, tongue.say.kinds(kind)));
            desk.put(&format!("{}/search/index.js", tongue.folder), &search::index(&paths, &kinds))?;
            let overview = self.overview(tongue);
            desk.page(tongue, "overview.html", &overview.frame, &overview)?;
        }
        if let Some(first) = self.tongues.first() {
            let door = DoorPage { name: name(self.input, Lang::Vi).to_owned() };
            desk.put("index.html", first.templates.render("door.html", &door)?.as_bytes())?;
        }
        Ok(())
    }

    /// The pages of a record in both languages. It is opened only where one of them has to be made again.
    fn record(
        &self,
        key: Key,
        blob: Oid,
        reader: &mut Option<Opener<'a>>,
        desk: &Desk<'_>,
    ) -> Result<(), SiteError> {
        let mut stale = Vec::new();
        for tongue in &self.tongues {
            let page = record::outline(key, &tongue.say);
            let path = format!("{}/{}", tongue.folder, page.frame.path);
            let print = Print::from(tongue.print).and(&blob.to_string()).and(&page);
            let print = print.and(&record::referred(key, &tongue.say)).end();
            if desk.folder.keeps(&path, print) {
                desk.told();
            } else {
                stale.push((tongue, page, path, print));
            }
        }
        if stale.is_empty() {
            return Ok(());
        }
        let open = reader.get_or_insert_with(|| (self.input.reader)());
        let record = open(key, blob).ok_or(SiteError::Unread(key))?;
        for (tongue, mut page, path, print) in stale {
            page.sections = strip::sections(&record, &tongue.say);
            let text = tongue.templates.render("record.html", &page)?;
            desk.folder.put(&path, print, text.as_bytes())?;
            desk.told();
        }
        Ok(())
    }

    /// Every file of the site.
    fn paths(&self) -> BTreeSet<String> {
        let mut paths: BTreeSet<String> = ASSETS.iter().map(|(name, _)| format!("assets/{name}")).collect();
        paths.extend(["index.html", "assets/as-of.js"].map(str::to_owned));
        for tongue in &self.tongues {
            let folder = tongue.folder;
            let fixed =
                ["index.html", "expiry/index.html", ATOM, CALENDAR, "hsm/index.html", "search/index.js"];
            let fixed =
                fixed.map(str::to_owned).into_iter().chain(self.keys.iter().map(|(key, _)| href(*key)));
            let lists = tongue.lists.iter().flat_map(Whole::paths);
            let pieces = tongue.pieces().into_iter().map(|piece| piece.path);
            paths.extend(fixed.chain(lists).chain(pieces).map(|path| format!("{folder}/{path}")));
        }
        paths
    }

    /// The day and commit of the pages, for the script.
    fn as_of(&self) -> String {
        format!("window.chungthu={{\"asOf\":\"{}\",\"commit\":\"{}\"}};\n", self.input.today, self.commit())
    }

    fn commit(&self) -> &str {
        let hex = self.input.commit;
        hex.get(..12).filter(|_| hex.bytes().all(|b| b.is_ascii_hexdigit())).unwrap_or_default()
    }

    fn overview(&self, tongue: &Tongue<'_>) -> OverviewPage {
        let say = &tongue.say;
        let ahead = self.groups.iter().filter(|(when, _)| matches!(when, When::Within(_) | When::Later));
        let nearest: Vec<Expiring> = ahead.flat_map(|(_, group)| group).take(NEAREST).copied().collect();
        let mut table = list::empty(Kind::Certificate, say);
        table.caption = words::nearest(say.lang);
        table.rows = list::expiring(&nearest, say);
        let unread = self.input.not_read;
        OverviewPage {
            frame: Frame {
                title: words::overview(say.lang),
                here: "overview",
                up: "",
                path: "index.html".to_owned(),
                dated: true,
            },
            commit: self.commit().to_owned(),
            committed: say.moment(self.input.committed),
            not_read: (unread > 0).then(|| words::not_read(say.lang, &say.count(unread), unread)),
            tiles: overview::tiles(&self.groups, say),
            counts: overview::tables(say),
            nearest: table,
        }
    }

    fn hsm(&self, tongue: &Tongue<'_>) -> HsmPage {
        let say = &tongue.say;
        let tokens = hsm::tokens(&self.held, self.input.proofs, say);
        let keys = tongue.list(KEYS);
        let key_count = say.count(keys.map_or(0, Whole::len));
        let keys = keys.map_or_else(|| hsm::keys(&[], &[], say), |keys| keys.first(FIRST));
        HsmPage {
            frame: Frame {
                title: words::hsm(say.lang),
                here: "hsm",
                up: "../",
                path: "hsm/index.html".to_owned(),
                dated: true,
            },
            token_count: say.count(tokens.rows.len()),
            key_count,
            tokens,
            keys,
            all: KEYS.to_owned(),
        }
    }

    fn expiry(&self, tongue: &Tongue<'_>) -> ExpiryPage {
        let say = &tongue.say;
        let buckets = self.groups.iter().map(|(when, group)| {
            let (label, id, tone) = overview::group_words(say.lang, *when, self.steps);
            let shown = group.get(..FIRST).unwrap_or(group);
            let table = (!shown.is_empty() && *when != When::Later).then(|| {
                let mut table = list::empty(Kind::Certificate, say);
                table.caption = label.clone();
                table.rows = list::expiring(shown, say);
                table
            });
            Bucket {
                href: format!("expiry/{id}.html"),
                id,
                label,
                tone,
                count: group.len(),
                more: group.len() > table.as_ref().map_or(0, |table| table.rows.len()),
                table,
            }
        });
        let months = expiry::months(&self.groups, self.input.today);
        let months = months.into_iter().map(|(month, count)| (say.month(month), None, None, count)).collect();
        let units = tongue.list(RUNNING_OUT).map(|whole| whole.counts("unit")).unwrap_or_default();
        let units = units.into_iter().map(|(text, href, count)| (text, href, None, count)).collect();
        ExpiryPage {
            frame: Frame {
                title: words::expiry(say.lang),
                here: "expiry",
                up: "../",
                path: "expiry/index.html".to_owned(),
                dated: true,
            },
            buckets: buckets.collect(),
            months: overview::counts(words::months(say.lang), words::month(say.lang), months),
            units: overview::counts(words::expiry_by_unit(say.lang), words::unit_column(say.lang), units),
            twins: vec![
                Twin { text: "iCalendar", href: CALENDAR.to_owned(), mime: "text/calendar" },
                Twin { text: "Atom", href: ATOM.to_owned(), mime: "application/atom+xml" },
                Twin { text: "CSV", href: beside(RUNNING_OUT, "csv"), mime: "text/csv" },
                Twin { text: "JSON", href: beside(RUNNING_OUT, "json"), mime: "application/json" },
            ],
            all: RUNNING_OUT.to_owned(),
        }
    }

    fn feed_title(&self, tongue: &Tongue<'_>) -> String {
        format!("{} – {}", words::expiry(tongue.say.lang), name(self.input, tongue.say.lang))
    }
}

impl Tongue<'_> {
    fn list(&self, path: &str) -> Option<&Whole> {
        self.lists.iter().find(|whole| whole.path == path)
    }

    /// The index of the search, in pieces.
    fn pieces(&self) -> Vec<search::Piece<'_>> {
        let of = |kind: Kind| {
            let whole = self.list(&format!("{kind}/index.html"));
            whole.map(|whole| search::pieces(kind, whole.all())).unwrap_or_default()
        };
        MENU.into_iter().flat_map(of).collect()
    }
}

/// Where pages go, and how many have gone.
struct Desk<'a> {
    folder: Folder,
    all: usize,
    done: AtomicUsize,
    progress: &'a (dyn Fn(usize, usize) + Sync),
}

impl Desk<'_> {
    fn told(&self) {
        (self.progress)(self.done.fetch_add(1, Ordering::Relaxed) + 1, self.all);
    }

    /// A file that costs little to make.
    fn put(&self, path: &str, content: &[u8]) -> Result<(), SiteError> {
        self.folder.put(path, 0, content)?;
        self.told();
        Ok(())
    }

    /// A page that says of which day it is: rendered where it would say something else than it does.
    fn page<P: Serialize>(
        &self,
        tongue: &Tongue<'_>,
        template: &str,
        frame: &Frame,
        page: &P,
    ) -> Result<(), SiteError> {
        let path = format!("{}/{}", tongue.folder, frame.path);
        let print =
            Print::from(tongue.print).and(&tongue.say.today.to_string()).and(&template).and(page).end();
        if !self.folder.keeps(&path, print) {
            self.folder.put(&path, print, tongue.templates.render(template, page)?.as_bytes())?;
        }
        self.told();
        Ok(())
    }
}

fn name<'a>(input: &'a SiteInput<'_>, lang: Lang) -> &'a str {
    match (lang, &input.name.en) {
        (Lang::En, Some(en)) => en,
        _ => &input.name.vi,
    }
}

fn shared<'a>(input: &'a SiteInput<'_>, say: &Say<'_>) -> Shared<'a> {
    let lang = say.lang;
    let fixed = [
        ("overview", words::overview(lang), "index.html".to_owned()),
        ("expiry", words::expiry(lang), "expiry/index.html".to_owned()),
        ("hsm", words::hsm(lang), "hsm/index.html".to_owned()),
    ];
    let kinds = MENU.map(|kind| (kind.word(), say.kinds(kind), format!("{kind}/index.html")));
    let menu = fixed.into_iter().chain(kinds).map(|(here, text, href)| MenuEntry { here, text, href });
    Shared {
        lang,
        register: name(input, lang),
        menu: menu.collect(),
        seen_note: if input.audience.is_desk() { words::desk_note(lang) } else { words::masked_note(lang) },
        as_of: (input.today.to_string(), say.day(input.today)),
    }
}

fn lists(
    input: &SiteInput<'_>,
    say: &Say<'_>,
    groups: &[(When, Vec<Expiring>)],
    steps: &[u16],
    held: &[Opened],
) -> Vec<Whole> {
    let kinds = MENU.into_iter().flat_map(|kind| {
        let mut table = list::empty(kind, say);
        table.rows = list::rows(kind, say);
        let path = format!("{kind}/index.html");
        Whole::new(&path, kind.word(), say.kinds(kind), table, list::facets(kind), say).with_parts()
    });
    let expiring = |path: &str, title: String, of: &[Expiring]| {
        let mut table = list::empty(Kind::Certificate, say);
        table.rows = list::expiring(of, say);
        table.caption = title.clone();
        let whole = Whole::new(path, "expiry", title, table, list::facets(Kind::Certificate), say);
        whole.below(words::expiry(say.lang), "expiry/index.html")
    };
    let parts = groups.iter().map(|(when, group)| {
        let (title, id, _) = overview::group_words(say.lang, *when, steps);
        expiring(&format!("expiry/{id}.html"), title, group)
    });
    let all: Vec<Expiring> = groups.iter().flat_map(|(_, group)| group).copied().collect();
    let all = expiring(RUNNING_OUT, words::expiry_all(say.lang), &all).with_parts();
    let keys = hsm::keys(held, input.proofs, say);
    let keys = Whole::new(KEYS, "hsm", words::keys_by_certificate(say.lang), keys, &[], say);
    let keys = keys.below(words::hsm(say.lang), "hsm/index.html");
    kinds.chain(parts).chain(all).chain([keys]).collect()
}
