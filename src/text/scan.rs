//! Why a paper can't be read.

use crate::messages;

messages! {
    not_a_paper() { vi: "không phải tệp PDF, cũng không phải ảnh JPEG hay PNG, dù tên tệp là gì", en: "this is no PDF and no picture in JPEG or PNG, whatever its name" }
    encrypted() { vi: "tệp PDF có mật khẩu", en: "the PDF opens with a password only" }
    encrypted_hint() { vi: "Mở tệp bằng mật khẩu, in hoặc lưu lại thành PDF không mật khẩu rồi làm lại.", en: "Open it with its password, save it without one, and try again." }
    runs(path: &str) { vi: "{path} có mã lệnh chạy khi mở tệp (JavaScript hoặc chương trình): sổ không chạy, nhưng chỉ mở tệp bằng phần mềm đã tắt JavaScript", en: "{path} has a script or program that runs when it is opened: here nothing of it is run, but open it only with JavaScript turned off" }
    damaged() { vi: "tệp bị hỏng hoặc không đầy đủ", en: "the file is damaged or not whole" }
    damaged_hint() { vi: "Lấy lại tệp từ nơi gửi hoặc quét lại bản giấy; nếu đúng là tệp cần lưu, đính kèm bằng `chungthu attach HỒ-SƠ TỆP --as other`.", en: "Get the file again from whoever sent it, or scan the paper again; to keep it as it is, use `chungthu attach SEL FILE --as other`." }
    too_much() { vi: "đọc tệp mất quá nhiều thời gian hoặc bộ nhớ nên đã dừng", en: "reading it took too long or too much memory, and was ended" }
    worker(why: &str) { vi: "không chạy được tiến trình đọc tệp: {why}", en: "the process that reads papers couldn't be started: {why}" }
}
