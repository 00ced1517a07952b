//! Words of reports that aren't data: times, sums, and what goes wrong.

crate::messages! {
    sum() { vi: "Cộng", en: "Total" }
    no_unit() { vi: "Không rõ đơn vị", en: "No unit" }
    yes() { vi: "có", en: "yes" }
    no() { vi: "không", en: "no" }
    nothing() { vi: "Không có.", en: "None." }

    // The time that a report tells of.
    month(month: &str, year: i16) { vi: "tháng {month} năm {year}", en: "month {month} of {year}" }
    quarter(roman: &str, year: i16) { vi: "quý {roman} năm {year}", en: "quarter {roman} of {year}" }
    first_half(year: i16) { vi: "6 tháng đầu năm {year}", en: "first half of {year}" }
    second_half(year: i16) { vi: "6 tháng cuối năm {year}", en: "second half of {year}" }
    year(year: i16) { vi: "năm {year}", en: "{year}" }
    until_now(period: &str, day: &str) { vi: "{period}, tính đến {day}", en: "{period}, up to {day}" }
    range(from: &str, to: &str) { vi: " (từ {from} đến {to})", en: " (from {from} to {to})" }
    ever() { vi: "từ trước đến nay", en: "up to now" }

    // How far a value may be seen.
    class_open() { vi: "cơ bản, không che", en: "basic, shown" }
    class_named() { vi: "cơ bản: họ tên, lời ghi", en: "basic: names, free words" }
    class_personal() { vi: "cơ bản, được che", en: "basic, masked" }
    class_sensitive() { vi: "nhạy cảm", en: "sensitive" }

    bad_period() { vi: "không đọc được kỳ báo cáo", en: "this is no time that can be reported" }
    bad_period_hint(example: &str) { vi: "Viết như {example}.", en: "Write it like {example}." }
    later() { vi: "kỳ báo cáo chưa bắt đầu", en: "that time hasn't begun yet" }
    later_hint() { vi: "Chọn kỳ khác bằng --period, hoặc đặt ngày bằng --today.", en: "Choose another with --period, or set the day with --today." }
    bad_ending() { vi: "tệp báo cáo phải có đuôi .docx, .pdf hoặc .xlsx", en: "a report is written as .docx, .pdf or .xlsx" }
    bad_ending_hint() { vi: "Đặt tên như -o bao-cao.docx.", en: "Name it like -o report.docx." }
    no_paper() { vi: "tệp .xlsx không có đơn vị báo cáo, người ký", en: "a sheet has no unit that reports and nobody who signs" }
    no_paper_hint() { vi: "Bỏ --unit, --signed-by, hoặc ghi ra .docx, .pdf.", en: "Leave --unit and --signed-by out, or write a .docx or .pdf." }
    unwritten() { vi: "không tạo được tệp .xlsx của báo cáo", en: "the sheet of the report couldn't be made" }
    past_year() { vi: "năm ấy đã qua", en: "that year is over" }
    past_year_hint() { vi: "Nhu cầu được tính cho năm nay hoặc năm sau, như --year 2027.", en: "What is needed is counted for this year or a later one, like --year 2027." }
    no_office() { vi: "không rõ báo cáo của đơn vị nào", en: "it isn't known which unit reports" }
    no_office_hint() { vi: "Nêu đơn vị bằng --unit.", en: "Name the unit with --unit." }
    written(path: &str) { vi: "Đã ghi báo cáo vào {path}", en: "Wrote the report to {path}" }
    sheet_next() { vi: "Tiếp theo: mở tệp, đối chiếu; tệp có họ tên nên chỉ gửi người cần biết.", en: "Next: open it and look it over; names stand in it, so give it to those who need it." }
    written_next() { vi: "Tiếp theo: rà soát, xin số và trình ký.", en: "Next: look it over, have it numbered and signed." }
}
