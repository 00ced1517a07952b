use std::borrow::Cow;
use std::collections::HashMap;
use std::mem::ManuallyDrop;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::found::issuer;
use super::super::keyless;
use super::super::session::{Session, rules};
use super::super::{fields, output, rows};
use crate::check::{Finding, Grade, Index, cross, judged_row, stale, unlisted};
use crate::model::{Key, Kind, Lang};
use crate::policy::ListState;
use crate::register::{Chain, Linked, Links, OpenError, Row, Unusable, load};
use crate::repo::{Oid, Unreadable};
use crate::text::{Explain, cli as words, import};

/// Check every record and report findings; without a key, what needs none (exit 3)
#[derive(clap::Args)]
pub struct Args {
    /// Report errors only
    #[arg(long)]
    errors: bool,
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    if context.globals.at.is_none() {
        let store = context.store()?;
        if !context.has_key(&store)? {
            return keyless::check(context, &store);
        }
    }
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let rules = rules(&snapshot)?;
    let basis = crate::check::Basis {
        rules: &rules,
        settings: &snapshot.settings,
        lists: &snapshot.lists,
        today: context.today,
    };
    let (anchors, mut unusable) = snapshot.read_anchors()?;
    unusable.extend(snapshot.read_templates()?.1);
    unusable.extend(snapshot.read_lists()?.1);
    let erased = snapshot.erased()?;
    // Verdicts on chains cost a verified signature each, so those that the links keep are taken over.
    let chain = |record: Linked<'_>| Some((record.blob, record.facts.certificate()?.read()?.chain.clone()?));
    // A folder that can't be read leaves no links, and is reported below.
    let links = Links::open(&snapshot).ok().map(ManuallyDrop::new);
    let kept = links.as_ref().map(|links| links.filter_map(Kind::Certificate, chain)).unwrap_or_default();
    let verdicts: HashMap<Oid, Chain> = kept.into_iter().collect();
    let loaded = load::map(&snapshot, |opened, _| {
        let mut found = Vec::new();
        let known = match opened.key.kind {
            Kind::Certificate => verdicts.get(&opened.blob).cloned(),
            _ => None,
        };
        let row = judged_row(&opened.record, opened.blob, &anchors, known, &basis, &mut found);
        (row, found)
    })?;
    let mut findings: Vec<Finding> = Vec::new();
    let mut rows: Vec<Row> = Vec::with_capacity(loaded.records.len());
    for (row, found) in loaded.records {
        rows.push(row);
        findings.extend(found);
    }
    // What can't be read is there all the same: a reference to it is none to nothing.
    let there = erased.into_iter().chain(loaded.unreadable.iter().map(|error| error.key.id));
    findings.extend(cross(&Index::new(&rows, there), &basis, None));
    findings.sort_unstable();
    if args.errors {
        findings.retain(|f| f.grade() == Grade::Error);
    }
    let unreadable: Vec<Lost<'_>> = (unusable.iter().map(Lost::File))
        .chain(loaded.folders.iter().map(Lost::Folder))
        .chain(loaded.unreadable.iter().map(Lost::Record))
        .collect();
    let title = |key: Key| links.as_ref().map(|links| links.title(key, context.lang)).unwrap_or_default();
    let stale: Vec<(String, &ListState)> = match args.errors {
        true => Vec::new(),
        false => stale(&snapshot.lists, context.moment()).collect(),
    };
    let unlisted: Vec<String> = match args.errors {
        true => Vec::new(),
        false => {
            let keys = unlisted(&rows, &snapshot.lists, context.today);
            keys.into_iter().filter_map(|key| issuer(&snapshot, key)).collect()
        }
    };
    report(context, rows.len(), &findings, &unreadable, (&stale, &unlisted), &title);
    let bad = !unreadable.is_empty() || findings.iter().any(|f| f.grade() == Grade::Error);
    Ok(ExitCode::from(u8::from(bad)))
}

/// What could not be read.
enum Lost<'l> {
    /// A CA certificate or a template of the office.
    File(&'l Unusable),
    /// A folder: what it holds isn't known.
    Folder(&'l Unreadable),
    Record(&'l OpenError),
}

impl Lost<'_> {
    fn why(&self) -> &dyn Explain {
        match self {
            Lost::File(file) => *file,
            Lost::Folder(folder) => *folder,
            Lost::Record(record) => *record,
        }
    }

    fn as_json(&self, lang: Lang) -> Value {
        let (what, todo) = (self.why().what(lang), self.why().hint(lang));
        match self {
            Lost::File(file) => json!({ "file": file.path, "what": what, "todo": todo }),
            Lost::Folder(folder) => json!({ "folder": folder.path, "what": what, "todo": todo }),
            Lost::Record(record) => json!({ "record": record.key, "what": what, "todo": todo }),
        }
    }
}

fn report<'t>(
    context: &Context,
    records: usize,
    findings: &[Finding],
    unreadable: &[Lost<'_>],
    (stale, unlisted): (&[(String, &ListState)], &[String]),
    title: &impl Fn(Key) -> Cow<'t, str>,
) {
    let lang = context.lang;
    let count = |grade| findings.iter().filter(|f| f.grade() == grade).count();
    let counts = (
        count(Grade::Error) + unreadable.len(),
        count(Grade::Warning) + stale.len(),
        count(Grade::Gap) + unlisted.len(),
    );
    if context.globals.json {
        let unreadable: Vec<Value> = unreadable.iter().map(|lost| lost.as_json(lang)).collect();
        let stale: Vec<Value> = stale
            .iter()
            .map(|(file, list)| {
                json!({
                    "file": file, "issuer": list.issuer, "number": list.number,
                    "next_update": list.next_update.to_string(),
                })
            })
            .collect();
        let found: Vec<Value> = findings.iter().map(|f| as_json(f, lang)).collect();
        output::json(&json!({
            "records": records, "errors": counts.0, "warnings": counts.1, "gaps": counts.2,
            "unreadable": unreadable, "findings": found, "stale_lists": stale,
            "unlisted_issuers": unlisted,
        }));
        return;
    }
    let mut text = String::new();
    for error in unreadable.iter().map(Lost::why) {
        text.push_str(&format!("{}  {}\n", Grade::Error.label(lang), error.what(lang)));
        if let Some(hint) = error.hint(lang) {
            text.push_str(&format!("        → {hint}\n"));
        }
    }
    for (file, list) in stale {
        text.push_str(&format!(
            "{}  {file} [list-stale]: {}\n        → {}\n",
            Grade::Warning.label(lang),
            import::list_ran_out(lang, &list.issuer, &list.number_said(), &list.next_update.to_string()),
            import::list_ran_out_hint(lang)
        ));
    }
    for issuer in unlisted {
        text.push_str(&format!(
            "{}  [list-missing]: {}\n        → {}\n",
            Grade::Gap.label(lang),
            import::list_missing(lang, issuer),
            import::list_missing_hint(lang)
        ));
    }
    for finding in findings {
        let (key, at) = (finding.key, fields::labels(lang, finding.key.kind, &finding.at));
        text.push_str(&format!(
            "{}  {} {} {at} [{}]: {}\n        → {}\n",
            finding.grade().label(lang),
            key.kind.label().say(lang),
            key.id.handle(),
            finding.code.word(),
            rows::with_titles(&finding.what(lang), title),
            finding.todo(lang)
        ));
    }
    output::out(&text);
    output::out(&format!("{}\n", words::checked(lang, records, counts.0, counts.1, counts.2)));
}

fn as_json(finding: &Finding, lang: Lang) -> Value {
    let mut value = serde_json::to_value(finding).unwrap_or_default();
    value["what"] = json!(finding.what(lang));
    value["todo"] = json!(finding.todo(lang));
    value
}
