//! As much of Markdown as the documents use: blocks of code, code in the running text, tables, links.

/// A block of code. An indented one has no language.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    pub line: usize,
    pub language: Option<String>,
    pub text: String,
    /// The line before it, where a comment may say what it is.
    pub before: String,
}

#[derive(Debug)]
pub struct Table {
    /// The nearest heading above, and the last paragraph before it.
    pub heading: String,
    pub before: String,
    /// Without the header.
    pub rows: Vec<Vec<String>>,
    pub header: Vec<String>,
}

/// A document, read once.
#[derive(Debug, Default)]
pub struct Document {
    pub blocks: Vec<Block>,
    pub tables: Vec<Table>,
    /// What is no block of code, with the line it begins on.
    pub paragraphs: Vec<(usize, String)>,
}

impl Document {
    pub fn read(text: &str) -> Document {
        let mut document = Document::default();
        let mut heading = String::new();
        let lines: Vec<&str> = text.lines().collect();
        let mut at = 0;
        while at < lines.len() {
            let line = lines[at];
            let before = at.checked_sub(1).map_or("", |before| lines[before]).to_owned();
            if let Some(language) = line.strip_prefix("```") {
                let end = (at + 1..lines.len())
                    .find(|end| lines[*end] == "```")
                    .expect("a fence is closed");
                document.blocks.push(Block {
                    line: at + 1,
                    language: Some(language.to_owned()),
                    text: lines[at + 1..end].join("\n"),
                    before,
                });
                at = end + 1;
            } else if line.starts_with("    ") && before.is_empty() {
                let inside = |line: &&&str| line.starts_with("    ") || line.is_empty();
                let block: Vec<&str> = lines[at..].iter().take_while(inside).copied().collect();
                let text: Vec<&str> =
                    block.iter().map(|line| line.get(4..).unwrap_or("")).collect();
                document.blocks.push(Block {
                    line: at + 1,
                    language: None,
                    text: text.join("\n").trim_end().to_owned(),
                    before,
                });
                at += block.len();
            } else if line.starts_with('|') {
                let rows = lines[at..].iter().take_while(|line| line.starts_with('|'));
                let mut rows: Vec<Vec<String>> = rows.map(|row| cells(row)).collect();
                document.paragraphs.extend(
                    rows.iter().enumerate().map(|(row, cells)| (at + 1 + row, cells.join("\n"))),
                );
                at += rows.len();
                assert!(rows.len() > 2, "line {at}: a table has a header and rows");
                let before = document.paragraphs.iter().rev().nth(rows.len());
                let before = before.map_or(String::new(), |(_, text)| text.clone());
                let header = rows.remove(0);
                rows.remove(0);
                document.tables.push(Table { heading: heading.clone(), before, rows, header });
            } else if line.is_empty() {
                at += 1;
            } else {
                if line.starts_with('#') {
                    heading = line.trim_start_matches('#').trim().to_owned();
                }
                let more = lines[at + 1..].iter().take_while(|line| {
                    !line.is_empty() && !line.starts_with('|') && !line.starts_with("```")
                });
                let text: Vec<&str> = std::iter::once(line).chain(more.copied()).collect();
                document.paragraphs.push((at + 1, text.join("\n")));
                at += text.len();
            }
        }
        document
    }

    /// Code in the running text and in tables, with the line that its paragraph begins on.
    pub fn spans(&self) -> Vec<(usize, String)> {
        let paragraphs = self.paragraphs.iter();
        paragraphs
            .flat_map(|(line, text)| spans(text).into_iter().map(move |it| (*line, it)))
            .collect()
    }

    /// Targets of links, `[words](target)`.
    pub fn links(&self) -> Vec<(usize, String)> {
        let mut links = Vec::new();
        for (line, text) in &self.paragraphs {
            let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
            links.extend(targets.map(|(target, _)| (*line, target.to_owned())));
        }
        links
    }

    /// What links into a document can point at: its headings, as GitHub writes them.
    pub fn anchors(&self) -> Vec<String> {
        let headings = self.paragraphs.iter().filter(|(_, text)| text.starts_with('#'));
        let anchor = |text: &str| -> String {
            let text = text.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
            text.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()
        };
        headings.map(|(_, text)| anchor(text.lines().next().unwrap())).collect()
    }

    /// The one table of which the header's first cell, the heading or the paragraph before says this.
    #[track_caller]
    pub fn table(&self, header: &str, said: &str) -> &Table {
        let is = |table: &&Table| {
            table.header[0] == header
                && (table.before.contains(said) || table.heading.contains(said))
        };
        let found: Vec<&Table> = self.tables.iter().filter(is).collect();
        assert_eq!(found.len(), 1, "tables with `{header}` near `{said}`");
        found[0]
    }
}

impl Table {
    /// The names that the first cells of its rows give, in their order.
    pub fn names(&self) -> Vec<String> {
        self.rows.iter().flat_map(|row| spans(&row[0])).collect()
    }

    /// The row that gives the name.
    #[track_caller]
    pub fn row(&self, name: &str) -> &[String] {
        let named = |row: &&Vec<String>| spans(&row[0]).iter().any(|it| it == name);
        self.rows.iter().find(named).unwrap_or_else(|| panic!("no row for `{name}`"))
    }
}

fn cells(row: &str) -> Vec<String> {
    let row = row.trim().trim_matches('|').replace("\\|", "\u{1}");
    row.split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect()
}

/// The code of a text. Two backticks hold one; a line break inside is a space.
pub fn spans(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('`') {
        let ticks = rest[start..].bytes().take_while(|byte| *byte == b'`').count();
        let mark = "`".repeat(ticks);
        let inside = &rest[start + ticks..];
        let Some(end) = inside.find(&mark) else { break };
        found.push(inside[..end].trim().replace('\n', " "));
        rest = &inside[end + ticks..];
    }
    found
}

#[test]
fn markdown_is_read() {
    let document = Document::read(
        "# One `x`\n\nIt `runs\non` and ``a ` b``, [see](two.md#b).\n\n    make test  # all\n      more\n\n\
         ```toml\na = 1\n```\n\n| k | is |\n|---|---|\n| `a`, `b` | c \\| `d` |\n",
    );
    let spans: Vec<String> = document.spans().into_iter().map(|(_, span)| span).collect();
    assert_eq!(spans, ["x", "runs on", "a ` b", "a", "b", "d"]);
    let blocks: Vec<(Option<&str>, &str)> =
        document.blocks.iter().map(|it| (it.language.as_deref(), it.text.as_str())).collect();
    assert_eq!(blocks, [(None, "make test  # all\n  more"), (Some("toml"), "a = 1")]);
    assert_eq!(document.table("k", "One").names(), ["a", "b"]);
    assert_eq!(document.table("k", "see").row("b")[1], "c | `d`");
    assert_eq!(document.links(), [(3, "two.md#b".to_owned())]);
    assert_eq!(document.anchors(), ["one-x"]);
}
