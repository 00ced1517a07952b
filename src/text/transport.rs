//! Words about the way to a server.

use crate::messages;

messages! {
    no_remote(dir: &str) { vi: "sổ này chưa có máy chủ ({dir})", en: "this register has no server yet ({dir})" }
    no_remote_hint(dir: &str) {
        vi: "Đặt máy chủ: git --git-dir {dir} remote add origin ĐỊA_CHỈ",
        en: "Set one: git --git-dir {dir} remote add origin URL"
    }
    busy() { vi: "một lệnh khác của sổ này đang trao đổi với máy chủ", en: "another command of this register is talking to the server" }
    busy_hint() { vi: "Chờ lệnh đó xong rồi chạy lại.", en: "Wait until it is done, then run the command again." }
    foreign(dir: &str) {
        vi: "sổ {dir} thuộc về người dùng khác của máy này, nên git không chạy với thiết lập của họ",
        en: "the register {dir} belongs to another user of this machine, with whose settings git is not run"
    }
    foreign_hint(dir: &str) {
        vi: "Sao sổ về chỗ của mình bằng `chungthu clone`; chỉ khi tin người đó: git config --global --add safe.directory {dir}",
        en: "Make a clone of your own with `chungthu clone`; only where you trust them: git config --global --add safe.directory {dir}"
    }
    no_git() { vi: "máy này không có chương trình git", en: "the program git is not on this machine" }
    no_git_hint() { vi: "Cài git từ 2.34 trở lên; xem `chungthu doctor`.", en: "Install git 2.34 or newer; see `chungthu doctor`." }
    program(why: &str) { vi: "không chạy được chương trình git: {why}", en: "the program git can't be run: {why}" }
    no_server(url: &str, said: &str) { vi: "không tới được máy chủ {url}:{said}", en: "the server {url} can't be reached:{said}" }
    no_server_hint() {
        vi: "Kiểm tra đường mạng và địa chỉ; những gì đã ghi trên máy này vẫn còn nguyên.",
        en: "Check the network and the address; whatever was written here is untouched."
    }
    no_repository(url: &str, said: &str) { vi: "không có kho git nào tại {url}:{said}", en: "there is no git repository at {url}:{said}" }
    no_repository_hint() {
        vi: "Kiểm tra địa chỉ; nhiều máy chủ cũng trả lời như vậy với người không có quyền đọc.",
        en: "Check the address; many servers answer so too where one may not read."
    }
    no_access(url: &str, said: &str) { vi: "máy chủ {url} không cho phép:{said}", en: "the server {url} gives no access:{said}" }
    no_access_hint() {
        vi: "Thử `git ls-remote` với địa chỉ đó; khóa ssh hoặc mật khẩu do git quản lý, quyền do quản trị máy chủ cấp.",
        en: "Try `git ls-remote` with that address; ssh keys and passwords are git's business, rights are given by the server's admin."
    }
    host_key(url: &str) { vi: "ssh không nhận ra khóa của máy chủ {url}", en: "ssh doesn't know the key of the server {url}, or knows another one" }
    host_key_hint() {
        vi: "Nối thử bằng ssh một lần và so vân tay khóa với quản trị máy chủ qua điện thoại.",
        en: "Connect once by ssh and compare the fingerprint with the server's admin by telephone."
    }
    hook(said: &str) { vi: "máy chủ từ chối nhận:{said}", en: "the server's check refused what was sent:{said}" }
    hook_hint() {
        vi: "Máy chủ chưa nhận gì; trên máy này mọi thứ vẫn như trước. Xem lý do ở trên.",
        en: "The server took nothing; here everything is as before. See the reason above."
    }
    stale(name: &str) { vi: "người khác vừa đổi {name} trên máy chủ", en: "somebody else has just moved {name} on the server" }
    stale_hint() { vi: "Chạy `chungthu sync` để lấy về rồi làm lại.", en: "Run `chungthu sync` to take that in, then do it again." }
    locked(name: &str, lock: &str) {
        vi: "trên máy chủ có tệp khóa {lock} nên không đổi được {name}",
        en: "the server can't move {name}: a lock stands there ({lock})"
    }
    locked_hint(lock: &str) {
        vi: "Có thể ai đó đang gửi: đợi một lát rồi chạy lại. Nếu vẫn còn thì một lần gửi trước đã đứt giữa chừng: người giữ máy chủ xóa tệp {lock}.",
        en: "Somebody may be sending right now: wait a moment, then do it again. If it stays, a push was killed: whoever keeps the server removes the file {lock}."
    }
    refused(name: &str, why: &str, said: &str) { vi: "máy chủ không nhận {name}: {why}{said}", en: "the server refused {name}: {why}{said}" }
    other(url: &str, said: &str) { vi: "git không trao đổi được với {url}:{said}", en: "git could not exchange anything with {url}:{said}" }
    other_hint() { vi: "Thử chính việc đó bằng git để thấy rõ hơn.", en: "Try the same with git to see more." }
}
