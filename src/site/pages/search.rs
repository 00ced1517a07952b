//! What the search box looks through: one line for every record, of words that its page and its list show. The script
//! loads them on first use, piece by piece, and leaves out accents itself, as it does with what is typed.

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use super::records::{self, MENU};
use super::{expiry, guides};
use crate::model::{Key, Kind};
use crate::register::facts::Facts;
use crate::site::part::{File, Ground, Heading, Part, Tongue, no_lists};
use crate::site::print::Print;
use crate::site::say::Say;
use crate::site::view::{Fact, Row};

pub const PART: Part = Part { heading: Heading::None, menu: |_| Vec::new(), lists: no_lists, files };

fn files<'s>(_: &'s Ground<'_>, tongue: &'s Tongue<'_>) -> Vec<File<'s>> {
    let say = &tongue.say;
    let of = |kind: Kind| {
        let whole = tongue.list(&records::path(kind));
        whole.map(|whole| pieces(kind, whole.all())).unwrap_or_default()
    };
    let pieces: Vec<Piece<'s>> = MENU.into_iter().flat_map(of).collect();
    let paths: Vec<String> = pieces.iter().map(|piece| piece.path.clone()).collect();
    let make = move || {
        let pages: Vec<Named> = guides::named(say).into_iter().chain([expiry::named(say)]).collect();
        index(&paths, &MENU.map(|kind| (kind, say.kinds(kind))), &pages)
    };
    let index = File::data("search/index.js", make);
    let pieces = pieces.into_iter().map(|piece| {
        let numbers: Vec<Option<&str>> = piece.rows.iter().map(|row| number(row.key?, say)).collect();
        let print = move |tongue: &Tongue<'_>| {
            let list = tongue.list(&records::path(piece.kind)).map(|whole| whole.print(tongue).end());
            Print::from(tongue.print).and(&(list, &numbers))
        };
        File::printed(piece.path.clone(), print, move || piece.script(say))
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

/// One file of the index.
struct Piece<'r> {
    kind: Kind,
    /// `search/person-2.js`.
    path: String,
    rows: Vec<&'r Row>,
}

/// The pieces of a kind whose rows these are.
fn pieces<'r>(kind: Kind, rows: impl Iterator<Item = &'r Row>) -> Vec<Piece<'r>> {
    let rows: Vec<&Row> = rows.collect();
    let piece = |(place, rows): (usize, &[&'r Row])| {
        let path = format!("search/{kind}-{}.js", place + 1);
        Piece { kind, path, rows: rows.to_vec() }
    };
    rows.chunks(PIECE).enumerate().map(piece).collect()
}

impl Piece<'_> {
    /// Its lines: a name, the id, what tells it from its like, and numbers by which it is known.
    fn script(&self, say: &Say<'_>) -> Vec<u8> {
        let lines: Vec<Value> = self.rows.par_iter().filter_map(|row| line(row, say)).collect();
        let lines = json!([self.kind.word(), lines]);
        format!("(window.chungthuFound=window.chungthuFound||[]).push({lines});\n").into_bytes()
    }
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

/// The serial of a certificate, or the label of a device; what else bears a number has it in its name.
fn number<'a>(key: Key, say: &'a Say<'_>) -> Option<&'a str> {
    match say.links.facts(key)? {
        Facts::Certificate(facts) => facts.serial(),
        Facts::Device(facts) => facts.label.as_deref(),
        _ => None,
    }
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
    use crate::model::RecordId;

    #[test]
    fn a_long_list_is_cut_into_pieces() {
        let row = |n: usize| {
            let id = RecordId((n as u128).to_be_bytes()[6..].try_into().unwrap());
            Row { key: Some(Key::new(Kind::Unit, id)), ..Row::default() }
        };
        let rows: Vec<Row> = (0..PIECE + 1).map(row).collect();
        let pieces = pieces(Kind::Unit, rows.iter());
        let paths: Vec<&str> = pieces.iter().map(|piece| piece.path.as_str()).collect();
        assert_eq!(paths, ["search/unit-1.js", "search/unit-2.js"]);
        assert_eq!(pieces[1].rows.len(), 1);
    }
}
