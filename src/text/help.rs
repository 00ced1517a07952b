//! The help of commands and arguments in Vietnamese. The English of it stands with the arguments themselves, as their doc
//! comments, from which the program and the README take it; a test holds that nothing lacks either.

use crate::messages;

messages! {
    usage() { vi: "Cách dùng:", en: "Usage:" }
    commands() { vi: "Lệnh", en: "Commands" }
    arguments() { vi: "Tham số", en: "Arguments" }
    /// What stands for the options in a line of usage.
    any_options() { vi: "TÙY CHỌN", en: "OPTIONS" }
    any_command() { vi: "LỆNH", en: "COMMAND" }
    default(value: &str) { vi: "[mặc định: {value}]", en: "[default: {value}]" }
    variable(name: &str) { vi: "[biến môi trường: {name}]", en: "[env: {name}]" }
    one_of(values: &str) { vi: "[một trong: {values}]", en: "[possible values: {values}]" }
    options() { vi: "Tùy chọn", en: "Options" }
}

/// What a command does, or what an argument of it is for: `officer add`, or `officer add handle` with the argument's id.
/// What many commands share stands under `*`.
pub fn vietnamese(path: &str, argument: Option<&str>) -> Option<&'static str> {
    let find = |key: &str| TEXTS.iter().find(|(known, _)| *known == key).map(|(_, text)| *text);
    match argument {
        None => find(path),
        Some(argument) => {
            find(format!("{path} {argument}").trim_start()).or_else(|| find(&format!("* {argument}")))
        }
    }
}

const TEXTS: &[(&str, &str)] = &[
    ("", "Sổ theo dõi chứng thư chữ ký số chuyên dùng công vụ: hồ sơ niêm phong, lưu trong git."),
    ("* help", "In hướng dẫn"),
    ("* version", "In phiên bản của chương trình"),
    ("* dir", "Thư mục của sổ đăng ký"),
    ("* identity", "Tệp định danh dùng để mở chùm khóa"),
    ("* signing_key", "Khóa ký các lần ghi"),
    ("* today", "Áp dụng quy định tại ngày này (mặc định: hôm nay, giờ Việt Nam)"),
    ("* on", "Sự việc đúng vào ngày này, theo các mốc đã ghi"),
    ("* at", "Sổ đã ghi gì tại phiên bản này, theo lịch sử"),
    ("* lang", "Ngôn ngữ trả lời"),
    ("* json", "Trả lời bằng JSON"),
    ("* batch", "Không hỏi gì"),
    ("* reveal", "Hiện dữ liệu cá nhân thay vì che"),
    ("* record", "Hồ sơ: mã ngắn, phần đầu của mã, tên, số hiệu…"),
    ("* branch", "Nhánh: w/… hoặc phần đầu của tên"),
    ("* why", "Nêu lý do: `--why -` thì chương trình hỏi, hoặc đọc dòng tiếp theo của đầu vào chuẩn"),
    ("* why_ref", "Hồ sơ làm căn cứ, ví dụ một quyết định"),
    (
        "init",
        "Lập sổ đăng ký: kho git trong DIR/.git, chùm khóa, cán bộ đầu tiên và khóa dự phòng để cất két; hoặc lập kho trên máy chủ",
    ),
    ("init dir", "Thư mục để lập"),
    ("init server", "Lập kho của máy chủ ngay trong DIR, kèm móc (hook) kiểm tra mọi lần đẩy"),
    ("init name", "Tên của sổ"),
    ("init handle", "Bí danh của cán bộ đầu tiên, là quản trị"),
    ("init new_keys", "Tạo tệp định danh và khóa ký mới trong thư mục này rồi dùng luôn"),
    ("init recovery_out", "Ghi khóa dự phòng vào tệp này (quyền 0600) thay vì hiện ra màn hình"),
    ("clone", "Chép một sổ từ máy chủ: lịch sử được kiểm chứng từ gốc, kèm chùm khóa mà sổ chỉ định"),
    ("clone url", "Nơi có sổ: https://…, ssh://…, máy:đường-dẫn hoặc một thư mục"),
    ("clone dir", "Thư mục để tạo"),
    ("clone root", "Phiên bản đầu tiên của sổ do một cán bộ cho biết: sổ khác bị từ chối"),
    (
        "status",
        "Đếm chứng thư theo trạng thái, hình thức, loại, đơn vị và nêu các chứng thư sắp hết hạn nhất",
    ),
    ("status nearest", "Nêu bao nhiêu chứng thư sắp hết hạn"),
    ("expiring", "Liệt kê chứng thư sắp hết hạn; đứng đầu là chứng thư đã hết hạn mà chưa có cái thay"),
    ("expiring within", "Trong bao nhiêu ngày; nếu không nêu thì lấy mức rộng nhất của quy định"),
    (
        "check",
        "Kiểm tra mọi hồ sơ và báo những điều phát hiện; không có khóa thì kiểm tra phần không cần khóa (mã thoát 3)",
    ),
    ("check errors", "Chỉ báo lỗi"),
    ("add", "Thêm hồ sơ: từ các trường, từ tệp YAML, hoặc trả lời từng câu hỏi trên màn hình"),
    ("add kind", "Loại hồ sơ"),
    ("add fields", "Nội dung; `trường=-` thì chương trình hỏi, cách bắt buộc với dữ liệu cá nhân"),
    ("add from", "Đọc hồ sơ từ tệp YAML, hoặc từ đầu vào chuẩn với `-`"),
    ("set", "Đặt giá trị cho các trường của hồ sơ: sửa sai, hoặc thay đổi kể từ một ngày"),
    (
        "set fields",
        "Giá trị mới; `trường=` để bỏ giá trị, `trường=-` thì chương trình hỏi, cách bắt buộc với dữ liệu cá nhân",
    ),
    ("set fix", "Giá trị cũ chưa bao giờ đúng"),
    ("set from_date", "Giá trị mới đúng từ ngày này; điều đúng trước đó giữ nguyên"),
    (
        "edit",
        "Sửa hồ sơ dạng YAML có chú thích trong trình soạn thảo, trong bộ nhớ; hoặc, với quản trị, sửa một tệp thường của sổ",
    ),
    ("edit record", "Hồ sơ, hoặc register.yaml, officers.yaml, anchors/TỆP, templates/TỆP"),
    ("edit from", "Lấy nội dung từ tệp, hoặc từ đầu vào chuẩn với `-`, thay cho trình soạn thảo"),
    ("note", "Ghi chú có ngày vào hồ sơ; nội dung được hỏi, hoặc đọc từ đầu vào chuẩn"),
    ("show", "Xem hồ sơ: trạng thái và mọi trường, dữ liệu cá nhân được che"),
    ("site", "Trang thông tin tĩnh cho người không làm việc trong sổ"),
    ("site build", "Dựng trang; chỉ ghi những tệp thay đổi"),
    ("site build out", "Thư mục để dựng trang"),
    ("list", "Liệt kê hồ sơ của một loại, theo bộ lọc"),
    ("list kind", "Loại hồ sơ"),
    ("list filters", "state=, form=, type=, ca=, unit=, tag=, assignee= hoặc bất kỳ trường nào của loại đó"),
    ("find", "Tìm hồ sơ theo chữ, không cần gõ dấu, hoặc theo một phần của số hiệu, địa chỉ"),
    ("find text", "Nội dung cần tìm; `-` thì chương trình hỏi, để không lưu vào lịch sử lệnh"),
    ("find most", "Nhiều nhất bao nhiêu"),
    (
        "who",
        "Cho biết ai giữ thiết bị, chứng thư vào một ngày, hoặc một người, đơn vị giữ những gì: theo sự việc, và, nếu khác, theo điều sổ ghi hôm đó",
    ),
    ("who record", "Thiết bị, chứng thư, người hoặc đơn vị; số hiệu chỉ vật mang số đó"),
    ("import", "Nhập chứng thư và danh sách thu hồi: DER, PEM, PKCS #7, tệp gộp, thư mục"),
    ("import files", "Tệp và thư mục; chương trình tự nhận ra loại của từng tệp"),
    ("import dry_run", "Cho xem sẽ làm gì mà không ghi"),
    ("import record", "Hồ sơ mà chứng thư duy nhất thuộc về, hoặc thuê bao của nó"),
    ("import answers", "Công văn mà CA trả lời bằng các chứng thư này"),
    (
        "import form",
        "Hình thức của các chứng thư chưa có hồ sơ chờ: usb-token, smartcard, sim-pki, hsm, central hoặc soft",
    ),
    ("import ca", "CA nào đã cấp các chứng thư đó: government, public hoặc internal"),
    ("attach", "Niêm phong tệp kèm hồ sơ và ghi tên tệp vào hồ sơ"),
    ("attach files", "Các tệp, mỗi tệp tối đa 64 MiB"),
    (
        "attach role",
        "Loại giấy tờ: application, pin-receipt, minutes, loss-minutes, letter, decision, csr, cert, sheet hoặc other",
    ),
    ("files", "Liệt kê tệp của một hồ sơ"),
    ("get", "Ghi một tệp của hồ sơ ra ngoài sổ, chỉ bạn đọc được"),
    ("get file", "Tệp: số thứ tự trong `files`, phần đầu của mã, hoặc tên"),
    ("get out", "Nơi ghi; chưa được có gì ở đó"),
    ("log", "Xem đã xảy ra những gì: với cả sổ, hoặc, từng trường một, với một hồ sơ"),
    ("log most", "Nhiều nhất bao nhiêu phiên bản"),
    ("log patch", "Hiện từng trường mà mỗi phiên bản đã đổi, như lịch sử của một hồ sơ vẫn hiện"),
    ("diff", "Xem hai phiên bản khác nhau ở đâu, từng trường một; không nêu thì là phiên bản cuối"),
    ("diff range", "`A..B`, hoặc một phiên bản, được so với phiên bản ngay trước"),
    ("submit", "Gửi nhánh công việc lên máy chủ để duyệt, rồi trở về main"),
    ("submit branch", "Nhánh (mặc định: nhánh mà HEAD chỉ)"),
    (
        "review",
        "Xem một nhánh công việc so với main, hoặc hai phiên bản khác nhau ở đâu; không nêu gì thì liệt kê các nhánh đang chờ",
    ),
    ("review what", "Một nhánh, `w/…` hoặc phần đầu của tên; hoặc `A..B`"),
    (
        "review markdown",
        "Chỉ nêu điều máy chủ được thấy: loại, mã ngắn, số lượng và mã phát hiện, dạng Markdown",
    ),
    (
        "send-back",
        "Trả nhánh lại cho tác giả kèm ý kiến niêm phong, được hỏi hoặc đọc từ đầu vào chuẩn; hoặc rút nhánh của chính bạn",
    ),
    ("send-back withdraw", "Rút nhánh của chính bạn: bỏ ở đây, và bỏ khỏi máy chủ ở lần sync tới"),
    ("approve", "Đưa nhánh bạn đã xem vào main; hoặc trả lại, trừ một số hồ sơ"),
    ("approve except", "Những hồ sơ không được vào cùng các hồ sơ khác: nhánh được trả lại để tác giả tách"),
    ("merge", "Gộp một nhánh vào nhánh đang làm, từng hồ sơ, từng trường một"),
    ("merge branch", "Nhánh: main, w/… hoặc phần đầu của tên"),
    (
        "merge take",
        "Quyết định một trường mà cả hai bên cùng sửa: HỒ_SƠ:TRƯỜNG=ours hoặc =theirs, như danh sách xung đột đã nêu",
    ),
    (
        "revert",
        "Hoàn tác một phiên bản: nội dung trước đó của hồ sơ được niêm phong lại, gộp với thay đổi về sau; hồ sơ đã thêm vẫn còn, nhưng đề nghị thu hồi trong đó được rút; tệp thường trở lại như trước",
    ),
    ("revert commit", "Phiên bản cần hoàn tác"),
    (
        "erase",
        "Xóa một người cùng chứng thư và thủ tục của họ, hoặc hồ sơ khác: không bản nào của chúng còn mở được",
    ),
    ("erase records", "Người hoặc hồ sơ cần xóa"),
    ("erase decision", "Quyết định làm căn cứ, được giữ lại"),
    ("erase yes", "Xóa mà không hỏi lại: khi đã xem danh sách"),
    ("audit", "Kiểm chứng toàn bộ lịch sử, nêu ai làm gì và ai duyệt; không có khóa thì trừ phần niêm phong"),
    ("audit log", "Hiện mọi phiên bản"),
    ("audit summary", "Ghi bản tóm tắt cho thanh tra, và TỆP.sig là chữ ký bằng khóa ký của bạn"),
    (
        "audit sample",
        "Rút thủ tục theo một số và gom mọi giấy tờ của từng thủ tục vào thư mục, không niêm phong, cho thanh tra",
    ),
    ("audit sample count", "Bao nhiêu thủ tục"),
    ("audit sample seed", "Số dùng để rút, nên do thanh tra nêu: cùng số và cùng phiên bản cho cùng một mẫu"),
    ("audit sample out", "Thư mục để tạo, ngoài sổ đăng ký; chưa được có gì ở đó"),
    (
        "adopt",
        "Nhận thay nhánh của cán bộ vắng mặt: cùng hồ sơ, dưới chữ ký của bạn; hoặc làm tiếp nhánh của chính bạn",
    ),
    ("sync", "Nhận những gì máy chủ có, sau khi kiểm chứng, và gửi những gì máy chủ thiếu"),
    ("sync no_push", "Chỉ nhận"),
    (
        "demo",
        "Tạo một bộ giả định để thử: sổ đăng ký có hai năm lịch sử, khóa của các cán bộ, trang thông tin",
    ),
    ("demo dir", "Thư mục để tạo; nếu chỉ có một bản mô phỏng cũ chưa ai ghi thêm thì được làm lại"),
    ("demo people", "Bao nhiêu người"),
    ("demo seed", "Cùng số, số người và ngày cho cùng một nội dung"),
    ("unlock", "Mở khóa sổ một thời gian, để các lệnh không hỏi lại mật khẩu"),
    ("unlock lifetime", "Trong bao lâu: 30m, 8h, 2d"),
    ("lock", "Bỏ những gì `unlock` giữ"),
    ("doctor", "Xem bản sao này có ổn không, và chỗ nào không ổn thì phải làm gì"),
    (
        "doctor mend",
        "Bỏ những gì một chương trình bị ngắt để lại: tệp khóa cũ của git, chùm khóa mà main không chỉ định",
    ),
    ("completions", "In những gì shell cần để gợi ý lệnh và tùy chọn"),
    ("completions shell", "Cho shell nào"),
    ("officer", "Ai được làm gì trong sổ này"),
    ("trust", "Biện pháp cuối cùng: để máy này tin một sổ khác sổ đã biết, là sổ hiện có trên máy chủ"),
    ("trust new_root", "Bắt đầu lại với sổ của máy chủ, sau khi đã kiểm tra lịch sử từ phiên bản gốc"),
    ("trust root", "Phiên bản gốc của sổ mới do một cán bộ cho biết; không ghi thì chương trình hỏi"),
    ("officer list", "Liệt kê cán bộ: không đọc hồ sơ nào và không cần khóa"),
    (
        "officer list allowed_signers",
        "Dạng tệp allowed-signers của git, gồm mọi người từng được ký: cho gpg.ssh.allowedSignersFile",
    ),
    ("officer add", "Thêm cán bộ và niêm phong lại chùm khóa cho mọi người"),
    ("officer add handle", "Bí danh của cán bộ trong các lần ghi: 2 đến 20 ký tự a-z, 0-9 và -"),
    ("officer add role", "Vai trò của cán bộ"),
    (
        "officer add recipients",
        "Nửa công khai của tệp định danh: age1… hoặc ssh-ed25519 …; có thể nêu nhiều lần",
    ),
    ("officer add signing_key_pub", "Khóa công khai của khóa ký: tệp .pub, hoặc nội dung của nó"),
    ("officer add until", "Ngày cuối của người thay thế"),
    ("officer add person", "Hồ sơ của chính cán bộ đó"),
    ("officer add stands_in_for", "Người thay thế làm thay ai"),
    ("officer extend", "Cho người thay thế làm tiếp thêm một thời gian"),
    ("officer extend handle", "Bí danh của người thay thế"),
    ("officer extend until", "Ngày cuối mới"),
    ("officer replace", "Thay khóa của một cán bộ: từ nay khóa cũ không mở và không ký được gì mới"),
    ("officer replace handle", "Bí danh của cán bộ"),
    (
        "officer replace recipients",
        "Nửa công khai của tệp định danh mới, thay mọi tệp trước đó: age1… hoặc ssh-ed25519 …; có thể nêu nhiều lần",
    ),
    (
        "officer replace signing_key_pub",
        "Khóa công khai mà từ nay cán bộ dùng để ký: tệp .pub, hoặc nội dung của nó",
    ),
    ("officer remove", "Đưa cán bộ ra khỏi sổ: những gì niêm phong từ nay họ không mở được"),
    ("officer remove handles", "Bí danh của những cán bộ đó"),
    (
        "officer handover",
        "Ghi ra việc còn dở của một cán bộ cho người làm thay: thủ tục, văn bản, thiết bị, nhánh",
    ),
    ("officer handover handle", "Bí danh của cán bộ"),
    ("officer handover out", "Ghi trang này vào tệp mới (quyền 0600, ngoài sổ)"),
    ("csr", "Yêu cầu cấp chứng thư (CSR)"),
    ("csr show", "Xem nội dung một CSR và chữ ký có đúng của chính khóa trong đó không"),
    ("csr show of", "Tệp DER hoặc PEM, hoặc hồ sơ chứng thư"),
    ("export", "Xuất tệp cho nơi khác"),
    ("export csr", "Xuất CSR gửi CA: mỗi CSR một tệp PEM, kèm danh sách"),
    (
        "export csr records",
        "Các chứng thư, hoặc thủ tục đề nghị cấp chúng; không nêu thì lấy mọi CSR chưa có chứng thư",
    ),
    ("export csr out", "Thư mục mới, hoặc tệp .zip mới, nằm ngoài sổ đăng ký"),
    ("token", "Thiết bị đang cắm"),
    ("token read", "Đọc thiết bị mà không đăng nhập, đối chiếu thiết bị và chứng thư trên đó với sổ"),
    (
        "token read fill",
        "Ghi vào sổ những gì còn thiếu: số hiệu, nhãn, kiểu thiết bị, chứng thư nằm trên thiết bị nào, PIN bị khóa; không bao giờ ghi lên thiết bị",
    ),
    ("token read yes", "Không hỏi lại trước khi ghi"),
    ("hsm", "Khóa trên HSM: các thiết bị, tạo khóa và yêu cầu cấp chứng thư trên đó"),
    (
        "hsm tokens",
        "Liệt kê thiết bị đang cắm: số hiệu, nhãn, phần sụn, chỗ trống, tình trạng PIN, cơ chế mật mã",
    ),
    ("hsm plan", "Lập kế hoạch tạo khóa và CSR cho các chứng thư chờ cấp, để duyệt; tên lấy từ hồ sơ"),
    ("hsm plan records", "Các chứng thư, hoặc thủ tục đề nghị cấp chúng"),
    ("hsm plan out", "Tệp kế hoạch, tệp mới nằm ngoài sổ đăng ký"),
    ("hsm plan algorithm", "Loại và độ dài khóa"),
    (
        "hsm run",
        "Tạo khóa theo kế hoạch đã duyệt trên thiết bị và ghi CSR vào sổ; chạy lại thì làm tiếp chỗ dừng",
    ),
    (
        "hsm import",
        "Nhận chứng thư CA cấp cho khóa trên thiết bị: đối chiếu, ghi lên thiết bị, thử khóa, ghi vào sổ",
    ),
    ("hsm import files", "Các tệp chứng thư, DER hoặc PEM, mỗi tệp một chứng thư"),
    ("hsm import accept_differences", "Nhận cả khi tên trên chứng thư khác tên trong CSR"),
    (
        "hsm relink",
        "Tìm lại khóa theo khóa công khai sau khi thay thiết bị hoặc khôi phục bản sao, và ghi nơi giữ mới",
    ),
    ("hsm destroy", "Hủy khóa của chứng thư đã hết hiệu lực: một cán bộ đề nghị, cán bộ khác thực hiện"),
    ("hsm destroy record", "Chứng thư"),
    ("hsm destroy ask", "Đề nghị hủy; sau đó cán bộ khác chạy lệnh này không kèm --ask"),
    ("hsm destroy yes", "Không hỏi lại trước khi hủy"),
    ("hsm prove", "Chứng minh khóa của các chứng thư HSM trong sổ có trên thiết bị đang cắm và hoạt động"),
    ("hsm prove presence", "Chỉ xem khóa có đó không, không cho khóa nào ký thử"),
    ("hsm run plan", "Tệp kế hoạch"),
    ("* module", "Mô-đun PKCS #11 của hãng, tệp .so"),
    ("* serial", "Số hiệu thiết bị"),
    ("* label", "Nhãn thiết bị"),
    ("* pin_file", "Đọc PIN từ dòng đầu của tệp này; tệp phải là của riêng bạn (quyền 0600)"),
    ("* pin_command", "Đọc PIN từ dòng đầu mà lệnh này in ra"),
    ("* pin_env", "Đọc PIN từ biến môi trường này"),
    ("* last_try", "Đăng nhập dù sai thêm một lần là thiết bị bị khóa"),
    ("key", "Khóa của từng hồ sơ"),
    (
        "key export",
        "Trao khóa của một hồ sơ, hoặc của một tệp trong đó; age có sẵn mở được đúng thứ đó và không gì khác",
    ),
    ("key export attachment", "Lấy khóa của một tệp: số thứ tự trong `files`, phần đầu của mã, hoặc tên"),
    (
        "key export out",
        "Ghi khóa vào tệp mới này (quyền 0600, ngoài sổ); nếu không, khóa được hiện sau khi xác nhận",
    ),
    ("key export file", "Ghi phần niêm phong, của hồ sơ hoặc tệp, vào tệp mới này"),
    ("hook", "Những gì git gọi trên máy chủ; không cần khóa"),
    (
        "hook pre-receive",
        "Kiểm tra một lần đẩy trước khi máy chủ nhận: móc cùng tên của git, nhận từ đầu vào chuẩn những gì sẽ đổi",
    ),
    (
        "textconv",
        "Chuyển tệp niêm phong thành chữ cho `git diff`: YAML khi sổ đang mở khóa, nếu không thì chữ \"sealed\"",
    ),
    ("textconv file", "Tệp niêm phong mà git đã ghi ra"),
];
