use proptest::prelude::*;

use super::*;
use crate::scan::testing::scanned;

const HEAD: &str = "BỘ TÀI CHÍNH\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\tĐộc lập - Tự do - Hạnh phúc\nSố: 15/QĐ-BTC\tHà Nội, ngày 05 tháng 01 năm 2026\nQUYẾT ĐỊNH\n";
const FOOT: &str =
    "Nơi nhận:\tTL. BỘ TRƯỞNG\n- Như Điều 2;\tVỤ TRƯỞNG VỤ TỔ CHỨC CÁN BỘ\n- Lưu: VT, TCCB.\n\tLê Thị Hòa\n";

fn of(text: &str) -> Reading {
    read(&scanned(&[text]), Rules::builtin())
}

fn decision(summary: &str, articles: &str) -> Reading {
    of(&format!(
        "{HEAD}{summary}\nBỘ TRƯỞNG BỘ TÀI CHÍNH\nCăn cứ Nghị định số 138/2020/NĐ-CP ngày 27 tháng 11 năm 2020;\nQUYẾT ĐỊNH:\n{articles}\n{FOOT}"
    ))
}

fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

#[test]
fn the_head_and_the_foot_of_a_decision_are_read() {
    let said = decision(
        "Về việc nghỉ hưu đối với công chức",
        "Điều 1. Bà Trần Thị Mai, sinh ngày 02 tháng 3 năm 1966, Kế toán viên Văn phòng Bộ nghỉ hưu kể từ ngày 01/4/2026.\nĐiều 2. Chánh Văn phòng và bà Trần Thị Mai chịu trách nhiệm thi hành Quyết định này./.",
    );
    assert_eq!(said.kind, Some(PaperKind::Decision));
    assert_eq!(said.issuer, ["BỘ TÀI CHÍNH"]);
    assert_eq!(said.number.as_deref(), Some("15/QĐ-BTC"));
    assert_eq!(said.date, day("2026-01-05"));
    assert_eq!(said.summary.as_deref(), Some("Về việc nghỉ hưu đối với công chức"));
    assert_eq!(said.effect, Some(Effect::Retire));
    assert_eq!(said.recipients, ["Như Điều 2", "Lưu: VT, TCCB"]);
    let signer = said.signer.unwrap();
    assert_eq!(signer.capacity, Some(Capacity::Tl));
    assert_eq!(signer.title.as_deref(), Some("Vụ trưởng vụ tổ chức cán bộ"));
    assert_eq!(signer.name.as_deref(), Some("Lê Thị Hòa"));
    let [mai] = said.people.as_slice() else { panic!("{}", said.people.len()) };
    assert_eq!(
        (mai.name.as_str(), mai.birth, mai.from),
        ("Trần Thị Mai", day("1966-03-02"), day("2026-04-01"))
    );
}

#[test]
fn what_is_decided_is_known_by_its_words() {
    for (summary, effect) in [
        ("Về việc điều động công chức", Effect::Transfer),
        ("Về việc điều động và bổ nhiệm công chức lãnh đạo", Effect::Transfer),
        ("Về việc bổ nhiệm lại", Effect::Appoint),
        ("Về việc tuyển dụng công chức năm 2026", Effect::Recruit),
        ("Về việc tiếp nhận công chức", Effect::Receive),
        ("Về việc nghỉ việc để hưởng bảo hiểm xã hội", Effect::Retire),
        ("Về việc cho thôi việc theo nguyện vọng", Effect::Resign),
        ("Về việc thi hành kỷ luật buộc thôi việc", Effect::Dismiss),
        ("Về việc cho thôi giữ chức vụ", Effect::Relieve),
        ("Về việc biệt phái công chức", Effect::Second),
        ("Về việc đổi tên Cục Tin học và Thống kê tài chính", Effect::Rename),
        ("Về việc sáp nhập phòng", Effect::Merge),
    ] {
        assert_eq!(decision(summary, "Điều 1. Như trên.").effect, Some(effect), "{summary}");
    }
    assert_eq!(decision("Về việc thành lập Hội đồng tuyển chọn", "Điều 1. Như trên.").effect, None);
}

#[test]
fn a_secondment_ends_by_how_long_it_is() {
    let to =
        |text: &str| decision("Về việc biệt phái công chức", text).people[0].to.map(|day| day.to_string());
    let lent = |term: &str| {
        to(&format!(
            "Điều 1. Biệt phái ông Nguyễn Văn An đến công tác tại Cục Thuế trong thời hạn {term} kể từ ngày 01/12/2026."
        ))
    };
    assert_eq!(lent("12 tháng").as_deref(), Some("2027-11-30"));
    assert_eq!(lent("03 (ba) năm").as_deref(), Some("2029-11-30"));
    assert_eq!(lent("30 ngày"), None);
    assert_eq!(
        to(
            "Điều 1. Bổ nhiệm ông Nguyễn Văn An giữ chức vụ Cục trưởng, thời hạn 05 năm kể từ ngày 01/12/2026."
        ),
        None
    );
}

#[test]
fn names_split_over_lines_and_parted_by_a_hyphen_are_whole() {
    let said = decision(
        "Về việc điều động",
        "Điều 1. Điều động ông Nguyễn\nVăn An, Chuyên viên và bà Trần Thị Nguy-\nệt, Chuyên viên đến nhận công tác tại Cục Thuế.",
    );
    let names: Vec<&str> = said.people.iter().map(|named| named.name.as_str()).collect();
    assert_eq!(names, ["Nguyễn Văn An", "Trần Thị Nguyệt"]);
}

#[test]
fn two_of_one_name_are_two_where_their_days_of_birth_differ_and_one_where_said_again() {
    let said = decision(
        "Về việc điều động",
        "Điều 1. Điều động các ông, bà sau:\n1. Ông Lê An, sinh ngày 01/01/1980, Chuyên viên;\n2. Ông Lê An, sinh ngày 02/02/1990, Chuyên viên.\nĐiều 2. Ông Lê An hưởng lương theo quy định.",
    );
    assert_eq!(said.people.len(), 2);
}

#[test]
fn a_list_is_read_row_by_row_over_pages() {
    let first = "STT\tHọ và tên\tNgày sinh\tChức vụ, đơn vị hiện nay\tĐơn vị mới\n1\tNguyễn Văn An\t15/6/1984\tChuyên viên, Vụ Pháp chế\tCục Thuế\n2\tTrần Thị\t02/3/1966\tKế toán viên\tCục Thuế\n\tMai\t\tVăn phòng Bộ\t";
    let second = "STT\tHọ và tên\tNgày sinh\tChức vụ, đơn vị hiện nay\tĐơn vị mới\n3\tLê Hòa\t1/1/1970\tChuyên viên\tCục Hải quan";
    let text = format!(
        "{HEAD}Về việc điều động\nQUYẾT ĐỊNH:\nĐiều 1. Điều động các ông, bà có tên trong danh sách kèm theo.\n{FOOT}"
    );
    let said = read(&scanned(&[&text, first, second]), Rules::builtin());
    let rows: Vec<(String, Option<Date>, String)> =
        said.people.iter().map(|named| (named.name.clone(), named.birth, named.new.clone())).collect();
    assert_eq!(
        rows,
        [
            ("Nguyễn Văn An".into(), day("1984-06-15"), "Cục Thuế".into()),
            ("Trần Thị Mai".into(), day("1966-03-02"), "Cục Thuế".into()),
            ("Lê Hòa".into(), day("1970-01-01"), "Cục Hải quan".into()),
        ]
    );
}

#[test]
fn the_day_of_effect_is_that_of_signing_or_another() {
    let on =
        |text: &str| decision("Về việc bổ nhiệm", &format!("Điều 1. Như trên.\nĐiều 2. {text}")).effective;
    assert_eq!(on("Quyết định này có hiệu lực kể từ ngày ký."), day("2026-01-05"));
    assert_eq!(on("Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 02 năm 2026."), day("2026-02-01"));
    assert_eq!(on("Không nói gì."), None);
}

#[test]
fn a_letter_of_the_ca_says_what_it_answers() {
    let said = of(
        "BAN CƠ YẾU CHÍNH PHỦ\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nCỤC CHỨNG THỰC SỐ VÀ\tĐộc lập - Tự do - Hạnh phúc\nBẢO MẬT THÔNG TIN\nSố: 321/CTSBMTT-CCDV\tHà Nội, ngày 02 tháng 4 năm 2026\nV/v cấp chứng thư chữ ký số\nchuyên dùng công vụ\nKính gửi: Cục Công nghệ thông tin và chuyển đổi số.\nTrả lời Công văn số 123/CNTT-CSHT ngày 31 tháng 3 năm 2026 của Quý Cục về việc cấp chứng thư.\nNơi nhận:\tKT. CỤC TRƯỞNG\n- Như trên;\tPHÓ CỤC TRƯỞNG\n\tĐỗ Văn Dũng",
    );
    assert_eq!(said.kind, Some(PaperKind::Letter));
    assert_eq!(said.number.as_deref(), Some("321/CTSBMTT-CCDV"));
    assert_eq!(said.answers.as_deref(), Some("123/CNTT-CSHT"));
    assert_eq!(said.summary.as_deref(), Some("V/v cấp chứng thư chữ ký số chuyên dùng công vụ"));
    assert_eq!(said.issuer.len(), 3);
    assert_eq!(said.addressed, ["Cục Công nghệ thông tin và chuyển đổi số"]);
    assert!(said.people.is_empty());
}

#[test]
fn a_number_that_is_not_given_yet_is_none_and_two_papers_are_two() {
    let blank = of(&HEAD.replace("15/QĐ-BTC", "      /QĐ-BTC"));
    assert_eq!((blank.number, blank.papers), (None, 1));
    let twice = read(&scanned(&[HEAD, &HEAD.replace("15", "16")]), Rules::builtin());
    assert_eq!(twice.papers, 2);
}

#[test]
fn identity_cards_are_known_and_papers_that_speak_of_them_are_not_cards() {
    let card = |text: &str| is_identity_card(&scanned(&[text]), Rules::builtin());
    assert!(card("CĂN CƯỚC CÔNG DÂN\nCitizen Identity Card\nSố / No.: 001084000014"));
    assert!(card("IDVNM1840000140001084000014<<8\n8406158M3406158VNM<<<<<<<<<<<4"));
    assert!(card("CĂN CƯỚC\nQuê quán: Hà Nội\nNơi thường trú: Hà Nội"));
    assert!(!card("Giấy đề nghị\nSố căn cước công dân: 001084000014, nơi cấp: Bộ Công an"));
    let mut code = scanned(&[""]);
    code.codes.push("001084000014|123456789|Nguyễn Văn An|15061984|Nam|Hà Nội|01012022".into());
    assert!(is_identity_card(&code, Rules::builtin()));
    code.codes = vec!["0an000000000000r".into()];
    assert!(!is_identity_card(&code, Rules::builtin()));
}

proptest! {
    #[test]
    fn no_paper_panics(lines in prop::collection::vec("([ -~À-ỹ\t]{0,40}|Số: [0-9/]{0,6}|Điều 1. Ông [A-Z][a-z]{1,4} [A-Z][a-zà-ỹ]{1,5}|STT\tHọ và tên|Nơi nhận:\tKT. X|QUYẾT ĐỊNH)", 0..14)) {
        let said = of(&lines.join("\n"));
        prop_assert!(said.people.iter().all(|named| !named.name.is_empty()));
    }

    #[test]
    fn any_day_and_number_comes_back(n in 1u32..9999, days in 36_500i32..60_000) {
        let day = Date::from_number(days - 20_000).unwrap();
        let text = HEAD.replace("15/QĐ", &format!("{n}/QĐ")).replace("ngày 05 tháng 01 năm 2026", &format!("ngày {:02} tháng {} năm {}", day.day(), day.month(), day.year()));
        let said = of(&text);
        prop_assert_eq!(said.number, Some(format!("{n}/QĐ-BTC")));
        prop_assert_eq!(said.date, Some(day));
    }
}

#[test]
fn a_position_is_what_follows_the_words_for_a_post() {
    for (text, position) in [
        ("giữ chức vụ Trưởng phòng kể từ ngày 01/7/2026", Some("Trưởng phòng")),
        ("giữ chức Trưởng phòng", Some("Trưởng phòng")),
        ("giữ chức vụ Phó Trưởng phòng Kế toán", Some("Phó Trưởng phòng")),
        ("giữ chức Vụ trưởng Vụ Pháp chế", Some("Vụ trưởng")),
        ("giữ chức vụ Vụ trưởng Vụ Pháp chế", Some("Vụ trưởng")),
        ("CHỨC VỤ TRƯỞNG PHÒNG", Some("Trưởng phòng")),
        ("chức vụ: Chuyên viên chính", Some("Chuyên viên chính")),
        ("giữ chức vụ Trưởng Ban Quản lý dự án", None),
        ("Chuyên viên chính Cục Thuế", Some("Chuyên viên chính")),
    ] {
        assert_eq!(matched::position(text, Rules::builtin()).as_deref(), position, "{text}");
    }
}
