//! Which pages there are, and how each is made.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::model::{Kind, Lang};
use crate::text::site as words;

use super::SiteInput;
use super::error::SiteError;
use super::expiry::{self, Expiring, When};
use super::hsm;
use super::list::{self, PAGE};
use super::overview;
use super::publish::{Built, Folder};
use super::record;
use super::say::{Say, href};
use super::template::{ASSETS, MenuEntry, Shared, Templates};
use super::view::{
    Above, Bucket, Cell, DoorPage, ExpiryPage, Frame, HsmPage, ListPage, OverviewPage, Pager, Table, Turn,
};

/// Rows of each group on the page of all groups.
const FIRST: usize = 20;

/// Rows of the nearest expiries on the overview.
const NEAREST: usize = 10;

/// The list of all keys on tokens.
const KEYS: &str = "hsm/keys.html";

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

/// A list with all of its rows, to be cut into pages.
struct Whole {
    /// `certificate/index.html` or `expiry/30.html`.
    path: String,
    here: &'static str,
    title: String,
    table: Table,
    above: Option<(String, &'static str)>,
}

/// The pages of one language, but for those of records.
struct Tongue<'a> {
    say: Say<'a>,
    folder: &'static str,
    templates: Templates,
    lists: Vec<Whole>,
}

pub struct Site<'a> {
    input: &'a SiteInput<'a>,
    steps: &'a [u16],
    groups: Vec<(When, Vec<Expiring>)>,
    tongues: Vec<Tongue<'a>>,
}

/// The address of a page of a list: `index.html`, then `index-2.html`.
fn page_path(path: &str, page: usize) -> String {
    match path.strip_suffix(".html") {
        Some(stem) if page > 1 => format!("{stem}-{page}.html"),
        _ => path.to_owned(),
    }
}

fn pages(rows: usize) -> usize {
    rows.div_ceil(PAGE).max(1)
}

impl<'a> Site<'a> {
    pub fn new(input: &'a SiteInput<'a>) -> Result<Site<'a>, SiteError> {
        let steps = input.rules.limits.expiry_steps.as_slice();
        let groups = expiry::groups(input.links, steps, input.today);
        let tongue = |lang| {
            let say = Say { lang, links: input.links, today: input.today };
            Ok(Tongue {
                say,
                folder: if lang == Lang::Vi { "vi" } else { "en" },
                templates: Templates::new(&shared(input, &say), input.templates)?,
                lists: lists(input, &say, &groups, steps),
            })
        };
        let tongues = [Lang::Vi, Lang::En].into_iter().map(tongue).collect::<Result<Vec<_>, SiteError>>()?;
        Ok(Site { input, steps, groups, tongues })
    }

    pub fn publish(&self, out: &Path, progress: &(dyn Fn(usize, usize) + Sync)) -> Result<Built, SiteError> {
        let paths = self.paths();
        let all = paths.len();
        let folder = Folder::open(out, paths)?;
        let done = AtomicUsize::new(0);
        let put = |path: &str, content: &[u8]| {
            folder.put(path, content)?;
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, all);
            Ok(())
        };
        for (name, text) in ASSETS {
            let own = self.input.templates.iter().find(|(own, _)| own == name);
            put(&format!("assets/{name}"), own.map_or(*text, |(_, text)| text.as_str()).as_bytes())?;
        }
        put("assets/as-of.js", self.as_of().as_bytes())?;
        // Pages that others lead to come first, so that a cut build leaves no list ahead of its records.
        let work = self
            .tongues
            .iter()
            .flat_map(|tongue| self.input.records.iter().map(move |opened| (tongue, opened)));
        let work: Vec<_> = work.collect();
        work.par_iter().try_for_each(|(tongue, opened)| {
            let page = record::page(&opened.record, &tongue.say);
            let text = tongue.templates.render("record.html", &page)?;
            put(&format!("{}/{}", tongue.folder, page.frame.path), text.as_bytes())
        })?;
        for tongue in &self.tongues {
            let turns: Vec<(&Whole, usize)> = tongue
                .lists
                .iter()
                .flat_map(|whole| (1..=pages(whole.table.rows.len())).map(move |page| (whole, page)))
                .collect();
            turns.par_iter().try_for_each(|(whole, page)| {
                let page = list_page(whole, *page, &tongue.say);
                let text = tongue.templates.render("list.html", &page)?;
                put(&format!("{}/{}", tongue.folder, page.frame.path), text.as_bytes())
            })?;
            let expiry = tongue.templates.render("expiry.html", &self.expiry(tongue))?;
            put(&format!("{}/expiry/index.html", tongue.folder), expiry.as_bytes())?;
            let hsm = tongue.templates.render("hsm.html", &self.hsm(tongue))?;
            put(&format!("{}/hsm/index.html", tongue.folder), hsm.as_bytes())?;
            let overview = tongue.templates.render("overview.html", &self.overview(tongue))?;
            put(&format!("{}/index.html", tongue.folder), overview.as_bytes())?;
        }
        if let Some(first) = self.tongues.first() {
            let door = first
                .templates
                .render("door.html", &DoorPage { name: name(self.input, Lang::Vi).to_owned() })?;
            put("index.html", door.as_bytes())?;
        }
        folder.finish()
    }

    /// Every file of the site.
    fn paths(&self) -> BTreeSet<String> {
        let mut paths: BTreeSet<String> = ASSETS.iter().map(|(name, _)| format!("assets/{name}")).collect();
        paths.extend(["index.html", "assets/as-of.js"].map(str::to_owned));
        for tongue in &self.tongues {
            let folder = tongue.folder;
            paths.extend(
                ["index.html", "expiry/index.html", "hsm/index.html"].map(|path| format!("{folder}/{path}")),
            );
            paths.extend(
                self.input.records.iter().map(|opened| format!("{folder}/{}", href(opened.record.key()))),
            );
            for whole in &tongue.lists {
                let pages = 1..=pages(whole.table.rows.len());
                paths.extend(pages.map(|page| format!("{folder}/{}", page_path(&whole.path, page))));
            }
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
        let held = hsm::held(self.input.records);
        let tokens = hsm::tokens(&held, self.input.proofs, say);
        let all = tongue.lists.iter().find(|whole| whole.path == KEYS).map(|whole| &whole.table);
        let mut keys = all.cloned().unwrap_or_else(|| hsm::keys(&held, self.input.proofs, say));
        let key_count = say.count(keys.rows.len());
        keys.rows.truncate(FIRST);
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
        }
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
        as_of: (input.today.to_string(), say.day(input.today)),
    }
}

fn lists(
    input: &SiteInput<'_>,
    say: &Say<'_>,
    groups: &[(When, Vec<Expiring>)],
    steps: &[u16],
) -> Vec<Whole> {
    let kinds = MENU.into_iter().map(|kind| {
        let mut table = list::empty(kind, say);
        table.rows = list::rows(kind, say);
        let title = say.kinds(kind);
        Whole { path: format!("{kind}/index.html"), here: kind.word(), title, table, above: None }
    });
    let groups = groups.iter().map(|(when, group)| {
        let (title, id, _) = overview::group_words(say.lang, *when, steps);
        let mut table = list::empty(Kind::Certificate, say);
        table.rows = list::expiring(group, say);
        table.caption = title.clone();
        let above = Some((words::expiry(say.lang), "expiry/index.html"));
        Whole { path: format!("expiry/{id}.html"), here: "expiry", title, table, above }
    });
    let keys = Whole {
        path: KEYS.to_owned(),
        here: "hsm",
        title: words::keys_by_certificate(say.lang),
        table: hsm::keys(&hsm::held(input.records), input.proofs, say),
        above: Some((words::hsm(say.lang), "hsm/index.html")),
    };
    kinds.chain(groups).chain([keys]).collect()
}

fn list_page(whole: &Whole, page: usize, say: &Say<'_>) -> ListPage {
    let rows = &whole.table.rows;
    let last = pages(rows.len());
    let shown = rows.get((page - 1) * PAGE..).unwrap_or_default();
    let shown = shown.get(..PAGE).unwrap_or(shown);
    let Table { kind, caption, columns, .. } = &whole.table;
    let table = Table { kind, caption: caption.clone(), columns: columns.clone(), rows: shown.to_vec() };
    ListPage {
        frame: Frame {
            title: whole.title.clone(),
            here: whole.here,
            up: "../",
            path: page_path(&whole.path, page),
            dated: true,
        },
        count: words::rows(say.lang, &say.count(rows.len()), rows.len()),
        pager: (last > 1).then(|| pager(whole, page, last, shown, say)),
        table,
        above: whole
            .above
            .as_ref()
            .map(|(text, href)| Above { text: text.clone(), href: (*href).to_owned() }),
    }
}

fn pager(whole: &Whole, page: usize, last: usize, shown: &[Vec<Cell>], say: &Say<'_>) -> Pager {
    let first_cell = |row: Option<&Vec<Cell>>| {
        row.and_then(|row| row.first()).map(|cell| cell.text.clone()).unwrap_or_default()
    };
    let to = |page: usize| page_path(&whole.path, page);
    Pager {
        place: words::page_of(say.lang, &page.to_string(), &last.to_string()),
        span: words::page_span(say.lang, &first_cell(shown.first()), &first_cell(shown.last())),
        previous: (page > 1).then(|| to(page - 1)),
        next: (page < last).then(|| to(page + 1)),
        turns: (1..=last).map(|number| Turn { number, href: to(number), current: number == page }).collect(),
    }
}
