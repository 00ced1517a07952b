//! Words for what is wrong with a YAML text.

use super::{YamlError, YamlProblem};
use crate::model::Lang;
use crate::text::{Explain, Failing, yaml as words};

impl Explain for YamlError {
    fn what(&self, lang: Lang) -> String {
        let what = match &self.problem {
            YamlProblem::TooLong => words::too_long(lang),
            YamlProblem::NotUtf8 => words::not_utf8(lang),
            YamlProblem::Utf16 => words::utf16(lang),
            YamlProblem::Encoding(encoding) => words::encoding(lang, encoding.name()),
            YamlProblem::ControlCharacter => words::control_character(lang),
            YamlProblem::Anchor => words::anchor(lang),
            YamlProblem::Tag => words::tag(lang),
            YamlProblem::SeveralDocuments => words::several_documents(lang),
            YamlProblem::TooDeep => words::too_deep(lang),
            YamlProblem::DuplicateKey => words::duplicate_key(lang),
            YamlProblem::Syntax => words::syntax(lang),
            YamlProblem::TooNew { schema } => words::too_new(lang, *schema),
            YamlProblem::Field(problem) => words::problem(lang, problem),
        };
        match (self.place, self.at.as_str()) {
            (Some((line, column)), "") => words::at_line(lang, line, column, &what),
            (Some((line, column)), at) => words::at_line_and_field(lang, line, column, at, &what),
            (None, "") => what,
            (None, at) => words::at_field(lang, at, &what),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match &self.problem {
            YamlProblem::Utf16 => Some(words::utf16_hint(lang)),
            YamlProblem::NotUtf8 | YamlProblem::Encoding(_) => Some(words::not_utf8_hint(lang)),
            YamlProblem::TooNew { .. } => Some(words::too_new_hint(lang)),
            YamlProblem::Field(problem) => Some(words::problem_hint(lang, problem)),
            YamlProblem::Syntax => Some(words::syntax_hint(lang)),
            YamlProblem::TooLong => Some(words::too_long_hint(lang)),
            YamlProblem::Anchor | YamlProblem::Tag => Some(words::plain_hint(lang)),
            YamlProblem::DuplicateKey => Some(words::duplicate_key_hint(lang)),
            YamlProblem::ControlCharacter => Some(words::control_character_hint(lang)),
            _ => Some(words::schema_hint(lang)),
        }
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}
