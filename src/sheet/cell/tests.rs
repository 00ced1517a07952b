use proptest::prelude::*;

use super::*;
use crate::model::edit::field_at;

fn column(kind: Kind, at: &str, which: Option<&str>) -> &'static SheetColumn {
    let columns = &Rules::builtin().columns.columns;
    let fits = |column: &&SheetColumn| {
        column.kind == kind && column.at == at && which.is_none_or(|w| column.with.values().any(|v| v == w))
    };
    columns.iter().find(fits).unwrap()
}

fn reading(column: &'static SheetColumn) -> Reading<'static> {
    let shape = field_at(column.kind.table(), &column.at).unwrap().ty.shape().unwrap();
    let rules = Rules::builtin();
    Reading { column, shape, habit: Habit::default(), rules, from_1904: false, doubtful: false }
}

fn take(kind: Kind, at: &str, cell: &Cell) -> Result<(String, Vec<Repair>), Unfit> {
    let taken = reading(column(kind, at, None)).take(cell, None)?;
    Ok(taken.map(|t| (t.values.join("|"), t.repairs)).unwrap_or_default())
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn ok(value: &str, repairs: &[Repair]) -> Result<(String, Vec<Repair>), Unfit> {
    Ok((value.to_owned(), repairs.to_vec()))
}

#[test]
fn numbers_of_people_get_their_zeros_back_where_they_can_be_no_others() {
    use Repair::*;
    let id = |cell: &Cell| take(Kind::Person, "ids.number", cell);
    assert_eq!(id(&text("001184000014")), ok("001184000014", &[]));
    assert_eq!(id(&Cell::Number(1_184_000_014.0)), ok("001184000014", &[LeadingZero, FromNumber]));
    assert_eq!(id(&Cell::Number(34_184_000_014.0)), ok("034184000014", &[LeadingZero, FromNumber]));
    assert_eq!(id(&text("'001184000014")), ok("001184000014", &[]));
    assert_eq!(id(&text("001 184 000 014")), ok("001184000014", &[Spaces]));
    assert_eq!(id(&text("012345678")), ok("012345678", &[Document]));
    assert_eq!(id(&text("B1234567")), ok("B1234567", &[Document]));
    // No province is 003.
    assert_eq!(id(&Cell::Number(3_184_000_014.0)), Err(Unfit::OtherPerson));
    assert_eq!(id(&Cell::Number(1.184e17)), Err(Unfit::DigitsLost));
    assert_eq!(id(&text("1.184E+09")), Err(Unfit::DigitsLost));
    assert_eq!(id(&text("0011840000145")), Err(Unfit::Ident(IdentFault::Length)));
    assert_eq!(id(&Cell::Broken), Err(Unfit::Broken));
    assert_eq!(id(&text(" - ")), ok("", &[]));
    let born = |year| Date::new(year, 6, 15);
    let number = reading(column(Kind::Person, "ids.number", None));
    assert!(number.take(&Cell::Number(1_184_000_014.0), born(1984)).is_ok());
    assert_eq!(number.take(&Cell::Number(1_184_000_014.0), born(1985)).err(), Some(Unfit::OtherPerson));
    let former = reading(column(Kind::Person, "ids.number", Some("cmnd")));
    let taken = former.take(&Cell::Number(12_345_678.0), None).unwrap().unwrap();
    assert_eq!(taken.values, ["012345678"]);
}

#[test]
fn phones_and_cards_and_serials() {
    use Repair::*;
    let phone = |cell: &Cell| take(Kind::Person, "mobiles.number", cell);
    assert_eq!(phone(&Cell::Number(912_345_678.0)), ok("0912345678", &[LeadingZero, FromNumber]));
    assert_eq!(
        phone(&text("0912.345.678 ; 987654321")),
        ok("0912345678|0987654321", &[LeadingZero, Several])
    );
    assert_eq!(phone(&text("024 2220 2828")), Err(Unfit::NotAMobile));
    let card = |cell: &Cell| take(Kind::Device, "sim.iccid", cell);
    assert_eq!(card(&Cell::Number(8.984_048e18)), Err(Unfit::DigitsLost));
    assert_eq!(card(&text("8.98404E+18")), Err(Unfit::DigitsLost));
    assert_eq!(card(&text("8991101200003204514F")), ok("8991101200003204514", &[Spaces]));
    assert_eq!(card(&text("8991101200003204510")), Err(Unfit::Ident(IdentFault::CheckDigit)));
    let serial = |cell: &Cell| take(Kind::Certificate, "claimed.serial", cell);
    assert_eq!(serial(&text("2a05f812673607b0")), ok("2A05F812673607B0", &[Spaces]));
    assert_eq!(serial(&Cell::Number(54_010_112.0)), ok("54010112", &[FromNumber]));
    assert_eq!(serial(&Cell::Number(5_401_011.0)), ok("05401011", &[LeadingZero, FromNumber]));
    assert_eq!(serial(&Cell::Number(5.4e20)), Err(Unfit::DigitsLost));
    assert_eq!(serial(&Cell::Number(54_000_000.0)), Err(Unfit::DigitsLost));
    assert_eq!(serial(&text("5.4E+20")), Err(Unfit::DigitsLost));
    let code = |cell: &Cell| take(Kind::Unit, "mst", cell);
    assert_eq!(code(&Cell::Number(100_109_106.0)), ok("0100109106", &[LeadingZero, FromNumber]));
    let mail = |cell: &Cell| take(Kind::Person, "emails.address", cell);
    assert_eq!(mail(&text("an@gmail.com")), Err(Unfit::FreeMail));
    assert_eq!(mail(&text("mailto:annv@mof.gov.vn;")), ok("annv@mof.gov.vn", &[Spaces]));
}

#[test]
fn text_comes_into_one_spelling_and_out_of_old_encodings() {
    use Repair::*;
    let name = |cell: &Cell| take(Kind::Person, "names.full", cell);
    assert_eq!(name(&text("Nguyễn Văn An")), ok("Nguyễn Văn An", &[]));
    assert_eq!(name(&text("Nguye\u{302}\u{303}n Va\u{306}n An")), ok("Nguyễn Văn An", &[Composed]));
    assert_eq!(name(&text(" Nguyễn\u{a0} Văn  An ")), ok("Nguyễn Văn An", &[Spaces]));
    assert_eq!(name(&text("LÊ ĐỨC ÁNH")), ok("Lê Đức Ánh", &[Capitals]));
    assert_eq!(name(&text("LÊ Đức Ánh")), ok("LÊ Đức Ánh", &[]));
    assert_eq!(name(&text("Ðinh Văn Đức")), ok("Đinh Văn Đức", &[Letter]));
    for (old, new) in [
        ("NguyÔn V¨n An", "Nguyễn Văn An"),
        ("§inh ThÞ H\u{ad}¬ng", "Đinh Thị Hương"),
        ("Vò V¨n Hïng", "Vũ Văn Hùng"),
    ] {
        assert_eq!(name(&text(old)), ok(new, &[Encoding(Legacy::Tcvn3)]), "{old}");
    }
    for (old, encoding) in [("NGUYÔN V¡N AN", Legacy::Tcvn3), ("NGUYEÃN VAÊN AN", Legacy::Vni)] {
        assert_eq!(name(&text(old)), ok("Nguyễn Văn An", &[Encoding(encoding), Capitals]));
    }
    for (old, new) in [("Nguyeãn Vaên An", "Nguyễn Văn An"), ("Ñinh Thò Höông", "Đinh Thị Hương")]
    {
        assert_eq!(name(&text(old)), ok(new, &[Encoding(Legacy::Vni)]), "{old}");
    }
    assert_eq!(name(&text("Nguyá»…n VÄƒn An")), Err(Unfit::Encoding));
    assert_eq!(name(&text("Nguye^~n Va(n An")), Err(Unfit::Encoding));
    // Too short to be sure of by itself, and sure beside others.
    let cells = [text("NguyÔn V¨n An"), text("Lª Hµ")];
    let mut reading = reading(column(Kind::Person, "names.full", None));
    reading.habit = Habit::of(cells.iter(), reading.shape);
    assert_eq!(reading.take(&cells[1], None).unwrap().unwrap().values, ["Lê Hà"]);
    // Bytes of no known encoding say nothing.
    reading.habit = Habit::default();
    reading.doubtful = true;
    assert_eq!(reading.take(&text("L\u{ea} H\u{e0}"), None).err(), Some(Unfit::Encoding));
}

#[test]
fn days_and_words() {
    let day = |cell: &Cell| take(Kind::Person, "birth", cell);
    assert_eq!(day(&Cell::Day(30_848.0)), ok("1984-06-15", &[]));
    assert_eq!(day(&Cell::Number(30_848.0)), ok("1984-06-15", &[Repair::DaySerial]));
    assert_eq!(day(&Cell::Number(1984.0)), Err(Unfit::YearAlone));
    assert_eq!(day(&text("15/06/1984")), ok("1984-06-15", &[Repair::DayText]));
    let mut reading = reading(column(Kind::Person, "birth", None));
    reading.from_1904 = true;
    assert_eq!(reading.take(&Cell::Day(29_386.0), None).unwrap().unwrap().values, ["1984-06-15"]);
    let cells = [text("06/15/1984"), text("06/07/1984"), text("15/07/1984")];
    reading.habit = Habit::of(cells.iter(), reading.shape);
    assert_eq!(reading.take(&cells[0], None).err(), Some(Unfit::NotADay));
    assert_eq!(reading.take(&cells[1], None).err(), Some(Unfit::DayOrMonth));
    assert!(reading.take(&cells[2], None).is_ok());
    let sex = |word: &str| take(Kind::Person, "sex", &text(word));
    assert_eq!(sex("Nữ"), ok("female", &[]));
    assert_eq!(sex("NAM"), ok("male", &[]));
    assert_eq!(sex("khác"), Err(Unfit::NotAWord));
    let kind = |word: &str| take(Kind::Decision, "kind", &text(word));
    assert_eq!(kind("Quyết định v/v điều động, bổ nhiệm công chức"), ok("appoint", &[]));
    assert_eq!(kind("QĐ nghỉ hưu"), ok("retire", &[]));
}

fn any_cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        "\\PC{0,24}".prop_map(Cell::Text),
        "[0-9A-F+.E /-]{0,22}".prop_map(Cell::Text),
        "[a-zà-ÿĂăĐđ¡-ÿ ]{0,16}".prop_map(Cell::Text),
        any::<f64>().prop_map(Cell::Number),
        (-10.0..1e20_f64).prop_map(|n| Cell::Number(n.floor())),
        any::<f64>().prop_map(Cell::Day),
        any::<bool>().prop_map(Cell::Flag),
        Just(Cell::Broken),
    ]
}

proptest! {
    /// Whatever a cell holds it is taken or refused, and what was taken fits its field and is taken again as it is.
    #[test]
    fn what_is_taken_fits(cell in any_cell(), place in 0..64_usize, from_1904: bool, doubtful: bool) {
        let columns = &Rules::builtin().columns.columns;
        let column = &columns[place % columns.len()];
        let mut reading = reading(column);
        (reading.from_1904, reading.doubtful) = (from_1904, doubtful);
        if let Ok(Some(taken)) = reading.take(&cell, None) {
            let shape = if column.level > 0 || matches!(reading.shape, Shape::Ref(_)) { Shape::Line } else { reading.shape };
            for value in &taken.values {
                prop_assert!(shape.refuses(value).is_none(), "{}", value);
                reading.doubtful = false;
                if !matches!(reading.shape, Shape::Date | Shape::Choice(_)) {
                    let again = reading.take(&Cell::Text(value.clone()), None);
                    prop_assert_eq!(again.ok().flatten().map(|t| t.values), Some(vec![value.clone()]));
                }
            }
        }
    }

    /// A citizen's number that lost its zeros comes back whole, or not at all.
    #[test]
    fn zeros_come_back(rest in "[0-9]{6}", year in 0..100_u32) {
        let number = format!("001{}{year:02}{rest}", 0);
        let lost: f64 = number.parse().unwrap();
        let taken = take(Kind::Person, "ids.number", &Cell::Number(lost));
        if let Ok((value, _)) = taken {
            prop_assert_eq!(value, number);
        }
    }
}
