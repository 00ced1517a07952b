//! Papers: a thousand letters of one line each, as `.docx` and as PDF, laid out by as many threads as there are.

use std::time::Instant;

use chungthu::model::Date;
use chungthu::paper::{Block, Column, Document, Head, Signature, Table, docx};
use rayon::prelude::*;

use super::{Bench, Result};

const LETTERS: usize = 1_000;

fn letter(n: usize, on: Date) -> Document {
    let column = |head: &str| Column { head: head.to_owned(), width: 20, centred: false, parts: Vec::new() };
    Document {
        file: "mau-04".to_owned(),
        title: "Đề nghị gia hạn".to_owned(),
        on,
        landscape: true,
        draft: false,
        head: Head {
            parent: "BỘ TÀI CHÍNH".to_owned(),
            issuer: "CỤC CÔNG NGHỆ THÔNG TIN VÀ CHUYỂN ĐỔI SỐ".to_owned(),
            place: Some(("Hà Nội".to_owned(), None)),
            regarding: Some("đề nghị gia hạn chứng thư chữ ký số".to_owned()),
            to: vec!["Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính phủ".to_owned()],
            ..Head::default()
        },
        body: vec![
            Block::Heading("1. Thông tin người tiếp nhận chứng thư chữ ký số".to_owned()),
            Block::Fields(vec![("Họ và tên".to_owned(), format!("Nguyễn Văn {n}"))]),
            Block::Table(Table {
                columns: ["STT", "Tên chứng thư", "Số hiệu", "Thư điện tử", "Gia hạn"].map(column).to_vec(),
                rows: vec![
                    ["1", "Trần Thị Bình", "2A05F812673607B0", "binhtt@mof.gov.vn", "×"]
                        .map(str::to_owned)
                        .to_vec(),
                ],
            }),
            Block::Text("Đề nghị Quý cơ quan xem xét, giải quyết./.".to_owned()),
        ],
        signatures: vec![Signature {
            lines: vec!["CỤC TRƯỞNG".to_owned()],
            note: None,
            name: "Lê Hoàng Minh".to_owned(),
        }],
        recipients: vec!["- Như trên;".to_owned(), "- Lưu: VT.".to_owned()],
        mark: None,
    }
}

impl Bench {
    /// A thousand letters within 2 s as `.docx` and 10 s as PDF.
    pub fn paper(&self) -> Result<()> {
        let on = "2026-03-10".parse()?;
        let letters: Vec<Document> = (0..LETTERS).map(|n| letter(n, on)).collect();
        println!("| {LETTERS} letters of one line | goal | s |\n|---|---|---|");
        let begun = Instant::now();
        let made = letters.par_iter().filter(|one| docx(one).is_ok()).count();
        println!("| .docx | 2 | {:.1} |", begun.elapsed().as_secs_f64());
        #[cfg(feature = "pdf")]
        {
            let begun = Instant::now();
            let letters: Vec<&Document> = letters.iter().collect();
            let pdfs = chungthu::paper::pdfs(&letters).iter().filter(|made| made.is_ok()).count();
            println!("| PDF/A | 10 | {:.1} |", begun.elapsed().as_secs_f64());
            if pdfs != LETTERS {
                return Err("a PDF was not made".into());
            }
        }
        println!();
        if made == LETTERS { Ok(()) } else { Err("a .docx was not made".into()) }
    }
}
