//! What can be wrong with the rules that an office sets.

use super::{Explain, Failing};
use crate::model::Lang;
use crate::rules::{ProcedureRule, Regime, RulesError};

crate::messages! {
    /// A regime and the articles in it.
    articles(regime: &str, articles: &str) {
        vi: "{regime}, Điều {articles}",
        en: "{regime}, Article {articles}",
    }
    /// Put after what was not read in the text of the law.
    uncertain(what: &str) {
        vi: "{what} (chưa đối chiếu văn bản gốc)",
        en: "{what} (not checked against the law's text)",
    }
    foreign_number(regime: &str, kind: &str) {
        vi: "Thủ tục {kind} theo {regime} không có con số này để thay",
        en: "the procedure to {kind} under {regime} has no such number to set",
    }
    foreign_number_hint() {
        vi: "times và minimum_days_left chỉ dùng cho renew; hand_over_days chỉ dùng cho return theo nd-68-2024.",
        en: "times and minimum_days_left belong to renew only, hand_over_days to return under nd-68-2024 only.",
    }
    same_addressee(code: &str) {
        vi: "Hai nơi nhận cùng mã {code} bắt đầu từ cùng một ngày",
        en: "two addressees with the code {code} begin on the same day",
    }
    same_addressee_hint() {
        vi: "Đặt mã khác hoặc ngày from khác.",
        en: "Give one of them another code or another from.",
    }
    holiday_outside_year(year: i16) {
        vi: "Có ngày nghỉ khai cho năm {year} nhưng nằm ngoài năm đó, hoặc kết thúc trước khi bắt đầu",
        en: "a day listed under holidays of {year} lies outside that year, or a closure ends before it begins",
    }
    holiday_outside_year_hint() {
        vi: "Chia kỳ nghỉ qua hai năm thành hai mục, mỗi năm một mục.",
        en: "Split a closure that crosses the turn of the year into two, one under each year.",
    }
    expiry_steps() {
        vi: "expiry_steps trống hoặc không tăng dần",
        en: "expiry_steps is empty or doesn't rise",
    }
    reminder_steps() {
        vi: "reminder_steps trống, không tăng dần, hoặc lớn hơn số cuối của expiry_steps",
        en: "reminder_steps is empty, doesn't rise, or goes beyond the last of expiry_steps",
    }
    reminder_steps_hint() {
        vi: "Ghi số ngày tăng dần, chẳng hạn [7, 30, 60].",
        en: "List days in rising order, such as [7, 30, 60].",
    }
    expiry_steps_hint() {
        vi: "Ghi số ngày tăng dần, chẳng hạn [30, 60, 90].",
        en: "List days in rising order, such as [30, 60, 90].",
    }
}

/// How people cite what a regime says of one kind of procedure.
pub fn citation(lang: Lang, regime: &Regime, rule: &ProcedureRule) -> String {
    let name = regime.name.say(lang);
    match &rule.articles {
        Some(cited) if cited.certain => articles(lang, name, &cited.text),
        Some(cited) => uncertain(lang, &articles(lang, name, &cited.text)),
        None => name.to_owned(),
    }
}

impl Explain for RulesError {
    fn what(&self, lang: Lang) -> String {
        match self {
            RulesError::ForeignNumber(regime, kind) => {
                foreign_number(lang, regime.label().say(lang), kind.label().say(lang))
            }
            RulesError::SameAddressee(code) => same_addressee(lang, code),
            RulesError::HolidayOutsideYear(year) => holiday_outside_year(lang, *year),
            RulesError::ExpirySteps => expiry_steps(lang),
            RulesError::ReminderSteps => reminder_steps(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            RulesError::ForeignNumber(..) => foreign_number_hint(lang),
            RulesError::SameAddressee(_) => same_addressee_hint(lang),
            RulesError::HolidayOutsideYear(_) => holiday_outside_year_hint(lang),
            RulesError::ExpirySteps => expiry_steps_hint(lang),
            RulesError::ReminderSteps => reminder_steps_hint(lang),
        })
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kinds::procedure::{ProcedureKind, Regime};
    use crate::rules::Rules;

    #[test]
    fn a_rule_is_cited_as_people_cite_it() {
        let say = |lang, code, kind| {
            let regime = Rules::builtin().regime(code);
            citation(lang, regime, regime.procedure(kind).unwrap())
        };
        assert_eq!(say(Lang::Vi, Regime::Nd68, ProcedureKind::Revoke), "Nghị định 68/2024/NĐ-CP, Điều 17–19");
        assert_eq!(say(Lang::En, Regime::Nd68, ProcedureKind::Restore), "Decree 68/2024/NĐ-CP, Article 22");
        assert_eq!(say(Lang::En, Regime::Tt185, ProcedureKind::Renew), "Circular 185/2019/TT-BQP");
    }
}
