//! A certificate, expected or issued. What the PEM says is read from the PEM and never typed.

use super::common::{Attachment, Hold, Note, Origin, SCHEMA, Why};
use super::device::DeviceKind;
use crate::model::date::{Date, Moment};
use crate::model::id::RecordId;
use crate::model::ident::{DeviceSerial, Serial, Sha256Hex};
use crate::model::party::{
    AnyRef, CertificateRef, DeviceRef, HolderRef, LetterRef, PaperRef, PersonRef, ProcedureRef,
};
use crate::model::pem::Pem;
use crate::model::words::Line;
use crate::{choice, record, table};

choice! {
    /// Whom a certificate is for.
    CertificateType {
        Individual "individual" "cá nhân" "individual",
        Organisation "organisation" "cơ quan, tổ chức" "organisation",
        System "system" "thiết bị, dịch vụ, phần mềm" "device, service or software",
    }
    /// What holds the private key.
    Form {
        UsbToken "usb-token" "USB Token" "USB token",
        Smartcard "smartcard" "thẻ thông minh" "smart card",
        SimPki "sim-pki" "SIM PKI" "SIM PKI",
        Hsm "hsm" "HSM" "HSM",
        Central "central" "ký số tập trung" "central signing",
        Soft "soft" "phần mềm" "soft key",
    }
    /// Which kind of authority issued it.
    Authority {
        Government "government" "chuyên dùng công vụ" "government",
        Public "public" "công cộng" "public",
        Internal "internal" "nội bộ" "internal",
    }
    /// How a certificate follows another.
    Relation {
        Renewed "renewed" "gia hạn" "renewed",
        Changed "changed" "thay đổi thông tin" "changed",
        Reissued "reissued" "cấp lại" "reissued",
        Rekeyed "re-keyed" "thay khóa" "re-keyed",
    }
    /// The kinds of keys that are made on tokens.
    KeyAlgorithm {
        Rsa2048 "rsa-2048" "RSA 2048 bit" "RSA, 2048 bits",
        Rsa3072 "rsa-3072" "RSA 3072 bit" "RSA, 3072 bits",
        Rsa4096 "rsa-4096" "RSA 4096 bit" "RSA, 4096 bits",
        P256 "p-256" "ECDSA P-256" "ECDSA on P-256",
        P384 "p-384" "ECDSA P-384" "ECDSA on P-384",
    }
    /// What the desk knows of a certificate besides its procedures.
    DeskFact {
        Expected "expected" "chờ cấp" "expected",
        Issued "issued" "đã cấp" "issued",
        Received "received" "đã nhận về" "received at the desk",
        Delivered "delivered" "đã giao" "delivered",
        InUse "in-use" "đưa vào sử dụng" "taken into use",
        Rejected "rejected" "không nhận vì sai" "rejected: wrong data, never delivered",
        Void "void" "hủy, chưa từng cấp" "void: never issued",
    }
    /// Why a certificate was revoked (NĐ 68/2024, Điều 17).
    RevocationReason {
        KeyCompromised "key-compromised" "lộ hoặc nghi lộ khóa bí mật" "key leaked or suspected",
        DeviceLost "device-lost" "mất thiết bị" "device lost",
        DeviceDamaged "device-damaged" "hỏng thiết bị" "device damaged",
        PositionChanged "position-changed" "thay đổi vị trí công tác" "position changed",
        Retired "retired" "nghỉ hưu" "retired",
        Resigned "resigned" "thôi việc" "resigned",
        Died "died" "từ trần" "died",
        Dissolved "dissolved" "giải thể, chia, tách, sáp nhập" "organisation dissolved, split or merged",
        Stopped "stopped" "thiết bị, dịch vụ ngừng hoạt động" "system stopped",
        Authority "authority" "cơ quan tiến hành tố tụng, công an yêu cầu" "asked by prosecution or police",
        Agency "agency" "cơ quan quản lý yêu cầu" "asked by the agency",
        Replaced "replaced" "được thay bằng chứng thư khác" "replaced",
    }
    Direction {
        In "in" "chuyển đến" "in",
        Out "out" "chuyển đi" "out",
    }
}

table! {
    /// What is said of a certificate whose PEM the register does not have; superseded by a PEM.
    Claimed key() {
        serial: Serial?, open, "Số hiệu chứng thư", "Serial number", "Số hiệu, chữ số thập lục phân in hoa", "The serial number in upper-case hexadecimal", "2A05F812673607B0";
        issuer: Line?, open, "Tổ chức cấp", "Issuer", "Tên của tổ chức cấp", "The issuer's name", "CN=CA phục vụ các cơ quan Nhà nước G2";
        subject: Line?, named, "Tên chứng thư", "Subject", "Tên chủ thể trên chứng thư", "The subject's name", "CN=Nguyễn Văn An";
        from: Date?, open, "Hiệu lực từ", "Valid from", "Ngày bắt đầu hiệu lực", "The first day", "2024-03-01";
        to: Date?, open, "Hiệu lực đến", "Valid to", "Ngày hết hiệu lực", "The last day", "2029-02-28";
        origin: Line?, open, "Theo nguồn", "Said by", "Thông tin lấy từ đâu", "Where it is said", "so-theo-doi-2023.xlsx, dòng 117";
    }
    /// A certificate for a device, service or software: what it is installed in.
    System key() {
        name: Line, open, "Tên hệ thống", "System", "Tên thiết bị, dịch vụ, phần mềm", "The device, service or software", "Cổng dịch vụ công Bộ Tài chính";
        installed_on: Line?, open, "Cài đặt tại", "Installed on", "Máy chủ hoặc thiết bị cài đặt", "Where it is installed", "Máy chủ DVC-01";
        contact: PersonRef?, open, "Đầu mối kỹ thuật", "Technical contact", "Cán bộ kỹ thuật phụ trách", "Who looks after it", "person/041061050r3gg28a";
    }
    /// Who manages an organisation's certificate, over a period.
    Manager key(person, from) {
        person: PersonRef, open, "Người quản lý", "Person", "Người được giao quản lý chứng thư của tổ chức", "Who manages it", "person/041061050r3gg28a";
        from: Date?, open, "Từ ngày", "From", "Ngày bắt đầu", "The first day", "2025-03-01";
        to: Date?, open, "Đến ngày", "To", "Ngày cuối cùng", "The last day", "2026-11-30";
        authorised_by: PaperRef?, open, "Văn bản giao", "Authorised by", "Quyết định hoặc văn bản giao quản lý", "The paper that authorises", "decision/041061050r3gg28a";
    }
    /// The certificate before this one.
    CertificateBefore key() {
        certificate: CertificateRef, open, "Chứng thư trước", "Certificate", "Chứng thư mà chứng thư này tiếp nối", "The certificate it follows", "certificate/041061050r3gg28a";
        relation: Relation, open, "Quan hệ", "Relation", "Gia hạn, thay đổi, cấp lại hay thay khóa", "How it follows it", "renewed";
    }
    /// The facts of a revocation.
    Revocation key() {
        asked: Moment?, open, "Đề nghị thu hồi", "Asked", "Lúc đề nghị thu hồi", "When revocation was asked", "2026-03-01T22:15+07:00";
        granted: Moment?, open, "Đã thu hồi", "Granted", "Lúc CA thu hồi", "When the CA revoked it", "2026-03-02";
        notice_received: Date?, open, "Nhận thông báo", "Notice received", "Ngày nhận thông báo thu hồi; thời hạn 5 ngày làm việc tính từ đây", "The day the notice came; the 5 working days run from it", "2026-03-04";
        seen_in_crl: Date?, open, "Thấy trong CRL", "Seen in the CRL", "Ngày thấy trong danh sách thu hồi", "The day it was seen in the revocation list", "2026-03-03";
        gone_from_crl: Date?, open, "Không còn trong CRL", "Gone from the CRL", "Ngày của danh sách thu hồi không còn chứng thư này dù trước đã thấy", "The day of the list that no longer has it, though an earlier one had", "2026-03-10";
        reason: RevocationReason?, open, "Lý do thu hồi", "Reason", "Lý do thu hồi theo Điều 17", "Why it was revoked", "retired";
    }
    /// A move of the certificate with its holder between agencies.
    Transfer key(direction, on) {
        direction: Direction, open, "Chiều", "Direction", "Chuyển đến hay chuyển đi", "In or out", "in";
        agency: Line, open, "Cơ quan", "Agency", "Cơ quan chuyển đi hoặc chuyển đến", "The other agency", "Sở Tài chính Hà Nội";
        letter: LetterRef?, open, "Văn bản", "Letter", "Văn bản về việc chuyển", "The letter about it", "letter/041061050r3gg28a";
        on: Date, open, "Ngày", "On", "Ngày chuyển", "The day of the move", "2026-03-01";
    }
    /// A system in which the certificate is used and registered.
    Use key(system, role) {
        system: Line, open, "Hệ thống", "System", "Hệ thống mà chứng thư được dùng để ký", "Where it signs", "Quản lý văn bản và điều hành";
        role: Line?, open, "Vai trò", "Role", "Vai trò khi ký", "In which role", "Chuyên viên";
        serial: Serial?, open, "Số hiệu đã đăng ký", "Serial registered", "Số hiệu đang đăng ký trong hệ thống đó", "The serial number registered there", "2A05F812673607B0";
        since: Date?, open, "Từ ngày", "Since", "Ngày đăng ký", "The day it was registered", "2026-03-10";
        until: Date?, open, "Đến ngày", "Until", "Ngày cuối cùng còn dùng", "The last day", "2026-11-30";
    }
    /// The end of a key that we made: one officer asks for it, another destroys it.
    KeyEnd key() {
        asked_at: Moment, open, "Đề nghị hủy lúc", "Asked at", "Thời điểm đề nghị hủy khóa", "When its destruction was asked for", "2031-03-10T09:15+07:00";
        asked_by: Line, open, "Người đề nghị hủy", "Asked by", "Bí danh của cán bộ đề nghị hủy", "The handle of the officer who asked for it", "lan";
        destroyed_at: Moment?, open, "Hủy lúc", "Destroyed at", "Thời điểm hủy khóa trên thiết bị", "When it was destroyed on the token", "2031-03-11T10:00+07:00";
        destroyed_by: Line?, open, "Người hủy", "Destroyed by", "Bí danh của cán bộ hủy khóa", "The handle of the officer who destroyed it", "minh";
    }
    /// A key that we made on a token, as the token told it then.
    KeyMade key() {
        spki_sha256: Sha256Hex, open, "SHA-256 khóa công khai", "Public key hash", "SHA-256 của khóa công khai (SubjectPublicKeyInfo)", "The SHA-256 of the SubjectPublicKeyInfo", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        token: DeviceSerial, open, "Số hiệu thiết bị", "Token", "Số hiệu của thiết bị hoặc phân vùng giữ khóa", "The serial of the token or partition that keeps it", "11B2ED622CB9F1C2";
        cka_id: Line, open, "CKA_ID", "CKA_ID", "Mã khóa trên thiết bị, chữ số thập lục phân", "The key's id on the token, in hexadecimal", "44812630";
        algorithm: KeyAlgorithm, open, "Thuật toán", "Algorithm", "Loại và độ dài khóa", "Kind and size of the key", "rsa-3072";
        attributes: [Line], open, "Thuộc tính", "Attributes", "Các thuộc tính đọc lại từ thiết bị sau khi tạo", "The attributes as they were read back", "CKA_SENSITIVE=true";
        plan_sha256: Sha256Hex, open, "SHA-256 kế hoạch", "Plan hash", "SHA-256 của tệp kế hoạch đã duyệt", "The SHA-256 of the plan that was reviewed", "";
        module: Line, open, "Phiên bản mô-đun", "Module version", "Phiên bản mô-đun PKCS #11", "The version of the PKCS #11 module", "2.6";
        firmware: Line, open, "Phần sụn", "Firmware", "Phiên bản phần sụn của thiết bị", "The version of the token's firmware", "2.6";
        at: Moment, open, "Lúc", "At", "Thời điểm tạo khóa", "When it was made", "2026-03-10T09:15+07:00";
        by: Line, open, "Người tạo", "By", "Bí danh của cán bộ tạo khóa", "The officer's handle", "lan";
        ended: KeyEnd?, open, "Hủy khóa", "Destruction", "Đề nghị hủy và việc hủy khóa", "That its destruction was asked for, and done", "";
    }
    /// A dated fact of the desk.
    DeskEntry key(fact, on) {
        fact: DeskFact, open, "Sự việc", "Fact", "Đã cấp, đã nhận về, đã giao…", "What happened", "received";
        on: Date, open, "Ngày", "On", "Ngày xảy ra", "The day", "2026-03-10";
    }
}

record! {
    /// An official-duty certificate, expected or issued.
    Certificate {
        pem: Pem?, named, "Chứng thư (PEM)", "Certificate (PEM)", "Tệp chứng thư dạng PEM; mọi thông tin trên chứng thư lấy từ đây", "The certificate; everything it says is read from it", "";
        claimed: Claimed?, open, "Thông tin khai", "Claimed", "Thông tin khi chưa có tệp chứng thư", "What is said while there is no PEM", "";
        kind: CertificateType, open, "Loại", "Type", "Cá nhân, cơ quan tổ chức hay thiết bị, phần mềm", "Individual, organisation or system", "individual";
        form: Form, open, "Hình thức", "Form", "USB Token, SIM PKI, HSM…", "What holds the key", "usb-token";
        ca: Authority, open, "Hệ thống CA", "Authority", "Chuyên dùng công vụ, công cộng hay nội bộ", "Government, public or internal", "government";
        holder: HolderRef, open, "Thuê bao", "Holder", "Người hoặc đơn vị đứng tên; với hệ thống là đơn vị chủ quản", "The person or unit; of a system, the unit that owns it", "person/041061050r3gg28a";
        system: System?, open, "Hệ thống", "System", "Thiết bị, dịch vụ, phần mềm được cấp", "The device, service or software", "";
        managers: [Manager], open, "Người quản lý", "Managers", "Người quản lý chứng thư tổ chức theo thời gian", "Who managed an organisation's certificate", "";
        device: DeviceRef?, open, "Thiết bị", "Device", "Thiết bị lưu khóa bí mật", "The device that holds the key", "device/041061050r3gg28a";
        csr: Pem?, named, "Yêu cầu cấp (CSR)", "Request (CSR)", "Yêu cầu cấp chứng thư do ta tạo", "The signing request, where we made the key", "";
        key: KeyMade?, open, "Khóa đã tạo", "Key made", "Khóa do ta tạo trên HSM hoặc thiết bị; chương trình tự ghi", "The key that we made on an HSM or token; written by the program", "";
        predecessor: CertificateBefore?, open, "Tiếp nối", "Predecessor", "Chứng thư trước và quan hệ", "The certificate before and how this follows", "";
        made_by: ProcedureRef?, open, "Thủ tục cấp", "Made by", "Thủ tục đã tạo ra chứng thư", "The procedure that made it", "procedure/041061050r3gg28a";
        ended_by: ProcedureRef?, open, "Thủ tục kết thúc", "Ended by", "Thủ tục đã kết thúc chứng thư", "The procedure that ended it", "procedure/041061050r3gg28a";
        desk: [DeskEntry], open, "Theo dõi", "Desk facts", "Các sự việc có ngày tại bộ phận quản lý", "Dated facts of the desk", "";
        revocation: Revocation?, open, "Thu hồi", "Revocation", "Các mốc thu hồi", "The facts of its revocation", "";
        transfers: [Transfer], open, "Chuyển cơ quan", "Transfers", "Chuyển đến hoặc chuyển đi cùng thuê bao", "Moves between agencies", "";
        used_in: [Use], open, "Hệ thống sử dụng", "Used in", "Các hệ thống đã đăng ký chứng thư", "Where it is registered", "";
    }
}

impl Revocation {
    /// A revocation of which nothing is known yet.
    pub const NONE: Revocation = Revocation {
        asked: None,
        granted: None,
        notice_received: None,
        seen_in_crl: None,
        gone_from_crl: None,
        reason: None,
    };
}

impl KeyMade {
    /// Whether it is on record that the key is gone for good.
    pub fn is_destroyed(&self) -> bool {
        self.ended.as_ref().is_some_and(|ended| ended.destroyed_at.is_some())
    }
}

impl Form {
    /// The kind of device that comes with a certificate of this form; nothing where the key lies in an HSM or elsewhere.
    pub const fn device(self) -> Option<DeviceKind> {
        match self {
            Form::UsbToken => Some(DeviceKind::Token),
            Form::Smartcard => Some(DeviceKind::Smartcard),
            Form::SimPki => Some(DeviceKind::Sim),
            Form::Hsm | Form::Central | Form::Soft => None,
        }
    }
}

impl DeskFact {
    /// Whether the desk has done with the certificate, and it came to nobody.
    pub const fn ends(self) -> bool {
        matches!(self, DeskFact::Rejected | DeskFact::Void)
    }
}

impl Certificate {
    /// A certificate of which nothing is known but what it is and whose.
    pub fn blank(
        id: RecordId,
        kind: CertificateType,
        form: Form,
        ca: Authority,
        holder: HolderRef,
    ) -> Certificate {
        Certificate {
            schema: SCHEMA,
            id,
            pem: None,
            claimed: None,
            kind,
            form,
            ca,
            holder,
            system: None,
            managers: Vec::new(),
            device: None,
            csr: None,
            key: None,
            predecessor: None,
            made_by: None,
            ended_by: None,
            desk: Vec::new(),
            revocation: None,
            transfers: Vec::new(),
            used_in: Vec::new(),
            origin: None,
            assignee: None,
            hold: None,
            duplicate_of: None,
            tags: Vec::new(),
            files: Vec::new(),
            notes: Vec::new(),
            why: None,
        }
    }
}
