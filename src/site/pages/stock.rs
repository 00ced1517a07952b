//! The stock of devices: the numbers of `report stock`, and the devices that it names.

use crate::desk::report::{Part as Reported, stock};
use crate::site::list::Word;
use crate::site::part::{Entry, File, Ground, Heading, Part, Tongue};
use crate::site::reported;
use crate::site::say::Say;
use crate::site::several::{self, Several};
use crate::site::view::{CountRow, Counts, Fact, Frame};
use crate::site::whole::Whole;
use crate::text::site as words;

pub const PART: Part = Part { heading: Heading::Keys, menu, lists, files };

const PATH: &str = "stock/index.html";

/// The parts of the report, by their codes: each has a list of its own.
const MODELS: (&str, &str) = ("stock", "stock/models.html");
const DEVICES: (&str, &str) = ("devices", "stock/devices.html");

/// The columns of the first part that are no place: its kind and model, and the sum.
const BEFORE: usize = 2;

fn menu(say: &Say<'_>) -> Vec<Entry> {
    vec![("stock", words::stock(say.lang), PATH.to_owned())]
}

fn parts(ground: &Ground<'_>, say: &Say<'_>) -> Vec<Reported> {
    stock(ground.input.links, say.today)
}

fn lists(ground: &Ground<'_>, say: &Say<'_>) -> Vec<Whole> {
    let Some(form) = ground.input.rules.report("stock") else { return Vec::new() };
    let parts = parts(ground, say);
    let facet: (_, Word) = ("place", words::place);
    let list = |(code, path): (&str, &str), kind: &'static str, facets: &[(&'static str, Word)]| {
        let part = parts.iter().find(|part| part.code == code)?;
        let table = reported::table(form.part(code)?, part, kind, say);
        let title = table.caption.clone();
        let whole = Whole::new(path, "stock", title, table, facets, say);
        Some(whole.counting(words::lines_counted).below(words::stock(say.lang), PATH))
    };
    let devices = list(DEVICES, "stock", &[facet]).map(Whole::with_parts).unwrap_or_default();
    list(MODELS, "models", &[]).into_iter().chain(devices).collect()
}

fn files<'s>(ground: &'s Ground<'_>, tongue: &'s Tongue<'_>) -> Vec<File<'s>> {
    let frame = Frame::below("stock", PATH, words::stock(tongue.say.lang));
    vec![several::file(
        frame,
        move || Several {
            about: words::stock_about(tongue.say.lang),
            counts: vec![by_place(ground, &tongue.say)],
            tables: vec![(MODELS.1.to_owned(), 50), (DEVICES.1.to_owned(), 20)],
            ..Several::default()
        },
        tongue,
    )]
}

/// Where devices are: the last row of the report, their sum.
fn by_place(ground: &Ground<'_>, say: &Say<'_>) -> Counts {
    let parts = parts(ground, say);
    let sum = parts.iter().find(|part| part.code == MODELS.0).and_then(|part| part.rows.last());
    let form = ground.input.rules.report("stock").and_then(|form| form.part(MODELS.0));
    let places = form.and_then(|form| form.columns.split_last()).map_or(&[][..], |(_, places)| places);
    let cells = sum.map(|row| reported::cells(row, say)).unwrap_or_default();
    let rows: Vec<CountRow> = places
        .iter()
        .zip(cells)
        .skip(BEFORE)
        .filter_map(|(column, cell)| match cell.fact {
            Fact::Number(count) => {
                Some((column.head.say(say.lang).to_owned(), None, None, usize::try_from(count).ok()?))
            }
            _ => None,
        })
        .collect();
    Counts::new(words::by_place(say.lang), words::place(say.lang), rows)
}
