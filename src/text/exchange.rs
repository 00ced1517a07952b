//! Words about exchanging with a server.

use crate::messages;

messages! {
    empty(url: &str) { vi: "máy chủ {url} chưa có sổ nào", en: "the server {url} has no register yet" }
    empty_hint() {
        vi: "Từ máy có sổ, đặt máy chủ rồi chạy `chungthu sync`.",
        en: "Where the register is, set the server and run `chungthu sync`."
    }
    other_root(known: &str, found: &str) {
        vi: "đây là một sổ khác: phiên bản gốc là\n  {found}\nmà phải là\n  {known}",
        en: "this is another register: its first commit is\n  {found}\nand should be\n  {known}"
    }
    other_root_hint() {
        vi: "Không lấy gì về. So phiên bản gốc với một cán bộ khác qua điện thoại; nếu cơ quan đã lập lại sổ thì `chungthu trust --new-root`.",
        en: "Nothing was taken. Compare the first commit with another officer by telephone; where the office founded its register anew, `chungthu trust --new-root`."
    }
    older(found: &str, known: &str) {
        vi: "máy chủ đưa ra main cũ ({found}), trước đây đã có đến {known}: lịch sử trên máy chủ bị lùi",
        en: "the server serves an older main ({found}) than before ({known}): its history was rolled back"
    }
    forked(found: &str, known: &str) {
        vi: "main trên máy chủ ({found}) không nối tiếp {known} đã có trước đây: lịch sử bị rẽ nhánh",
        en: "the server's main ({found}) does not go on from {known}, which it had before: its history was forked"
    }
    refused(why: &str) { vi: "không nhận main của máy chủ: {why}", en: "the server's main is not taken: {why}" }
    refused_hint() {
        vi: "Trên máy này không có gì thay đổi. Báo quản trị và so với một cán bộ khác (`chungthu log -n 5`) trước khi làm tiếp.",
        en: "Nothing has moved here. Tell an admin and compare with another officer (`chungthu log -n 5`) before going on."
    }
    no_keyring(serial: u64) {
        vi: "chùm khóa số {serial} mà main chỉ định không có ở đây và cũng không có trên máy chủ",
        en: "the keyring {serial}, which main binds, is neither here nor on the server"
    }
    no_keyring_hint() {
        vi: "Ai vừa đổi chùm khóa thì chạy lại `chungthu sync`, lệnh này gửi nốt phần còn thiếu; hoặc phục hồi từ bản sao lưu.",
        en: "Whoever changed the keyring last runs `chungthu sync` again, which sends what is missing; or restore it from its backup."
    }
    in_the_way(dir: &str) { vi: "{dir} đã có và không trống", en: "{dir} is there already and not empty" }
    in_the_way_hint() { vi: "Chọn một thư mục mới.", en: "Choose a new folder." }

    cloned(dir: &str, commits: &str) { vi: "Đã sao sổ về {dir}; lịch sử đã kiểm chứng đến {commits}.", en: "Cloned the register into {dir}; its history is verified up to {commits}." }
    cloned_pin(pin: &str) {
        vi: "Phiên bản gốc, đọc qua điện thoại với một cán bộ đang giữ sổ để so:\n  {pin}",
        en: "The first commit; read it out on the telephone to an officer who has the register:\n  {pin}"
    }
    cloned_next(dir: &str) { vi: "Tiếp theo: chungthu -C {dir} doctor", en: "Next: chungthu -C {dir} doctor" }
    bad_root() { vi: "--root cần đủ 40 chữ số 0-9 và a-f", en: "--root takes all 40 digits of 0-9 and a-f" }

    nothing() { vi: "không có gì", en: "nothing" }
    commits(n: usize) { vi: "{n} phiên bản của main", en: "{n} commit{} of main", s: [n] }
    commit() { vi: "1 phiên bản của main", en: "1 commit of main" }
    keyring(serial: u64) { vi: "chùm khóa {serial}", en: "keyring {serial}" }
    emptied() {
        vi: "Máy chủ trước đây có main, nay không còn: kho bị xóa trắng hoặc bị thay. Hãy hỏi người quản trị máy chủ; bản sao này vẫn đủ.",
        en: "The server had a main and has none now: it was emptied or replaced. Ask whoever runs it; this clone is whole."
    }
    synced(came: &str, went: &str, waits: &str) {
        vi: "Về: {came}. Đi: {went}. Chờ bạn: {waits}.",
        en: "Came: {came}. Went: {went}. Waiting for you: {waits}."
    }
    sent_back(branches: &str) { vi: "bị trả lại: {branches}", en: "sent back: {branches}" }
    to_review(branches: &str) { vi: "cần xem xét: {branches}", en: "to review: {branches}" }
    enough(branch: &str) {
        vi: "đã đủ người duyệt {branch}, đưa vào main bằng: chungthu approve {branch}",
        en: "enough have approved {branch}; to take it into main: chungthu approve {branch}"
    }
    comment(branch: &str, who: &str, text: &str) { vi: "{branch}, {who} trả lại: {text}", en: "{branch}, sent back by {who}: {text}" }
    excepted(key: &str) { vi: "chưa nhận: {key}", en: "not taken: {key}" }
    split_next(branch: &str) { vi: "  Tách nhánh: chungthu submit {branch}", en: "  To split the branch: chungthu submit {branch}" }
    back_next(branch: &str) {
        vi: "  Sửa tiếp trên nhánh: chungthu adopt {branch}, rồi gửi lại bằng chungthu submit",
        en: "  To go on with it: chungthu adopt {branch}, then send it again with chungthu submit"
    }
    keyring_changed() {
        vi: "Chùm khóa đã đổi, nên sổ đã khóa lại; mở lại bằng: chungthu unlock",
        en: "The keyring is a new one, so the register is locked again; to open it: chungthu unlock"
    }
    false_back(name: &str, commit: &str, why: &str) {
        vi: "bỏ qua ý kiến trả lại ở {name} (phiên bản {commit}), coi như chưa ai trả lại: {why}",
        en: "the comments at {name} (commit {commit}) do not count, and nobody has sent it back: {why}"
    }
    back_before(branch: &str, who: &str, tip: &str) {
        vi: "{branch}: {who} đã trả lại ở phiên bản {tip}, nhưng nhánh nay đứng ở phiên bản khác, nên coi như chưa trả lại",
        en: "{branch}: {who} sent it back as it stood at {tip}; it stands elsewhere now, so this does not send it back"
    }
    not_given_up(branch: &str, tip: &str) {
        vi: "{branch} đã rút ở máy này nhưng trên máy chủ có phiên bản {tip} mà máy này chưa thấy, nên để nguyên; xem bằng `chungthu review {branch}`, vẫn rút thì `chungthu send-back {branch} --withdraw`",
        en: "{branch} was withdrawn here, but on the server it has come to {tip}, which was not seen here, so it stays; see it with `chungthu review {branch}`; to withdraw it all the same: `chungthu send-back {branch} --withdraw`"
    }
    back_unread(branch: &str) {
        vi: "{branch}: ý kiến trả lại không mở được, coi như chưa ai trả lại. Hỏi người duyệt, hoặc gửi lại bằng: chungthu submit {branch}",
        en: "{branch}: what sends it back does not open, so it counts for nothing. Ask the reviewer, or send it again: chungthu submit {branch}"
    }
    branch_refused(branch: &str, why: &str) { vi: "Nhánh {branch} không qua được kiểm tra: {why}", en: "The branch {branch} does not pass the check: {why}" }
    reference_passed_over(name: &str, why: &str) { vi: "Bỏ qua {name} trên máy chủ: {why}", en: "{name} on the server is passed over: {why}" }
    not_taken(name: &str, why: &str) { vi: "Máy chủ không nhận {name}: {why}", en: "The server did not take {name}: {why}" }
    former_key(branch: &str, handle: &str) {
        vi: "Nhánh này do khóa ký cũ của {handle} ký. {handle} ký lại bằng khóa mới: chungthu adopt {branch}, rồi chungthu submit",
        en: "It was signed by a former key of {handle}, who signs it again with the new one: chungthu adopt {branch}, then chungthu submit"
    }
    on_erased(branch: &str) {
        vi: "Nhánh này sửa hồ sơ mà main đã xóa hẳn. Bỏ phần đó, giữ phần còn lại: chungthu adopt {branch}, rồi chungthu submit",
        en: "It changes what main has erased. To leave that out and keep the rest: chungthu adopt {branch}, then chungthu submit"
    }
    leaver(branch: &str, handle: &str) {
        vi: "{handle} không còn là cán bộ có hiệu lực nên nhánh này không gửi được nữa; nó vẫn nguyên ở máy đang giữ. Cán bộ khác nhận thay: nếu máy chủ chưa có nhánh, lấy từ máy đó bằng git fetch MÁY_ĐÓ {branch}:{branch}; rồi chungthu adopt {branch}",
        en: "{handle} is no active officer any more, so this branch can't be sent; it stays where it is. Another officer takes it over: where the server lacks it, with git fetch THAT_CLONE {branch}:{branch}; then chungthu adopt {branch}"
    }
    no_officer(handle: &str, commits: usize, branch: &str) {
        vi: "{handle} không còn là cán bộ, nên {commits} phiên bản của {handle} trên main ở đây không gửi được; tất cả còn nguyên ở nhánh {branch}",
        en: "{handle} is no officer any more, so {commits} commit{} of theirs on main here can't be sent; all of it is kept on the branch {branch}", s: [commits]
    }
    beside(n: usize) { vi: "{n} ý kiến hoặc chữ ký duyệt", en: "{n} comment{} or approval{}", s: [n, n] }
    replanned(n: usize) {
        vi: "Máy chủ đã có phiên bản khác: {n} phiên bản của bạn được làm lại trên đó. Nhánh làm việc nào lập từ các phiên bản cũ ấy thì nhận lại: chungthu adopt NHÁNH",
        en: "The server had gone on: {n} commit{} of yours went on top of it, made anew. A branch of work that began on the old is taken up with: chungthu adopt BRANCH", s: [n]
    }
    apart(n: usize) {
        vi: "main ở đây có {n} phiên bản mà máy chủ chưa có, còn máy chủ đã có phiên bản khác; `chungthu sync` sẽ làm lại chúng trên đó.",
        en: "main here has {n} commit{} that the server lacks, and the server has gone on; `chungthu sync` puts what is here on top of it, made anew.", s: [n]
    }
    keyring_unopened(tip: &str, serial: u64, why: &str) {
        vi: "officers.yaml ở phiên bản {tip} của main trên máy chủ chỉ định chùm khóa {serial} mà định danh của bạn không mở được, nên không có gì được nhận về: {why}",
        en: "officers.yaml of the server's main, at {tip}, binds keyring {serial}, which your identity doesn't open, so nothing was taken in: {why}"
    }
    keyring_unopened_hint(before: u64) {
        vi: "Nếu chưa nêu định danh thì nêu (--identity) rồi chạy lại. Nếu đã nêu đúng, đừng xóa bản sao này: nó còn giữ chùm khóa {before}. Hỏi người đã ghi thay đổi đó; quản trị máy chủ đưa nhánh main về trước thay đổi ấy rồi chạy chungthu sync từ bản sao này. Nếu người khác đã mở được chùm khóa đó thì dùng khóa dự phòng: chungthu officer replace.",
        en: "Name your identity (--identity) where you haven't, and run this again. Where you have, keep this clone: it has keyring {before}. Ask whoever made that change; whoever keeps the server moves main back to before it, and chungthu sync from this clone puts the rest right. Where others do open that keyring, the recovery key lets you in again: chungthu officer replace."
    }
    keyring_unseen(why: &str) {
        vi: "Có chùm khóa mới. Đã kiểm tra số thứ tự, kỳ khóa, mã băm và số người nhận; chưa mở được nên chưa kiểm tra: nó nối tiếp chùm khóa trước, giữ đủ các kỳ khóa và khóa cũ, không mở được hồ sơ đã xóa vĩnh viễn. Lý do: {why}",
        en: "A new keyring has come. Its serial, epoch, hash and number of recipients were checked. It could not be opened, so this was not checked: that it names the one before it, kept all epochs and keys, and opens nothing erased. Reason: {why}"
    }
    keyring_uncompared(why: &str) {
        vi: "Có chùm khóa mới. Nó nối tiếp đúng chùm khóa trước và không mở được hồ sơ đã xóa vĩnh viễn; chùm khóa trước chưa mở được nên chưa so: các kỳ khóa và khóa cũ còn nguyên. Lý do: {why}",
        en: "A new keyring has come. It names the one before it and opens nothing erased. The one before could not be opened, so this was not compared: that all its epochs and keys were kept. Reason: {why}"
    }
    taken_off(why: &str) {
        vi: "Phần của mình trên main chưa gửi được nữa, vì main trên máy chủ đã khác: {why}\nmain ở đây nay theo máy chủ; phần của mình thì xem ngay dưới đây.",
        en: "What is yours on main can no longer be sent, since the server's main went on: {why}\nmain here follows the server now; what became of yours stands below."
    }
    set_aside(n: usize, branch: &str) {
        vi: "{n} lần ghi hồ sơ của mình nay là nhánh {branch}, không mất gì. Tiếp theo: `chungthu merge main` để chọn chỗ trùng nhau, rồi `chungthu submit`.",
        en: "{n} of your commits on main are the branch {branch} now, and nothing of them is lost. Next: `chungthu merge main` to choose where both changed the same, then `chungthu submit`."
    }
    undone(commands: &str) {
        vi: "Việc này đứng trên chùm khóa riêng nên đã bỏ khỏi main ở đây và chưa có hiệu lực. Xem main trên máy chủ trước; vẫn cần thì làm lại, khi HEAD đã ở main:\n  {commands}",
        en: "This stood on a keyring of its own, so it was taken off main here and is not in force. Look at the server's main first; where it is still wanted, do it again once HEAD names main:\n  {commands}"
    }
    again(branch: &str) {
        vi: "Máy chủ đã có phiên bản khác trước khi lần gộp {branch} vào main ở đây được gửi đi, nên main ở đây nay theo máy chủ và chưa có nhánh đó. Nhánh còn nguyên; xem rồi duyệt lại: chungthu review {branch}, rồi chungthu approve {branch}",
        en: "The server had gone on before your merge of {branch} into main was sent, so main here follows the server and does not have that branch. Nothing of it is lost; look and approve again: chungthu review {branch}, then chungthu approve {branch}"
    }
    resealed(branch: &str) {
        vi: "Kỳ khóa đã đổi: nhánh {branch} được niêm phong lại theo kỳ mới.",
        en: "The epoch has turned: the branch {branch} was sealed anew in the new one."
    }
    not_resealed(branch: &str, why: &str) {
        vi: "Nhánh {branch} niêm phong ở kỳ khóa cũ nên chưa duyệt vào main được, và chưa niêm phong lại được: {why}",
        en: "The branch {branch} is sealed in an old epoch, which main does not take, and could not be sealed anew: {why}"
    }
    branch_dropped(branch: &str) {
        vi: "Nhánh {branch} đã bị bỏ khỏi máy chủ mà main chưa có; gửi lại bằng: chungthu submit {branch}",
        en: "The branch {branch} was taken off the server and main doesn't have it; to send it again: chungthu submit {branch}"
    }
    served_again(branch: &str) {
        vi: "Máy chủ lại đưa ra nhánh {branch} mà ở đây đã rút: nhánh được bỏ khỏi đó lần nữa. Hỏi người giữ máy chủ: có người đưa lại, hoặc máy chủ được khôi phục từ bản sao lưu",
        en: "The server serves the branch {branch} again, which was withdrawn here: it is taken off again. Ask whoever keeps the server: somebody put it back, or the server was restored from a backup"
    }
    keyring_unbound(serial: u64) {
        vi: "Trên máy chủ có refs/chungthu/keyring/{serial} mà main không chỉ định: một thay đổi cán bộ chưa xong, hoặc còn sót lại; chùm khóa cũ mở được cả hồ sơ đã xóa hẳn. Nếu không ai đang đổi cán bộ: git push origin :refs/chungthu/keyring/{serial}",
        en: "The server has refs/chungthu/keyring/{serial}, which main does not bind: a change of officers that is not finished, or left over; an old keyring opens what was erased. If nobody is changing officers: git push origin :refs/chungthu/keyring/{serial}"
    }
    branch_went_back(branch: &str, tip: &str) {
        vi: "Nhánh {branch} trên máy chủ đã lùi về một trạng thái cũ hơn {tip}, là trạng thái đã thấy trước đó: có người đẩy lùi nhánh. Ý kiến gửi trả và phê duyệt cho trạng thái mới không còn được tính. Hỏi người viết trước khi phê duyệt",
        en: "The branch {branch} stands on the server at an earlier state than {tip}, which was seen before: somebody moved it back. What was sent back or approved of the later state no longer counts. Ask whoever wrote it before you approve it"
    }
    branch_vanished(branch: &str, who: &str, tip: &str) {
        vi: "Nhánh {branch} (người viết: {who}) không còn trên máy chủ mà main chưa có: người viết đã rút hoặc tách, đồng nghiệp đã nhận lấy, hoặc ai đó đã xóa. Hỏi người viết; để lấy lại: git branch {branch} {tip}, rồi chungthu submit {branch}",
        en: "The branch {branch} (by {who}) has gone from the server and main doesn't have it: withdrawn, split, taken over, or deleted by somebody else. Ask whoever wrote it; to bring it back: git branch {branch} {tip}, then chungthu submit {branch}"
    }
    keyring_put_back(serial: u64, there: &str) {
        vi: "Ở refs/chungthu/keyring/{serial} máy chủ đưa ra thứ khác ({there}), không phải chùm khóa mà main chỉ định; chùm khóa đúng đã được gửi lại. Hỏi người quản trị máy chủ: ai sửa được chỗ đó thì sửa được nữa",
        en: "At refs/chungthu/keyring/{serial} the server served something else ({there}) than the keyring that main binds; the right one was sent again. Ask whoever runs the server: who could put it there can do so again"
    }
    keyring_replaced(serial: u64, there: &str, here: &str) {
        vi: "Ở refs/chungthu/keyring/{serial} máy chủ đưa ra thứ khác ({there}), không phải chùm khóa mà main chỉ định ({here}). Chùm khóa ở đây vẫn đúng, cứ làm việc; người mới thì không sao sổ về được. Báo quản trị: xóa tham chiếu đó trên máy chủ, rồi `chungthu sync` ở đây gửi lại chùm khóa đúng",
        en: "At refs/chungthu/keyring/{serial} the server serves something else ({there}) than the keyring that main binds ({here}). The one here is right, go on; but nobody new can clone. Tell an admin: delete that reference on the server, and `chungthu sync` here sends the right keyring again"
    }
    branch_back(branch: &str) {
        vi: "Nhánh {branch} trên máy chủ đã bị lùi về trước; ở đây vẫn còn nguyên. Gửi lại bằng: chungthu submit {branch}",
        en: "The branch {branch} was moved back on the server; nothing of it is lost here. To send it again: chungthu submit {branch}"
    }
    branch_diverged(branch: &str) {
        vi: "Nhánh {branch} đã đổi cả ở đây lẫn trên máy chủ; không bên nào bị ghi đè. Gộp lại bằng: chungthu merge origin/{branch}",
        en: "The branch {branch} was changed here and on the server; neither was overwritten. To merge: chungthu merge origin/{branch}"
    }
    branch_merged(branch: &str) { vi: "Nhánh {branch} đã vào main.", en: "The branch {branch} is in main now." }
    asks() { vi: "đề nghị thu hồi", en: "asks for a revocation" }
    takes_back() { vi: "rút đề nghị thu hồi", en: "takes a revocation back" }
    alone(commit: &str, handle: &str, what: &str, record: &str) {
        vi: "Phiên bản {commit} của {handle} {what} ({record}) do một người tự đưa vào main, trái quy tắc two_person: revoke. Cán bộ khác hoàn tác: chungthu revert {commit}, rồi người thứ hai xem và duyệt.",
        en: "The commit {commit} by {handle} {what} ({record}), brought to main by one person against the rule two_person: revoke. Another officer undoes it: chungthu revert {commit}, and a second one reviews and approves."
    }
    not_looked(why: &str) {
        vi: "Chưa xem được phần niêm phong của các phiên bản vừa về để biết có đề nghị thu hồi nào do một người tự đưa vào main; lần `chungthu sync` sau sẽ xem. Lý do: {why}",
        en: "What came could not be looked into under the seal for revocations that one person brought to main; the next `chungthu sync` does. Reason: {why}"
    }
    not_cleared(why: &str) {
        vi: "Máy chủ còn thứ đã dùng xong mà không cho dọn: {why}",
        en: "The server keeps what is done with and would not let it be cleared away: {why}"
    }

    nothing_to_submit() { vi: "Không có gì để gửi: HEAD đang ở main.", en: "There is nothing to submit: HEAD names main." }
    empty_branch(branch: &str) { vi: "không có gì để gửi: {branch} không thay đổi gì so với main", en: "there is nothing to submit: {branch} changes nothing of main" }
    empty_branch_hint(branch: &str) {
        vi: "Không cần nhánh này nữa thì bỏ: chungthu send-back {branch} --withdraw",
        en: "Where it isn't needed any more, drop it: chungthu send-back {branch} --withdraw"
    }
    in_main(branch: &str) { vi: "Không có gì để gửi: main đã có {branch}.", en: "There is nothing to submit: main has {branch} already." }
    no_branch(branch: &str) { vi: "ở đây không có nhánh {branch}", en: "there is no branch {branch} here" }
    no_branch_hint() {
        vi: "Nhánh của người khác thì `chungthu adopt` nhận lấy trước; xem các nhánh bằng `chungthu review`.",
        en: "Somebody else's is taken over with `chungthu adopt` first; see the branches with `chungthu review`."
    }
    not_a_work_branch(branch: &str) { vi: "{branch} không phải nhánh làm việc (w/…)", en: "{branch} is no branch of work (w/…)" }
    not_submitted(branch: &str) { vi: "chưa gửi được nhánh {branch}", en: "the branch {branch} was not submitted" }
    submitted(branch: &str) { vi: "Đã gửi {branch}; HEAD trở về main.", en: "Submitted {branch}; HEAD names main again." }
    split_off(rest: &str) { vi: "Phần chưa được nhận nằm ở nhánh {rest}.", en: "What was not taken is on the branch {rest}." }
    nothing_to_adopt(branch: &str) { vi: "{branch} không có gì mà main chưa có.", en: "{branch} has nothing that main lacks." }
    taken_up(branch: &str) { vi: "{branch} là nhánh của bạn: HEAD nay ở đó, bạn làm tiếp được.", en: "{branch} is your own: HEAD names it now, and you can go on." }
    taken_up_next() {
        vi: "Tiếp theo: sửa, hoặc `chungthu merge main`, rồi `chungthu submit`",
        en: "Next: change what is to be changed, or `chungthu merge main`, then `chungthu submit`"
    }
    adopted(branch: &str, made: usize, new: &str) {
        vi: "Đã nhận {branch}: {made} phiên bản được ký lại trên nhánh {new}, HEAD đang ở đó.",
        en: "Took over {branch}: {made} commit{} signed anew on the branch {new}, which HEAD names.", s: [made]
    }
    adopted_next() {
        vi: "Tiếp theo: chungthu submit (gửi nhánh mới và bỏ nhánh cũ trên máy chủ; người khác duyệt)",
        en: "Next: chungthu submit (sends the new branch and takes the old one off the server; somebody else approves)"
    }
    open_request(url: &str) { vi: "Mở yêu cầu gộp tại: {url}", en: "Open a merge request at: {url}" }
    open_request_by_hand(branch: &str) {
        vi: "Trên máy chủ, mở yêu cầu gộp từ {branch} vào main; người duyệt dùng: chungthu review {branch}",
        en: "On the forge, open a merge request from {branch} into main; reviewers use: chungthu review {branch}"
    }
}
