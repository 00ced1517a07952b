//! The templates: those built in, and those an office puts in their place.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tera::{Context, Kwargs, State, Tera};

use crate::model::Lang;
use crate::model::value::nearest;
use crate::text::site as words;

use super::error::SiteError;
use super::fault::{fault, not_whole};
use super::say::counted;
use super::view::{Frame, Page};

/// A file of the site as built in: its name and its text.
pub type Builtin = (&'static str, &'static str);

macro_rules! embed {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        &[$( ($name, include_str!(concat!("../../", $folder, "/", $name))) ),+]
    };
}

/// The templates as built in.
pub const TEMPLATES: &[Builtin] = embed!("templates": "base.html", "day.html", "door.html", "expiry.html", "guide.html", "guides.html", "list.html", "menu.html", "overview.html", "parts.html", "record.html", "several.html");

/// What pages load: written beside them as it is.
pub const ASSETS: &[Builtin] = embed!("site": "icon.svg", "script.js", "search.js", "style.css");

/// What pages load besides where they have a sealed part.
pub const SEALED_ASSETS: &[Builtin] = embed!("site": "sealed.js");

/// The same as it came from others, with their licences: no office's own file takes its place.
pub const VENDORED: &[Builtin] = embed!("site/vendor": "age-licences.txt", "age.js");

macro_rules! page_words {
    ($($name:ident),+ $(,)?) => {
        /// The words of the templates in one language.
        #[derive(Hash, Serialize)]
        struct PageWords { $($name: String),+ }

        impl PageWords {
            fn of(lang: Lang) -> PageWords {
                PageWords { $($name: words::$name(lang)),+ }
            }

            fn named(&self, name: &str) -> Option<&str> {
                match name {
                    $(stringify!($name) => Some(&self.$name),)+
                    _ => None,
                }
            }
        }
    };
}

page_words! {
    skip, other_language, menu, as_of, as_of_overview, commit, stale, number_of,
    none, nearest, all_of_them, expiry_about, filter, filter_hint, shown, page, previous, next, sort_by,
    empty_list, narrow, filter_all, all_loading, all_failed, previous_rows, next_rows, none_found, downloads, search, search_hint, search_found, search_loading, search_none, search_signs, twins_whole, dropped_part, typed_words, show_all, lists_of_unit,
    audit, signature_good, signed_by, approved_by, field_column, value_column, before, after, guides, guides_about, by_law, desk_contact, changes_here, timeline,
    checklist, duties, due, next_thing, sealed, sealed_about, sealed_plain, sealed_key, sealed_hint, sealed_file, sealed_passphrase, sealed_keep,
    sealed_open, sealed_close, sealed_use, sealed_forget, see_list, record_id, handle, details, referred_by, days_left, days_late,
}

impl PageWords {
    /// A template in which they stand where they are asked for as they are: they are the same on every page, and put in once.
    fn put_into(&self, template: &str) -> String {
        const ASKED: &str = "{{ w.";
        let mut text = String::with_capacity(template.len() + template.len() / 2);
        let mut rest = template;
        while let Some((plain, from)) = rest.split_once(ASKED) {
            text.push_str(plain);
            let word = from.split_once(" }}").and_then(|(name, after)| Some((self.named(name)?, after)));
            rest = match word {
                Some((word, after)) => {
                    text.push_str(&escaped(word));
                    after
                }
                // The engine says what is wrong with it.
                None => {
                    text.push_str(ASKED);
                    from
                }
            };
        }
        text.push_str(rest);
        text
    }
}

/// A word as it stands in a page.
fn escaped(word: &str) -> String {
    let mut escaped = Vec::with_capacity(word.len());
    // Nothing fails that is written to memory.
    let _ = tera::escape_html(word, &mut escaped);
    String::from_utf8_lossy(&escaped).into_owned()
}

/// An entry of the menu.
#[derive(Hash, Serialize, Clone)]
pub struct MenuEntry {
    pub here: &'static str,
    pub text: String,
    pub href: String,
}

/// Entries of the menu under one heading, or one entry by itself.
#[derive(Hash, Serialize, Clone)]
pub struct MenuGroup {
    pub heading: Option<String>,
    /// What pages name its entries by.
    pub names: Vec<&'static str>,
    pub entries: Vec<MenuEntry>,
}

/// What all pages of one language share.
pub struct Shared<'a> {
    pub lang: Lang,
    pub register: &'a str,
    pub menu: Vec<MenuGroup>,
    /// What these readers see and what not.
    pub seen_note: String,
    /// The day of the pages: as written in files, and as people write it.
    pub as_of: (String, String),
}

/// What a menu is by: the entry under which a page stands, the way up from it, and its address where that is in the menu.
type Place = (&'static str, &'static str, String);

/// The templates of one language, ready to render.
pub struct Templates {
    tera: Tera,
    /// Their sources by name, to quote a faulty expression.
    sources: Vec<(String, String)>,
    words: PageWords,
    /// The addresses in the menu.
    entries: HashSet<String>,
    /// The menu as it stands on pages.
    menus: Mutex<HashMap<Place, Arc<str>>>,
}

/// A file of an office's `templates/` that stands in the place of nothing and that no other of them names: its name, and the
/// built-in one that is called most like it.
pub fn unused(own: &[(String, String)]) -> Vec<(&str, Option<&'static str>)> {
    let known = [TEMPLATES, ASSETS, SEALED_ASSETS].concat();
    let known: Vec<&'static str> = known.iter().map(|(name, _)| *name).collect();
    let named = |name: &str| {
        let quoted = [format!("\"{name}\""), format!("'{name}'")];
        own.iter().any(|(other, text)| other != name && quoted.iter().any(|quoted| text.contains(quoted)))
    };
    let unused = own.iter().filter(|(name, _)| !known.contains(&name.as_str()) && !named(name));
    unused.map(|(name, _)| (name.as_str(), nearest(name, &known))).collect()
}

impl Templates {
    /// The built-in templates, with those of the office in place of the ones they are named after.
    pub fn new(shared: &Shared<'_>, own: &[(String, String)]) -> Result<Templates, SiteError> {
        let own = own.iter().filter(|(name, _)| name.ends_with(".html"));
        let own: Vec<(String, String)> = own.cloned().collect();
        if let Some(fault) = own.iter().find_map(|(name, text)| not_whole(name, text)) {
            return Err(SiteError::Template(fault));
        }
        let replaced = |name: &str| own.iter().any(|(other, _)| other == name);
        let mut sources: Vec<(String, String)> = TEMPLATES
            .iter()
            .filter(|(name, _)| !replaced(name))
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        sources.extend(own);
        let words = PageWords::of(shared.lang);
        for (_, text) in &mut sources {
            *text = words.put_into(text);
        }
        let mut tera = Tera::default();
        let lang = shared.lang;
        tera.register_filter("apart", move |count: u64, _: Kwargs, _: &State<'_>| {
            counted(lang, usize::try_from(count).unwrap_or(usize::MAX))
        });
        let added = tera.add_raw_templates(sources.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        added.map_err(|error| fault(&error, &sources))?;
        let global = tera.global_context();
        global.insert("w", &words);
        global.insert("lang", if shared.lang == Lang::Vi { "vi" } else { "en" });
        global.insert("other", if shared.lang == Lang::Vi { "en" } else { "vi" });
        global.insert("register", shared.register);
        global.insert("seen_note", &shared.seen_note);
        global.insert("menu", &shared.menu);
        global.insert("as_of", &shared.as_of.0);
        global.insert("as_of_text", &shared.as_of.1);
        let entries = shared.menu.iter().flat_map(|group| &group.entries);
        let entries = entries.map(|entry| entry.href.clone()).collect();
        Ok(Templates { tera, sources, words, entries, menus: Mutex::default() })
    }

    /// What they are made of.
    pub fn sources(&self) -> &[(String, String)] {
        &self.sources
    }

    /// The words that they use.
    pub fn words(&self) -> &impl Hash {
        &self.words
    }

    /// One page in its frame.
    pub fn page<P: Page>(&self, template: &str, page: &P) -> Result<Vec<u8>, SiteError> {
        let mut context = self.context(page)?;
        context.insert("menu_html", &*self.menu(page.frame())?);
        self.render(template, &context)
    }

    /// A page by itself.
    pub fn bare<P: Serialize>(&self, template: &str, page: &P) -> Result<Vec<u8>, SiteError> {
        self.render(template, &self.context(page)?)
    }

    /// The menu of a page. There are few, and thousands of pages with each.
    fn menu(&self, frame: &Frame) -> Result<Arc<str>, SiteError> {
        let own = if self.entries.contains(&frame.path) { frame.path.as_str() } else { "" };
        let key = (frame.here, frame.up, own.to_owned());
        let menus = || self.menus.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(menu) = menus().get(&key) {
            return Ok(Arc::clone(menu));
        }
        let mut context = Context::new();
        context.insert("frame", &Frame { path: own.to_owned(), ..frame.clone() });
        let menu = self.tera.render("menu.html", &context).map_err(|error| fault(&error, &self.sources))?;
        let menu: Arc<str> = menu.into();
        menus().insert(key, Arc::clone(&menu));
        Ok(menu)
    }

    fn context<P: Serialize>(&self, page: &P) -> Result<Context, SiteError> {
        Context::from_serialize(page).map_err(|error| fault(&error, &self.sources))
    }

    /// The bytes of a page: what the engine writes is text, which need not be looked at again.
    fn render(&self, template: &str, context: &Context) -> Result<Vec<u8>, SiteError> {
        let mut page = Vec::with_capacity(PAGE_BYTES);
        let written = self.tera.render_to(template, context, &mut page);
        written.map(|()| page).map_err(|error| fault(&error, &self.sources))
    }
}

/// About as many bytes as a page of a record has.
const PAGE_BYTES: usize = 16 << 10;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Explain;

    fn shared() -> Shared<'static> {
        Shared {
            lang: Lang::Vi,
            register: "Sổ",
            menu: Vec::new(),
            seen_note: String::new(),
            as_of: ("2026-01-01".into(), "01/01/2026".into()),
        }
    }

    fn files(folder: &str) -> Vec<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap())
            // A folder beside the pages holds what other rooms embed.
            .filter(|entry| entry.file_type().unwrap().is_file())
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn every_file_is_embedded() {
        let names = |list: &[Builtin]| list.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(files("templates"), names(TEMPLATES));
        let mut loaded = [names(ASSETS), names(SEALED_ASSETS)].concat();
        loaded.sort();
        assert_eq!(files("site"), loaded);
    }

    #[test]
    fn a_fault_names_file_line_and_variable_and_no_value() {
        let own = [("door.html".to_owned(), "<p>\n{{ name }} {{ nmae }}</p>".to_owned())];
        let templates = Templates::new(&shared(), &own).unwrap();
        let page = super::super::view::DoorPage { name: "BÍ MẬT".into() };
        let error = templates.bare("door.html", &page).unwrap_err();
        let said = error.what(Lang::En);
        assert!(said.contains("door.html") && said.contains("line 2") && said.contains("nmae"), "{said}");
        assert!(error.hint(Lang::En).unwrap().contains("nmae"));

        let parts = "<i>\n{% component boom(a) %}{{ <boom a={a} /> }}{% endcomponent boom %}".to_owned();
        let own =
            [("own.html".to_owned(), parts), ("door.html".to_owned(), "{{ <boom a={1} /> }}".to_owned())];
        let templates = Templates::new(&shared(), &own).unwrap();
        let error = templates.bare("door.html", &page).unwrap_err();
        let said = error.what(Lang::En);
        assert!(said.contains("own.html") && said.contains("line 2") && said.contains("component"), "{said}");
        assert!(error.what(Lang::Vi).contains("không có điểm dừng"), "{}", error.what(Lang::Vi));

        let own = [("door.html".to_owned(), "{{ name + 1 }}".to_owned())];
        let templates = Templates::new(&shared(), &own).unwrap();
        let error = templates.bare("door.html", &page).unwrap_err();
        assert!(error.what(Lang::En).contains("door.html"), "{error:?}");
        assert!(!format!("{error:?}").contains("BÍ MẬT"));
    }

    #[test]
    fn a_template_that_does_not_parse_is_named() {
        let own = [("list.html".to_owned(), "a\nb\n{% for %}".to_owned())];
        let error = Templates::new(&shared(), &own).err().unwrap();
        assert!(error.what(Lang::Vi).contains("list.html, dòng 3"), "{}", error.what(Lang::Vi));
    }

    #[test]
    fn what_one_template_lacks_of_others_is_named_with_file_and_line() {
        let said = |files: &[(&str, &str)]| {
            let own: Vec<(String, String)> =
                files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
            let error = Templates::new(&shared(), &own).err().unwrap();
            assert_eq!(error.what(Lang::En).lines().count(), 1, "{}", error.what(Lang::En));
            [error.what(Lang::En), error.hint(Lang::En).unwrap()].concat()
        };
        let page = "<p>\n\n{% include \"logo.html\" %}</p>";
        type Files<'a> = &'a [(&'a str, &'a str)];
        let own: [(Files<'_>, [&str; 4]); 6] = [
            (&[("door.html", page)], ["door.html", "line 3", "logo.html", "include"]),
            (
                &[("door.html", "a\n{% extends \"bse.html\" %}")],
                ["door.html", "line 2", "bse.html", "extends"],
            ),
            (&[("door.html", "a\n\n{{ <tagg word=\"x\" /> }}")], ["door.html", "line 3", "tagg", "Unknown"]),
            (&[("door.html", "{{ name | uper }}")], ["door.html", "line 1", "uper", "name"]),
            (
                &[("door.html", "{% include \"a.html\" %}"), ("a.html", "\n{% include \"door.html\" %}")],
                ["a.html", "line 2", "door.html", "Circular"],
            ),
            (
                &[("door.html", "{% extends \"base.html\" %}\n{% block mian %}{% endblock mian %}")],
                ["door.html", "line 2", "mian", "block"],
            ),
        ];
        for (files, words) in own {
            let said = said(files);
            assert!(words.iter().all(|word| said.contains(word)), "{said}");
        }
    }

    #[test]
    fn what_is_not_closed_is_told_where_it_begins_and_variables_only_where_one_is_unknown() {
        let said = |name: &str, text: &str| {
            let error = Templates::new(&shared(), &[(name.to_owned(), text.to_owned())]).err().unwrap();
            (error.what(Lang::Vi), error.hint(Lang::Vi).unwrap())
        };
        let list = "{% extends \"base.html\" %}\n{% block main %}\n{% for r in table.rows %}\n<p></p>\n{% endblock main %}";
        let (what, hint) = said("list.html", list);
        assert!(what.contains("list.html, dòng 3") && what.contains("endfor"), "{what}");
        assert!(hint.contains("for r in") && !hint.contains("biến"), "{hint}");
        let (what, hint) = said("door.html", "a\n{{ name | uper }}");
        assert!(what.contains("không có bộ lọc «uper»") && !hint.contains("biến"), "{what} {hint}");
        // No word of the engine's is left in English.
        for text in ["{% nosuch %}", "{% extends \"bse.html\" %}", "{{ name | }}", "{% for %}", "{{ \"a }}"] {
            let (what, _) = said("door.html", text);
            let english = ["nknown", "expected", "inherit", "doesn", "xpected", "missing"];
            assert!(!english.iter().any(|word| what.contains(word)), "{text}: {what}");
        }
    }

    #[test]
    fn a_template_that_is_empty_or_cut_is_refused_and_one_that_does_nothing_is_told() {
        let whole = TEMPLATES.iter().find(|(name, _)| *name == "base.html").unwrap().1;
        let cut = whole.get(..whole.find("{% block main").unwrap()).unwrap();
        for (name, text, said) in [
            ("list.html", " \n", "mẫu trống"),
            ("base.html", cut, "thiếu «</html>»"),
            ("list.html", "{% extends \"base.html\" %}\n", "thiếu «{% block main %}»"),
        ] {
            let error = Templates::new(&shared(), &[(name.to_owned(), text.to_owned())]).err().unwrap();
            let what = error.what(Lang::Vi);
            assert!(what.contains(name) && what.contains(said), "{what}");
        }
        let own = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let files = [
            own("lst.html", "x"),
            own("list.html", "{% include \"logo.html\" %}"),
            own("logo.html", "x"),
            own("style.css", "x"),
            own("zzzzzzzz.txt", "x"),
        ];
        assert_eq!(unused(&files), [("lst.html", Some("list.html")), ("zzzzzzzz.txt", None)]);
        // Every built-in one may stand as it is in an office's folder.
        let all: Vec<(String, String)> = TEMPLATES.iter().map(|(name, text)| own(name, text)).collect();
        assert!(Templates::new(&shared(), &all).is_ok() && unused(&all).is_empty());
    }
}
