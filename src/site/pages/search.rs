//! What the search box looks through: one line for every record, of words that its page and its list show. The script
//! loads them on first use, piece by piece, and leaves out accents itself, as it does with what is typed.

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use super::records::{self, MENU};
use super::{audit, expiry, guides};
use crate::model::{Key, Kind};
use crate::register::facts::Facts;
use crate::site::part::{File, Ground, Heading, Part, Tongue, no_lists};
use crate::site::print::Print;
use crate::site::say::Say;
use crate::site::view::{Fact, Row};
use crate::site::whole::Whole;

pub const PART: Part = Part { heading: Heading::None, menu: |_| Vec::new(), lists: no_lists, files };

fn files<'s>(ground: &'s Ground<'_>, tongue: &'s Tongue<'_>) -> Vec<File<'s>> {
    let say = &tongue.say;
    let lists = MENU.into_iter().filter_map(|kind| Some((kind, tongue.list(&records::path(kind))?)));
    let of = |(kind, list): (Kind, &'s Whole)| {
        pieces(kind, list.len()).into_iter().map(move |(path, from)| (path, kind, list, from))
    };
    let pieces: Vec<_> = lists.flat_map(of).collect();
    let paths: Vec<String> = pieces.iter().map(|(path, ..)| path.clone()).collect();
    // A name that is typed is somebody's, before it is that of what they hold.
    let mut kinds = MENU;
    kinds.sort_by_key(|kind| *kind != Kind::Person);
    let make = move || {
        let pages =
            guides::named(say).into_iter().chain([expiry::named(say)]).chain(audit::named(ground, say));
        index(&paths, &kinds.map(|kind| (kind, say.kinds(kind))), &pages.collect::<Vec<_>>())
    };
    let index = File::data("search/index.js", make);
    let pieces = pieces.into_iter().map(|(path, kind, list, from)| {
        let print = move |tongue: &Tongue<'_>| {
            let rows: Vec<u64> = list.prints_of(from, PIECE).collect();
            let numbers: Vec<_> = list.rows(from, PIECE).map(|row| number(row.key?, say)).collect();
            Print::from(tongue.print).and(&(rows, numbers))
        };
        File::printed(path, print, move || script(kind, list.rows(from, PIECE), say))
    });
    pieces.chain([index]).collect()
}

/// A page that is found.
#[derive(Serialize)]
pub struct Named {
    pub name: String,
    pub path: String,
    /// What there is.
    pub about: String,
    /// By what a guide is looked for besides: one that has all the words comes before every record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
}

impl Named {
    pub fn new(name: String, path: String, about: String) -> Named {
        Named { name, path, about, found: None }
    }
}

/// Records of one piece at most: a new record makes one piece anew.
const PIECE: usize = 4000;

/// The files of the index for so many records of a kind, `search/person-2.js`, each with the place of its first.
fn pieces(kind: Kind, count: usize) -> Vec<(String, usize)> {
    let piece = |place: usize| (format!("search/{kind}-{}.js", place + 1), place * PIECE);
    (0..count.div_ceil(PIECE)).map(piece).collect()
}

/// The lines of a piece: a name, the id, what tells it from its like, and numbers by which it is known.
fn script<'r>(kind: Kind, rows: impl Iterator<Item = &'r Row>, say: &Say<'_>) -> Vec<u8> {
    let rows: Vec<&Row> = rows.collect();
    let lines: Vec<Value> = rows.par_iter().filter_map(|row| line(row, say)).collect();
    let lines = json!([kind.word(), lines]);
    format!("(window.chungthuFound=window.chungthuFound||[]).push({lines});\n").into_bytes()
}

fn line(row: &Row, say: &Say<'_>) -> Option<Value> {
    let key = row.key?;
    let name = &row.cells.first()?.text;
    let rest = row.cells.iter().skip(1).filter(|cell| !matches!(cell.fact, Fact::Number(_)));
    let note: Vec<&str> = rest.map(|cell| cell.text.as_str()).filter(|text| !text.is_empty()).collect();
    let number = number(key, say);
    Some(match number {
        Some(number) => json!([name, key.id.to_string(), note.join(" · "), number]),
        None => json!([name, key.id.to_string(), note.join(" · ")]),
    })
}

/// The serial of a certificate, the label of a device or the mail domain of a unit, unless it names who isn't named; what else bears a
/// number has it in its name.
fn number<'a>(key: Key, say: &'a Say<'_>) -> Option<&'a str> {
    let number = match say.links.facts(key)? {
        Facts::Certificate(facts) => facts.serial(),
        Facts::Device(facts) => facts.label.as_deref(),
        Facts::Unit(facts) => facts.email_domain.as_deref(),
        _ => None,
    };
    number.filter(|number| !say.withheld.named_in(number))
}

/// Which pieces there are, how their kinds are called, in the order in which they are shown, and what pages there are besides.
fn index(paths: &[String], kinds: &[(Kind, String)], pages: &[Named]) -> Vec<u8> {
    let kinds: Vec<Value> = kinds.iter().map(|(kind, called)| json!([kind.word(), called])).collect();
    format!("window.chungthuSearch={};\n", json!({ "pieces": paths, "kinds": kinds, "pages": pages }))
        .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_cut_into_pieces() {
        let file = |place: usize, from| (format!("search/unit-{place}.js"), from);
        assert_eq!(pieces(Kind::Unit, PIECE), [file(1, 0)]);
        assert_eq!(pieces(Kind::Unit, PIECE + 1), [file(1, 0), file(2, PIECE)]);
        assert_eq!(pieces(Kind::Unit, 0), []);
    }
}
