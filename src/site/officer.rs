//! Officers as pages name them: by their full names where the register says who they are, and since when they are in office.

use crate::model::{Date, Key, Moment};
use crate::text::site as words;

use super::say::{Say, href};
use super::view::{Line, Piece};
use crate::audit::Member;

/// The page of an officer's changes. Handles are of letters, digits and signs that an address may hold.
pub fn path(handle: &str) -> String {
    format!("audit/officer-{}.html", slug(handle))
}

/// A handle as it stands in an address.
pub fn slug(handle: &str) -> String {
    handle.replace(|c: char| !c.is_ascii_alphanumeric(), "-")
}

/// Who an officer is or was, where the register says or said so and they may be named.
fn person(handle: &str, say: &Say<'_>) -> Option<Key> {
    let officer = say.officers.by_handle(handle).and_then(|officer| officer.person.as_ref());
    let former = || say.members.and_then(|members| members.get(handle)?.person);
    let key = officer.map(|person| person.key()).or_else(former)?;
    (say.links.contains(key) && !say.withheld.is(key)).then_some(key)
}

/// An officer by their full name, with the handle by which changes are signed; by the handle alone where nothing else is known.
pub fn named(handle: &str, say: &Say<'_>) -> String {
    match person(handle, say) {
        Some(person) => format!("{} ({handle})", say.name(person)),
        None => handle.to_owned(),
    }
}

/// Officers with the ways to their pages.
pub fn pieces<'h>(handles: impl IntoIterator<Item = &'h str>, say: &Say<'_>) -> Vec<Piece> {
    let piece =
        |handle: &str| Piece { text: named(handle, say), href: Some(path(handle)), ..Piece::default() };
    handles.into_iter().map(piece).collect()
}

/// The first and the last day of somebody's time in office as far as it is known; a deputy's last day may be still to come.
pub fn time(handle: &str, member: Option<&Member>, say: &Say<'_>) -> (Option<Date>, Option<Date>) {
    let day = |seconds: i64| Moment::at_office(seconds).map(|at| at.date);
    let until = || say.officers.by_handle(handle).and_then(|officer| officer.until);
    let left = member.and_then(|member| member.left).and_then(day);
    (member.and_then(|member| day(member.since)), left.or_else(until))
}

/// Who an officer is, and since when and until when: what stands at the head of their page.
pub fn lines(handle: &str, member: Option<&Member>, say: &Say<'_>) -> Vec<Line> {
    let lang = say.lang;
    let (since, until) = time(handle, member, say);
    let gone = member.is_some_and(|member| member.left.is_some());
    let role = say.officers.by_handle(handle).map(|officer| officer.role);
    let role = role.or(member.and_then(|member| member.role));
    let day = |day: Date| Piece { text: say.day(day), day: Some(day.to_string()), ..Piece::default() };
    let text = |text: String| Piece { text, ..Piece::default() };
    let who = person(handle, say);
    let who = who.map(|key| Piece { href: Some(href(key)), ..text(say.name(key)) });
    let last = if gone { words::no_officer_since(lang) } else { words::officer_until(lang) };
    let lines = [
        (words::full_name(lang), who),
        (words::handle_of_officer(lang), Some(Piece { code: true, ..text(handle.to_owned()) })),
        (words::role(lang), role.map(|role| text(role.say(lang)))),
        (words::officer_since(lang), since.map(day)),
        (last, until.map(day)),
    ];
    let line = |(label, piece): (String, Option<Piece>)| Some(Line { label, pieces: vec![piece?] });
    lines.into_iter().filter_map(line).collect()
}
