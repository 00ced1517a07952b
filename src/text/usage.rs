//! Words about commands that were put wrongly.

use crate::messages;

messages! {
    no_command(name: &str) { vi: "không có lệnh `{name}`", en: "there is no command `{name}`" }
    command_missing() { vi: "chưa nêu lệnh", en: "no command was given" }
    choices(all: &str) { vi: "Có: {all}.", en: "There are: {all}." }
    nearest(name: &str) { vi: "Có phải ý bạn là `{name}`?", en: "Did you mean `{name}`?" }
    help_hint(path: &str) { vi: "Xem cách dùng: {path} --help", en: "How it is used: {path} --help" }
    no_option(name: &str) { vi: "không có tùy chọn `{name}`", en: "there is no option `{name}`" }
    stray(word: &str) { vi: "lệnh không nhận thêm «{word}»", en: "the command takes no further «{word}»" }
    stray_hint() {
        vi: "Điều có dấu cách thì đặt trong dấu nháy: \"Nguyễn Văn An\".",
        en: "What has spaces goes between quotes: \"Nguyễn Văn An\"."
    }
    missing(arguments: &str) { vi: "còn thiếu {arguments}", en: "{arguments} is missing" }
    no_value(argument: &str) { vi: "{argument} thiếu giá trị", en: "{argument} lacks its value" }
    bad_value(argument: &str) { vi: "giá trị của {argument} không đúng", en: "{argument} has a wrong value" }
    bad_value_of(argument: &str, all: &str) { vi: "giá trị của {argument} không đúng; có: {all}", en: "{argument} has a wrong value; there are: {all}" }
    bad_date(argument: &str) {
        vi: "ngày của {argument} không đúng; viết năm-tháng-ngày, ví dụ 2026-03-31",
        en: "{argument} has no right day; one is written 2026-03-31"
    }
    bad_count(argument: &str) { vi: "{argument} cần một số", en: "{argument} takes a number" }
    twice(argument: &str) { vi: "{argument} được nêu nhiều lần", en: "{argument} is given more than once" }
    conflict(argument: &str, other: &str) { vi: "{argument} không dùng cùng {other}", en: "{argument} doesn't go with {other}" }
    count_of_values(argument: &str) { vi: "số giá trị của {argument} không đúng", en: "{argument} has too few or too many values" }
    not_utf8() { vi: "có tham số không phải UTF-8", en: "an argument is not UTF-8" }
}
