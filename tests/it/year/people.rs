//! The people of the year, and the workbook in which the desk kept them until now.

use rust_xlsxwriter::{Format, Workbook, Worksheet};

/// The units: how each is called, what its letters begin with, and how many people the workbook has of it.
pub const UNITS: [(&str, &str, usize); 4] = [
    ("Cục Công nghệ thông tin", "CNTT", 28),
    ("Cục Quản lý giá", "QLG", 20),
    ("Cục Tin học nghiệp vụ", "THNV", 12),
    ("Văn phòng Bộ", "VP", 2),
];

/// Places in [`UNITS`].
pub const CNTT: usize = 0;
pub const QLG: usize = 1;
pub const THNV: usize = 2;
pub const VP: usize = 3;

const SURNAMES: [(&str, &str); 8] = [
    ("Nguyễn", "n"),
    ("Trần", "t"),
    ("Lê", "l"),
    ("Phạm", "p"),
    ("Hoàng", "h"),
    ("Đỗ", "d"),
    ("Vũ", "v"),
    ("Bùi", "b"),
];
const GIVEN: [(&str, &str); 8] = [
    ("An", "an"),
    ("Bình", "binh"),
    ("Chi", "chi"),
    ("Dung", "dung"),
    ("Giang", "giang"),
    ("Hà", "ha"),
    ("Khánh", "khanh"),
    ("Linh", "linh"),
];

/// Somebody in the workbook.
#[derive(Clone)]
pub struct Person {
    pub unit: usize,
    pub name: String,
    pub mailbox: String,
    /// The number of the citizen's card, and of a mobile telephone.
    pub card: String,
    pub mobile: String,
    pub position: &'static str,
    pub birth: (u32, u32, u32),
}

/// Everybody, unit by unit; the first of a unit is its head, the second its focal person.
pub fn everybody() -> Vec<Person> {
    let units = UNITS.iter().enumerate().flat_map(|(unit, (.., many))| (0..*many).map(move |n| (unit, n)));
    units.enumerate().map(|(i, (unit, n))| person(i, unit, n)).collect()
}

fn person(i: usize, unit: usize, n: usize) -> Person {
    let ((surname, s), (given, g)) = (SURNAMES[i / 8], GIVEN[i % 8]);
    let male = i.is_multiple_of(2);
    let year = 1970 + (i as u32 % 25);
    Person {
        unit,
        name: format!("{surname} {} {given}", if male { "Văn" } else { "Thị" }),
        mailbox: format!("{g}{s}{}{:02}", if male { "v" } else { "t" }, i + 1),
        card: format!("001{}{:02}{:06}", u8::from(!male), year % 100, 100_000 + i),
        mobile: format!("09123{:05}", 45_000 + i),
        position: match n {
            0 => "Cục trưởng",
            1 => "Trưởng phòng",
            _ => "Chuyên viên",
        },
        birth: (year, 1 + i as u32 % 12, 1 + i as u32 % 28),
    }
}

impl Person {
    pub fn mail(&self) -> String {
        format!("{}@mof.gov.vn", self.mailbox)
    }
}

/// The two certificates that the desk had before: serial, device, first and last day of each, as the sheet has them.
pub const OLD: [[&str; 4]; 2] =
    [["2A01", "TKCU01", "21/07/2021", "20/07/2026"], ["2A02", "TKCU02", "21/07/2021", "20/07/2026"]];

/// The workbook: two rows of headings, lost zeros, days in three ways, a name in TCVN3, one with its marks apart, blank
/// rows and a sum; and a sheet of the old certificates.
pub fn workbook(people: &[Person]) -> Workbook {
    let mut book = Workbook::new();
    list(book.add_worksheet(), people);
    let sheet = book.add_worksheet();
    sheet.set_name("USB Token").unwrap();
    let heads = [
        "Họ và tên",
        "Email",
        "Đơn vị",
        "Số hiệu chứng thư",
        "Số hiệu thiết bị",
        "Hiệu lực từ",
        "Hiệu lực đến",
        "Ngày giao",
    ];
    for (column, head) in heads.iter().enumerate() {
        sheet.write_string(0, column as u16, *head).unwrap();
    }
    let holders = people.iter().filter(|person| person.unit == VP);
    for (row, (person, [serial, device, from, to])) in holders.zip(OLD).enumerate() {
        let mail = person.mail();
        let cells = [&person.name, &mail, UNITS[VP].0, serial, device, from, to, "25/07/2021"];
        for (column, text) in cells.iter().enumerate() {
            sheet.write_string(row as u32 + 1, column as u16, *text).unwrap();
        }
    }
    book
}

fn list(sheet: &mut Worksheet, people: &[Person]) {
    let plain = Format::new();
    sheet.set_name("Danh sách").unwrap();
    sheet.merge_range(0, 0, 0, 9, "DANH SÁCH CÁN BỘ SỬ DỤNG CHỨNG THƯ SỐ", &plain).unwrap();
    for (column, head) in ["STT", "Họ và tên", "Ngày sinh"].iter().enumerate() {
        sheet.merge_range(2, column as u16, 3, column as u16, head, &plain).unwrap();
    }
    sheet.merge_range(2, 3, 2, 5, "Căn cước công dân", &plain).unwrap();
    for (i, head) in ["Số", "Ngày cấp", "Nơi cấp"].iter().enumerate() {
        sheet.write_string(3, 3 + i as u16, *head).unwrap();
    }
    for (i, head) in ["Chức vụ", "Đơn vị công tác", "Email", "SĐT"].iter().enumerate() {
        sheet.merge_range(2, 6 + i as u16, 3, 6 + i as u16, head, &plain).unwrap();
    }
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let mut row = 4;
    for (i, person) in people.iter().enumerate() {
        // A blank row between units.
        row += u32::from(i > 0 && people[i - 1].unit != person.unit);
        sheet.write_number(row, 0, i as f64 + 1.0).unwrap();
        let name = match i {
            9 => "TrÇn ThÞ B×nh".to_owned(),
            16 => apart(&person.name),
            4 => format!(" {}\u{a0}", person.name.replace(' ', "  ")),
            _ => person.name.clone(),
        };
        sheet.write_string(row, 1, &name).unwrap();
        let (year, month, of) = person.birth;
        match i % 3 {
            0 => sheet.write_string(row, 2, format!("{of:02}/{month:02}/{year}")).unwrap(),
            1 => sheet.write_string(row, 2, format!("{of}-{month}-{year}")).unwrap(),
            _ => {
                let date =
                    rust_xlsxwriter::ExcelDateTime::from_ymd(year as u16, month as u8, of as u8).unwrap();
                sheet.write_datetime_with_format(row, 2, date, &day).unwrap()
            }
        };
        // Numbers that lost their zeros.
        match i % 4 {
            0 => sheet.write_number(row, 3, person.card.parse::<f64>().unwrap()).unwrap(),
            _ => sheet.write_string(row, 3, &person.card).unwrap(),
        };
        sheet.write_string(row, 4, "10/5/2021").unwrap();
        sheet.write_string(row, 5, "Cục Cảnh sát QLHC về TTXH").unwrap();
        sheet.write_string(row, 6, person.position).unwrap();
        let unit = UNITS[person.unit].0;
        sheet.write_string(row, 7, if i % 5 == 0 { unit.to_lowercase() } else { unit.to_owned() }).unwrap();
        sheet.write_string(row, 8, person.mail()).unwrap();
        match i % 4 {
            1 => sheet.write_number(row, 9, person.mobile.parse::<f64>().unwrap()).unwrap(),
            _ => sheet.write_string(row, 9, &person.mobile).unwrap(),
        };
        row += 1;
    }
    sheet.write_string(row + 1, 1, "Tổng cộng").unwrap();
    sheet.write_number(row + 1, 3, people.len() as f64).unwrap();
}

/// A text with its marks apart, as another system writes it.
fn apart(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfd().collect()
}
