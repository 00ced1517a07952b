//! What is wrong with a template: where it is, and in words that hold no value of a record.

use tera::ErrorKind;

use super::error::{SiteError, TemplateFault};

/// Which of the engine's messages on a page speak of the template alone. Others might quote a value of a record.
const SAFE: [&str; 4] = ["Variable `", "Field `", "Tried to render", "Cannot index into an undefined"];

/// How the engine says that a component calls itself without end; it doesn't say which.
const ENDLESS: &str = "Maximum render recursion depth";

/// An error of the engine with the place where it is.
pub fn fault(error: &tera::Error, sources: &[(String, String)]) -> SiteError {
    let (report, rendering) = match error.kind() {
        ErrorKind::SyntaxError(report) => (report, false),
        ErrorKind::RenderingError(report) => (report, true),
        ErrorKind::Msg(message) if message.starts_with(ENDLESS) => {
            return SiteError::Template(endless(message, sources));
        }
        // Others come from reading templates together, before there is a page.
        ErrorKind::Msg(message) => return SiteError::Template(between(message, sources)),
        kind @ ErrorKind::MissingParent { current, parent } => {
            return SiteError::Template(mention(kind, sources, current, parent));
        }
        kind @ (ErrorKind::CircularExtend { tpl, inheritance_chain: chain }
        | ErrorKind::CircularInclude { tpl, include_chain: chain }) => {
            let next = chain.iter().find(|name| *name != tpl).unwrap_or(tpl);
            return SiteError::Template(mention(kind, sources, tpl, next));
        }
        ErrorKind::TemplateNotFound(_) | ErrorKind::ComponentNotFound(_) => {
            let fault = Some(error.to_string());
            return SiteError::Template(TemplateFault { fault, place: None, expression: None });
        }
        _ => return SiteError::Template(TemplateFault { fault: None, place: None, expression: None }),
    };
    let source = sources.iter().find(|(name, _)| name == report.filename()).map(|(_, text)| text.as_str());
    // What isn't closed is noticed where something else ends: it is told where it begins.
    if let Some((line, tag, end)) = source.filter(|_| !rendering).and_then(unclosed) {
        return SiteError::Template(TemplateFault {
            place: Some((report.filename().to_owned(), line)),
            expression: Some(tag),
            fault: Some(format!("Missing `{end}`")),
        });
    }
    let expression = source.and_then(|text| text.get(report.span().range.clone())).map(str::trim);
    // The first sentence: the rest lists what else there is.
    let message = report.message().split(" Available").next().unwrap_or_default().trim_end_matches('.');
    let safe = !rendering || SAFE.iter().any(|start| message.starts_with(start));
    SiteError::Template(TemplateFault {
        place: Some((report.filename().to_owned(), report.span().start_line)),
        expression: expression.filter(|text| !text.is_empty()).map(str::to_owned),
        fault: safe.then(|| message.to_owned()),
    })
}

/// What is wrong between templates: something that one of them calls isn't there. The engine tells it as a report for a terminal,
/// of which the first lines say what and where: `error: …`, `--> FILE:LINE:COLUMN`.
fn between(message: &str, sources: &[(String, String)]) -> TemplateFault {
    let mut lines = message.lines();
    let first = lines.next().unwrap_or_default();
    let said = first.strip_prefix("error: ").unwrap_or(first);
    let place = lines.next().and_then(|line| line.trim().strip_prefix("--> ")).and_then(|at| {
        let mut parts = at.rsplitn(3, ':').skip(1);
        let line: usize = parts.next()?.parse().ok()?;
        Some((parts.next()?.to_owned(), line))
    });
    let expression = place.as_ref().and_then(|(file, line)| {
        let (_, text) = sources.iter().find(|(name, _)| name == file)?;
        text.lines().nth(line.checked_sub(1)?)
    });
    let expression = expression.map(|line| line.trim().to_owned());
    TemplateFault { fault: Some(said.to_owned()), place, expression }
}

/// A component that calls itself, at the line where it does.
fn endless(message: &str, sources: &[(String, String)]) -> TemplateFault {
    let calls_itself = |(file, text): &(String, String)| {
        let mut within = None;
        for (number, line) in text.lines().enumerate() {
            // Both may stand in one line.
            if let Some((_, rest)) = line.split_once("component ").filter(|(before, _)| before.contains("{%"))
            {
                let name = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
                within = Some(format!("{{{{ <{name} ")).filter(|_| !name.is_empty());
            }
            if within.as_ref().is_some_and(|call| line.contains(call.as_str())) {
                return Some((file.clone(), number + 1, line.trim().to_owned()));
            }
            if line.contains("endcomponent") {
                within = None;
            }
        }
        None
    };
    let found = sources.iter().find_map(calls_itself);
    TemplateFault {
        fault: Some(message.trim_end_matches('.').to_owned()),
        expression: found.as_ref().map(|(.., line)| line.clone()),
        place: found.map(|(file, line, _)| (file, line)),
    }
}

/// What is wrong with one template that names another: told at the line that does.
fn mention(kind: &ErrorKind, sources: &[(String, String)], file: &str, other: &str) -> TemplateFault {
    let text = sources.iter().find(|(name, _)| name == file).map(|(_, text)| text.as_str());
    let names = |line: &&str| {
        line.contains("{%") && (line.contains("extends") || line.contains("include")) && line.contains(other)
    };
    let found = text.and_then(|text| text.lines().zip(1..).find(|(line, _)| names(line)));
    TemplateFault {
        fault: Some(kind.to_string().trim_end_matches('.').to_owned()),
        place: Some((file.to_owned(), found.map_or(1, |(_, number)| number))),
        expression: found.map(|(line, _)| line.trim().to_owned()),
    }
}

/// Tags that another closes.
const PAIRS: [(&str, &str); 6] = [
    ("for", "endfor"),
    ("if", "endif"),
    ("block", "endblock"),
    ("component", "endcomponent"),
    ("filter", "endfilter"),
    ("raw", "endraw"),
];

/// The first tag that nothing closes, or that something else ends before: its line, itself, and what it lacks.
fn unclosed(text: &str) -> Option<(usize, String, &'static str)> {
    let mut open: Vec<(usize, &str, &'static str)> = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find("{%") {
        let start = from + at;
        let Some(length) = text.get(start..)?.find("%}") else { break };
        let tag = text.get(start..start + length + 2)?;
        from = start + length + 2;
        let inner = tag.trim_start_matches("{%").trim_start_matches('-').trim();
        let word = inner.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        if let Some((_, end)) = PAIRS.iter().find(|(begin, _)| *begin == word) {
            let line = text.get(..start)?.matches('\n').count() + 1;
            open.push((line, tag, end));
        } else if PAIRS.iter().any(|(_, end)| *end == word) {
            match open.pop() {
                Some((_, _, end)) if end == word => {}
                Some((line, tag, end)) => return Some((line, tag.to_owned(), end)),
                // It closes nothing, which the engine says at its place.
                None => return None,
            }
        }
    }
    open.pop().map(|(line, tag, end)| (line, tag.to_owned(), end))
}

/// Elements of which a page has one, and which begin and end in one template.
const WHOLE: [&str; 4] = ["html", "head", "body", "main"];

/// Says of an office's template that it is empty, or that its end is missing: an element of the page that begins in it doesn't end, or it fills
/// no part of the frame that it stands in.
pub fn not_whole(name: &str, text: &str) -> Option<TemplateFault> {
    let told = |line: usize, expression: Option<String>, fault: String| {
        Some(TemplateFault { place: Some((name.to_owned(), line)), expression, fault: Some(fault) })
    };
    if text.trim().is_empty() {
        return told(1, None, "The template is empty".to_owned());
    }
    for element in WHOLE {
        let begins = [format!("<{element}>"), format!("<{element} ")];
        let begins = begins.iter().filter_map(|begin| text.find(begin.as_str())).min();
        if let Some(at) = begins.filter(|_| !text.contains(&format!("</{element}>"))) {
            let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
            return told(line, Some(format!("<{element}>")), format!("Cut off: missing `</{element}>`"));
        }
    }
    // A syntax error is told by the engine, which reads it next.
    let of_frame = text.contains("extends \"base.html\"") || text.contains("extends 'base.html'");
    if of_frame && !text.contains("block ") {
        return told(text.lines().count(), None, "Cut off: missing `{% block main %}`".to_owned());
    }
    None
}
